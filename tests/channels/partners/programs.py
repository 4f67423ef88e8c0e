"""Programs that call the API: each answer they get is held against the OpenAPI document."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs
from django.test import Client as Browser
from django.utils import timezone

from balai.accounts.models import Officer
from balai.cases.models import Case
from balai.channels.partners import actions
from balai.channels.partners.api.table import described
from balai.core.actor import SYSTEM, Actor
from tests.hall import citizen

DOCUMENT = json.loads(json.dumps(described()))
BASE = "/api/v1"
PERSON = ["cases.read", "cases.write", "documents.read"]
OFFICER = ["cases.read", "cases.write", "cases.open", "cases.work", "cases.record", "documents.read"]
MACHINE = ["cases.read", "cases.open", "cases.record", "cases.file_for"]


@cache
def validator(schema: str) -> Any:
    whole = {"allOf": [json.loads(schema)], "components": DOCUMENT["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def promised(method: str, route: str, answer: Any) -> None:
    """Fail unless the document promises this status with this media type and shape."""
    told = DOCUMENT["paths"][route][method.lower()]["responses"]
    assert str(answer.status_code) in told, (method, route, answer.status_code, answer.content[:600])
    response = told[str(answer.status_code)]
    if "$ref" in response:
        response = DOCUMENT["components"]["responses"][response["$ref"].rpartition("/")[2]]
    content = response.get("content", {})
    media = answer.headers.get("Content-Type", "").partition(";")[0]
    assert media in content or not content, (route, media)
    if media.endswith("json") and answer.content:
        validator(json.dumps(content[media]["schema"])).validate(answer.json())


@dataclass
class Program:
    """Something with a token, or without."""

    token: str = ""
    consent: str = ""

    def call(self, method: str, route: str, body: Any = None, *, check: bool = True, **more: Any) -> Any:
        """Call one route ("/cases/{case_id}" with case_id=…); `match` is If-Match, `once` the Idempotency-Key."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= {"Balai-Consent": self.consent} if self.consent else {}
        match, once, media = (
            more.pop("match", None),
            more.pop("once", None),
            more.pop("media", "application/json"),
        )
        headers |= (
            {"If-Match": match if isinstance(match, str) else f'"{match}"'} if match is not None else {}
        )
        headers |= {"Idempotency-Key": once} if once else {}
        headers |= more.pop("headers", {})
        query = more.pop("query", {})
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        answer = Browser(raise_request_exception=True).generic(
            method, BASE + route.format(**more), content, media if body is not None else "",
            headers=headers, query_params=query,
        )  # fmt: skip
        if check:
            promised(method, route, answer)
        return answer

    def get(self, route: str, **more: Any) -> Any:
        return self.call("GET", route, **more)

    def post(self, route: str, body: Any = None, **more: Any) -> Any:
        return self.call("POST", route, body, **more)


def person(phone: str = "+628400000001", scopes: list[str] = PERSON) -> Program:
    made = actions.create_token(
        scopes=scopes, days=30, person_id=citizen(phone).id, by=SYSTEM, at=timezone.now()
    )
    return Program(made.secret)


def officer(actor: Actor, scopes: list[str] = OFFICER, *, totp: str = "") -> Program:
    account = Officer.objects.get(id=actor.id).account_id
    made = actions.create_token(
        scopes=scopes, days=30, account_id=account, totp=totp, by=SYSTEM, at=timezone.now()
    )
    return Program(made.secret)


def machine(
    agency: str = "disdukcapil-bwi", roles: tuple[str, ...] = ("printer",), scopes: list[str] = MACHINE
) -> Any:
    """Return (client, program): a machine of an agency, signed in."""
    now = timezone.now()
    made = actions.create_client(
        "Mesin contoh", agency_id=agency, scopes=scopes, roles=roles, by=SYSTEM, at=now
    )
    token = actions.sign_in_client(made.id, made.secret, [], remote="127.0.0.1", at=now)
    return made, Program(token.secret)


def agreed(client_id: str, phone: str = "+628400000001") -> str:
    """Return the consent of a person that a machine files for them."""
    made = actions.create_token(
        scopes=["cases.file_for"], days=1, person_id=citizen(phone).id, client_id=client_id, by=SYSTEM,
        at=timezone.now(),
    )  # fmt: skip
    return made.secret


def fresh(case: Case) -> Case:
    case.refresh_from_db()
    return case
