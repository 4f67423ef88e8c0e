"""Gateways on loopback, and the way from an act to a phone."""

import threading

import pytest

from balai.core.models import Message
from balai.notices.management.local import LocalGateway, Settings
from scripts.ports import free_port

SECRET = "kunci-bersama-untuk-uji"


@pytest.fixture
def secret_file(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return str(path)


@pytest.fixture
def start_gateway():
    """Start local gateways; they stop with the test."""
    running = []

    def start(**given) -> LocalGateway:
        server = LocalGateway(free_port(), Settings(SECRET, delay_s=10.0, **given))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def sms(start_gateway, secret_file, settings):
    """One SMS gateway that takes everything; tests change its mood."""
    server = start_gateway()
    settings.EMAIL_HOST = ""
    settings.GATEWAYS = [listed("telko", server, secret_file)]
    return server


def listed(name: str, server: LocalGateway, secret_file: str, path: str = "sms", **more) -> dict:
    """Return how settings list a local gateway."""
    usual = {"speaks": "http" if path == "sms" else path, "idempotent": True, "timeout_s": 30}
    return {"name": name, "url": f"{server.url}/{path}", "secret_file": secret_file, **usual, **more}


def of_case(case) -> Message:
    return Message.objects.get(case_id=case.id)
