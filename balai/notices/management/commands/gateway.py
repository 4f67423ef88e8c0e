"""`balai gateway prepare | serve | say | list | texts`."""

import secrets
from argparse import ArgumentParser
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from balai.core import letters
from balai.core.messages import Language
from balai.core.phrasing import OPTIONAL, PLACE
from balai.core.vault import keys_folder
from balai.notices import queries
from balai.notices.management.local import NAMES, LocalGateway, Mood, Settings, call_back, said
from balai.notices.rules.parcels import registered_as

PORT = settings.PORT + 1000
UNREACHABLE = "13"


def secret_file() -> Path:
    return keys_folder() / "gateway.txt"


def _numbered(text: str) -> str:
    """Return a text with its places as {{1}}, {{2}}, …"""
    numbers = count(1)
    return PLACE.sub(lambda _: f"{{{{{next(numbers)}}}}}", text)


class Command(BaseCommand):
    help = "Gerbang pesan (SMS, WhatsApp, e-mail)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("prepare", help="tulis kunci dan daftar gerbang lokal ke BALAI_HOME, untuk simulasi")
        serve = verbs.add_parser(
            "serve", help="gerbang lokal untuk mencoba: tidak ada yang keluar dari mesin ini"
        )
        serve.add_argument("--port", type=int, default=PORT, help="porta (baku PORT + 1000)")
        serve.add_argument("--mood", choices=[str(mood) for mood in Mood], default="good", help="tingkahnya")
        serve.add_argument("--receipts", type=int, default=1, help="berapa kali tiap kabar dikirim balik")
        serve.add_argument(
            "--unreachable", default=UNREACHABLE, help="nomor berakhiran ini tidak terjangkau (baku 13)"
        )
        say = verbs.add_parser(
            "say", help="kirim pesan masuk seperti dari HP, lewat gerbang lokal yang jalan"
        )
        say.add_argument("phone", help="nomor pengirim, +62…")
        say.add_argument("text", help='isi, misalnya "ADUAN Banyuwangi # Loket tutup …"')
        say.add_argument("--via", choices=list(NAMES), default="sms", help="jalannya")
        verbs.add_parser("list", help="gerbang yang dipakai dan keadaannya")
        verbs.add_parser("texts", help="teks yang perlu didaftarkan di WhatsApp")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["verb"])(options)

    def prepare(self, options: dict[str, Any]) -> None:
        if not secret_file().exists():
            secret_file().touch(mode=0o600)
            secret_file().write_text(secrets.token_hex(32), encoding="utf-8")
        ways = [("lokal-sms", "http", "sms", 350), ("lokal-wa", "whatsapp", "whatsapp", 300)]
        listed = [
            {
                "name": name, "speaks": speaks, "url": f"http://127.0.0.1:{PORT}/{path}", "secret_file": str(secret_file()),
                "idempotent": True, "simulated": True, "rupiah_each": rupiah, "rupiah_a_day": 5_000_000, "timeout_s": 3,
            }
            for name, speaks, path, rupiah in ways
        ]  # fmt: skip
        written = Path(settings.BALAI_HOME) / "gateways.yaml"
        written.write_text(yaml.safe_dump({"gateways": listed}, sort_keys=False), encoding="utf-8")
        self.stdout.write(f"Daftar gerbang: {written} (GATEWAYS)")

    def serve(self, options: dict[str, Any]) -> None:
        given = Settings(
            secret_file().read_text(encoding="utf-8"), f"http://127.0.0.1:{settings.PORT}", Mood(options["mood"]),
            receipts=options["receipts"], unreachable=options["unreachable"],
        )  # fmt: skip
        with LocalGateway(options["port"], given) as server:
            self.stdout.write(f"Gerbang lokal: {server.url}/sms dan {server.url}/whatsapp")
            server.serve_forever()

    def say(self, options: dict[str, Any]) -> None:
        """Let a phone write to this installation, as a provider would hand it over: signed."""
        given = Settings(secret_file().read_text(encoding="utf-8"), f"http://127.0.0.1:{settings.PORT}")
        path = f"/{options['via']}"
        status = call_back(given, path, said(path, options["phone"], options["text"]))
        if status != HTTPStatus.NO_CONTENT:
            raise CommandError(f"Tidak diterima ({status or 'tidak ada yang menjawab'}).")
        self.stdout.write("Diterima.")

    def list(self, options: dict[str, Any]) -> None:
        for one in queries.health(timezone.now()):
            state = f"ditinggalkan sampai {one.open_until:%H:%M} UTC" if one.open_until else "baik"
            self.stdout.write(
                f"{one.gateway.name:<20} {one.gateway.speaks.label:<18} {one.gateway.host:<28} hari ini {one.count_today}"
                f" pesan, Rp{one.rupiah_today}; {state if one.failures else 'baik'}"
            )

    def texts(self, options: dict[str, Any]) -> None:
        """Print each text as WhatsApp wants it: named, with numbered places."""
        pattern = letters.facts()["whatsapp_name"]
        for text in letters.texts():
            for shortened in (False, True) if OPTIONAL.search(text.text) else (False,):
                body = OPTIONAL.sub("" if shortened else r"\1", text.text)
                shown = _numbered(body)
                name = registered_as(pattern, text.template, version=text.version, shortened=shortened)
                self.stdout.write(f"{name} ({Language(text.language)}): {shown}")
