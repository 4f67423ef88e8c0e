"""From a raw request to a `Call`: who calls, what came, and whether it fits the contract."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict

from balai.accounts.middleware import remote
from balai.channels.partners import actions, queries
from balai.channels.partners.api.operation import Call, Operation
from balai.channels.partners.rules import fitting, headers, reading
from balai.channels.partners.rules.contract import FORM, JSON, Contract, Schema
from balai.channels.partners.rules.openapi import CONSENT, IDEMPOTENCY_KEY
from balai.channels.partners.rules.reading import NO_TEXT, to_pointer
from balai.channels.partners.rules.scopes import PARTNER, Scope
from balai.core.actor import ANONYMOUS, Actor
from balai.core.refusal import Invalid, Missing, Refused

DIGITS_MOST = 18
OWN_HEADERS = {"Balai-Consent": CONSENT, "Idempotency-Key": IDEMPOTENCY_KEY}


def admit(request: HttpRequest, operation: Operation, places: Mapping[str, str], *, at: datetime) -> Call:
    """Return the call, or refuse: unknown caller, missing scope, unreadable or unfit content, in this order."""
    contract = operation.contract
    if any(map(NO_TEXT.search, places.values())):
        raise Missing("Alamat")
    identity = _identity(request, contract, at=at) if contract.scope else None
    media = _media(request, contract)
    query = _query(request.GET, contract)
    _check_headers(request, contract)
    body = _body(request, contract, media)
    revision = _revision(request, contract)
    actor = identity.actor if identity else ANONYMOUS
    if contract.consent and actor.kind == PARTNER:
        actor = _for_person(request, contract, actor, places, at=at)
    return Call(
        actor=actor, at=at, places=places, query=query, body=body, media=media, headers=request.headers,
        remote=remote(request), address=request.path, revision=revision,
        client_id=identity.client_id if identity else "",
    )  # fmt: skip


def _identity(request: HttpRequest, contract: Contract, *, at: datetime) -> queries.Identity:
    token = headers.bearer(request.headers.get("Authorization", ""))
    if not token:
        raise Refused("unauthorised", "Sertakan token: Authorization: Bearer …")
    identity = queries.identity(token, at=at)
    if identity is None:
        raise Refused(
            "invalid_token",
            "Token ini tidak dikenal, sudah kedaluwarsa, atau sudah dicabut. Minta yang baru.",
        )
    is_writing_for = (
        contract.consent and contract.scope == Scope.CASES_WRITE and identity.actor.kind == PARTNER
    )
    _check_scope(Scope.CASES_FILE_FOR if is_writing_for else contract.scope, identity.scopes)
    actions.note_use(identity, at=at)
    return identity


def _check_scope(scope: Scope | None, held: frozenset[str]) -> None:
    if scope not in held:
        raise Refused("insufficient_scope", "Token ini tidak mencakup {scope}.", scope=scope)


def _for_person(
    request: HttpRequest, contract: Contract, machine: Actor, places: Mapping[str, str], *, at: datetime
) -> Actor:
    """Return a machine as it acts for a person who agreed: without its own grants, in cases that it began itself.

    Reading without a consent it stays what it is; it writes for nobody who did not agree.
    """
    given = request.headers.get("Balai-Consent", "")
    if not given and contract.scope != Scope.CASES_WRITE:
        return machine
    person_id = queries.consent(given, machine.id, at=at)
    if not person_id:
        raise Refused("consent", "Sertakan persetujuan orangnya yang masih berlaku: Balai-Consent.")
    if "case_id" in places and not queries.began(machine.id, places["case_id"]):
        raise Missing("Permohonan")
    return replace(machine, person_id=person_id, grants=())


# what came


def _media(request: HttpRequest, contract: Contract) -> str:
    """Return the media type of the body; refuse one that the operation does not take, and other charsets."""
    if not contract.bodies:
        return ""
    media, charset = headers.media_type(request.headers.get("Content-Type", ""))
    packed = request.headers.get("Content-Encoding", "identity").lower() != "identity"
    if media not in contract.bodies or packed or (charset and charset not in headers.UTF8):
        raise Refused(
            "media_type",
            "Kirim sebagai {accepted}, UTF-8, tanpa pemampatan.",
            accepted=" atau ".join(contract.bodies),
        )
    return media


def _body(request: HttpRequest, contract: Contract, media: str) -> Any:
    if not media:
        return None
    content = _content(request, contract.largest)
    if media == FORM:
        value = _form(content)
    elif media == JSON:
        value = reading.read_json(content)
    else:
        return content
    _check(contract.bodies[media], value, "")
    return value


def _content(request: HttpRequest, largest: int) -> bytes:
    """Return the body; one that is too large is refused before it is read."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    content: bytes = b"" if int(announced) > largest else request.read(largest + 1)
    if int(announced) > largest or len(content) > largest:
        raise Refused("too_large", "Kiriman terlalu besar: paling banyak {most} bita.", most=largest)
    return content


def _form(content: bytes) -> dict[str, str]:
    try:
        sent = QueryDict(content, encoding="utf-8")
    except (UnicodeDecodeError, ValueError):
        raise Refused("malformed", "Kiriman ini tidak dapat dibaca.") from None
    return _once(sent, "/")


def _once(sent: QueryDict, mark: str) -> dict[str, str]:
    """Return each parameter with its one value; what is sent twice has no meaning."""
    if twice := {
        f"{mark}{name}": "Tertulis lebih dari satu kali." for name, all in sent.lists() if len(all) > 1
    }:
        raise Invalid(twice)
    return {name: str(value) for name, value in sent.items()}


def _query(sent: QueryDict, contract: Contract) -> dict[str, Any]:
    """Return the query with numbers as numbers; unknown parameters are refused."""
    if not sent:
        return {}
    given = _once(sent, "?")
    if unknown := {
        f"?{name}": "Parameter ini tidak dikenal." for name in given if name not in contract.query
    }:
        raise Invalid(unknown)
    found = {name: _number(text, contract.query[name]) for name, text in given.items()}
    _check({"properties": dict(contract.query)}, found, "?")
    return found


def _number(text: str, schema: Schema) -> Any:
    is_number = (
        schema.get("type") == "integer" and text.isascii() and text.isdecimal() and len(text) <= DIGITS_MOST
    )
    if schema.get("type") == "boolean" and text in ("true", "false"):
        return text == "true"
    return int(text) if is_number else text


def _check_headers(request: HttpRequest, contract: Contract) -> None:
    """Refuse a header of ours that has the wrong shape, or a required one that is missing."""
    taken = {"Balai-Consent"} if contract.consent else set()
    taken |= {"Idempotency-Key"} if contract.once else set()
    sent = {name: request.headers[name] for name in taken if name in request.headers}
    if not sent and not contract.once:
        return
    shape = {"properties": {name: OWN_HEADERS[name] for name in sorted(taken)}}
    _check(shape | ({"required": ["Idempotency-Key"]} if contract.once else {}), sent, "@")


def _revision(request: HttpRequest, contract: Contract) -> int | None:
    """Return the revision that the caller saw; some acts must not be done without."""
    header = request.headers.get("If-Match", "")
    if contract.revised and not header:
        raise Refused(
            "revision_required", "Sertakan If-Match dengan ETag permohonan yang terakhir Anda baca."
        )
    seen = headers.revision(header) if header and contract.changes else None
    if header and contract.changes and seen is None:
        raise Invalid({"@If-Match": 'Tulis ETag permohonan apa adanya, misalnya "7.0f3a".'})
    return seen


# whether it fits


def _check(schema: Schema, value: Any, mark: str) -> None:
    """Refuse what does not fit, with the place of each fault: a JSON pointer, or `mark` and a name."""
    found = fitting.faults(schema, value)
    if found:
        raise Invalid(
            {
                mark + "/".join(map(str, place)) if mark else to_pointer(*place) or "/": sentence
                for place, sentence in found.items()
            }
        )
