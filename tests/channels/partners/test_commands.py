"""`balai tokens` and `balai clients`, as an administrator types them; and OAuth2 as a machine speaks it."""

import base64

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone

from tests.channels.partners.programs import Program, promised
from tests.channels.partners.test_api import now_code

pytestmark = pytest.mark.django_db


def balai(capsys, *words: str) -> str:
    call_command(*words)
    return capsys.readouterr().out


def test_tokens_are_made_listed_and_revoked(hall, capsys):
    secret = balai(capsys, "tokens", "create", "--person", "+628400000001", "--scope", "cases.read").strip()
    assert Program(secret).get("/cases").status_code == 200
    listed = balai(capsys, "tokens", "list")
    assert "person" in listed and "8400000001" not in listed and f"{timezone.now():%Y-%m-%d}" in listed
    balai(capsys, "tokens", "revoke", listed.split()[0])
    assert Program(secret).get("/cases").status_code == 401 and balai(capsys, "tokens", "list") == ""


def test_a_signer_makes_a_token_with_the_code_of_now(hall, capsys):
    words = [
        "tokens",
        "create",
        "--officer",
        "signer-dpmptsp-bwi",
        "--scope",
        "cases.decide",
        "--scope",
        "cases.read",
    ]
    with pytest.raises(CommandError, match="autentikator"):
        balai(capsys, *words)
    secret = balai(capsys, *words, "--totp", now_code()).strip()
    assert Program(secret).get("/worklist").status_code == 200


@pytest.mark.parametrize(
    "words",
    [["--officer", "nobody", "--scope", "cases.read"], ["--person", "123", "--scope", "cases.read"],
     ["--person", "+628400000001", "--scope", "x"], ["--person", "+628400000001", "--scope", "cases.file_for", "--consent", "x"]],
)  # fmt: skip
def test_what_cannot_be_made_is_said(hall, capsys, words):
    with pytest.raises(CommandError):
        balai(capsys, "tokens", "create", *words)


@pytest.fixture
def client_pair(hall, capsys) -> tuple[str, str]:
    words = ["clients", "create", "SIAK contoh", "--agency", "disdukcapil-bwi", "--role", "printer"]
    told = balai(capsys, *words, "--scope", "cases.read", "--scope", "cases.record")
    lines = dict(line.split() for line in told.splitlines())
    return lines["client_id"], lines["client_secret"]


def ask(content: str, *, basic: tuple[str, str] | None = None):
    header = base64.b64encode(":".join(basic).encode()).decode() if basic else ""
    answer = Browser().post(
        "/api/v1/oauth/token", content, "application/x-www-form-urlencoded",
        headers={"Authorization": f"Basic {header}"} if basic else {},
    )  # fmt: skip
    promised("POST", "/oauth/token", answer)
    return answer


GRANT = "grant_type=client_credentials"


def test_a_machine_signs_in_by_header_or_by_body(client_pair):
    id, secret = client_pair
    for answer in (ask(GRANT, basic=client_pair), ask(f"{GRANT}&client_id={id}&client_secret={secret}")):
        body = answer.json()
        assert body["token_type"] == "Bearer" and body["expires_in"] == 600
        assert body["scope"] == "cases.read cases.record" and answer["Cache-Control"] == "no-store"
        assert Program(body["access_token"]).get("/worklist").status_code == 200
    narrow = ask(f"{GRANT}&scope=cases.record", basic=client_pair).json()["access_token"]
    assert Program(narrow).get("/worklist").status_code == 403


@pytest.mark.parametrize(
    ("content", "status", "error"),
    [
        (GRANT, 401, "invalid_client"), (f"{GRANT}&client_id=x&client_secret=y", 401, "invalid_client"),
        (f"{GRANT}&scope=cases.read&scope=x", 400, "invalid_request"), ("grant_type=password", 400, "unsupported_grant_type"),
        ("=", 400, "invalid_request"), (f"{GRANT}&x=1", 400, "invalid_request"),
        (f"{GRANT}&client_id=%00&client_secret=y", 400, "invalid_request"), ("%ff=%ff", 400, "invalid_request"),
    ],
)  # fmt: skip
def test_odd_sign_ins_get_the_errors_of_oauth(hall, content, status, error):
    answer = ask(content)
    assert (answer.status_code, answer.json()["error"]) == (status, error) and answer[
        "Cache-Control"
    ] == "no-store"
    assert answer["Content-Type"].startswith("application/json") and answer.json()["status"] == status
    assert status != 401 or answer["WWW-Authenticate"].startswith("Basic")


def test_scopes_that_a_machine_lacks_and_secrets_in_two_places(client_pair):
    id, secret = client_pair
    assert ask(f"{GRANT}&scope=cases.open", basic=client_pair).json()["error"] == "invalid_scope"
    assert (
        ask(f"{GRANT}&client_id={id}&client_secret={secret}", basic=client_pair).json()["error"]
        == "invalid_request"
    )


def test_machines_are_listed_and_sent_away(client_pair, capsys):
    token = ask(GRANT, basic=client_pair).json()["access_token"]
    assert "SIAK contoh" in balai(capsys, "clients", "list")
    balai(capsys, "clients", "revoke", client_pair[0])
    assert "dicabut" in balai(capsys, "clients", "list") and ask(GRANT, basic=client_pair).status_code == 401
    assert Program(token).get("/worklist").status_code == 401
