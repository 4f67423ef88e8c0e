"""The OpenAPI 3.1 document, written from the contracts. Pure."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from balai.channels.partners.rules import schemas
from balai.channels.partners.rules.contract import JSON, PROBLEM, Contract, Keep
from balai.channels.partners.rules.scopes import Scope

BASE = "/api/v1"
ABOUT = """\
The verbs of Balai for programs: the same actions, refusals and records as its pages.

Errors are problem details (RFC 9457). Lists are pages: pass `next` as `after`, or follow the `Link` header. Reads
carry an `ETag`; a change to a case names the one it saw in `If-Match`. No cookies, no CORS: bearer tokens only.
"""
PLACES: Mapping[str, Mapping[str, Any]] = {
    "case_id": schemas.ID, "step_key": schemas.KEY, "evidence_key": schemas.KEY, "service_key": schemas.KEY,
    "code": schemas.AREA,
}  # fmt: skip
IF_MATCH = {"type": "string", "pattern": r'^(W/)?"[0-9]{1,9}(\.[0-9a-f]{1,64})?"$'}
IDEMPOTENCY_KEY = {"type": "string", "pattern": "^[A-Za-z0-9._:-]{8,120}$"}
CONSENT = {"type": "string", "pattern": "^[A-Za-z0-9._~+/-]{20,200}$"}
TEXT = {"schema": {"type": "string"}}
PROBLEMS = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429)
ALWAYS = {"Balai-Notice": {"description": "`simulation` where all data is made up.", **TEXT}}


def document(contracts: Iterable[Contract], *, version: str) -> dict[str, Any]:
    """Return the whole document as plain JSON data."""
    paths: dict[str, dict[str, Any]] = {}
    for contract in contracts:
        paths.setdefault(contract.path, {})[contract.method.lower()] = operation(contract)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Balai", "version": version, "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": BASE}],
        "paths": paths,
        "components": {
            "schemas": schemas.COMPONENTS,
            "responses": {str(status): _problem(status, PROBLEM) for status in PROBLEMS},
            "securitySchemes": _schemes(),
        },
    }  # fmt: skip


def _schemes() -> dict[str, Any]:
    scopes = {scope.value: str(scope.label) for scope in Scope}
    flow = {"tokenUrl": f"{BASE}/oauth/token", "scopes": scopes}
    return {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "`balai tokens create`, or from OAuth2.",
        },
        "oauth2": {"type": "oauth2", "flows": {"clientCredentials": flow}},
        "client": {"type": "http", "scheme": "basic", "description": "`balai clients create`"},
    }


def operation(contract: Contract) -> dict[str, Any]:
    """Return the document of one operation."""
    made: dict[str, Any] = {
        "operationId": contract.id,
        "tags": [contract.tag],
        "summary": contract.summary,
        "security": _security(contract),
        "parameters": _parameters(contract),
        "responses": _responses(contract),
    }
    if contract.bodies:
        content = {media: {"schema": schema} for media, schema in contract.bodies.items()}
        made["requestBody"] = {"required": True, "content": content}
    return made


def _security(contract: Contract) -> list[dict[str, list[str]]]:
    if contract.oauth:
        return [{"client": []}, {}]
    if contract.scope is None:
        return []
    return [{"bearer": []}, {"oauth2": [contract.scope.value]}]


def _parameters(contract: Contract) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True, "schema": PLACES[name]} for name in contract.places
    ]
    found += [{"name": name, "in": "query", "schema": schema} for name, schema in contract.query.items()]
    for name, schema, required, asked in (
        ("If-Match", IF_MATCH, contract.revised, contract.revised),
        ("Idempotency-Key", IDEMPOTENCY_KEY, True, contract.once),
        ("Balai-Consent", CONSENT, False, contract.consent),
    ):
        if asked:
            found.append({"name": name, "in": "header", "required": required, "schema": schema})
    return found


def _responses(contract: Contract) -> dict[str, Any]:
    found = {str(contract.status): _good(contract)}
    if contract.method == "GET" and contract.keep != Keep.NOTHING:
        found["304"] = {"description": "Not Modified", "headers": ALWAYS}
    for status in contract.problems:
        shared = {"$ref": f"#/components/responses/{status}"}
        found[str(status)] = _problem(status, JSON, PROBLEM) if contract.oauth else shared
    return found


def _problem(status: int, *media: str) -> dict[str, Any]:
    content = {each: {"schema": schemas.ref("Problem")} for each in media}
    return {"description": HTTPStatus(status).phrase, "content": content, "headers": ALWAYS}


def _good(contract: Contract) -> dict[str, Any]:
    headers: dict[str, Any] = dict(ALWAYS)
    if contract.keep != Keep.NOTHING:
        headers["ETag"] = TEXT
    if contract.status == HTTPStatus.CREATED:
        headers["Location"] = TEXT
    if "after" in contract.query:
        headers["Link"] = {"description": 'The next page, as `rel="next"`.', **TEXT}
    made: dict[str, Any] = {"description": HTTPStatus(contract.status).phrase, "headers": headers}
    schema = contract.answer or {"type": "string", "format": "binary"}
    made["content"] = {media: {"schema": schema} for media in contract.media}
    if contract.links:
        made["links"] = {
            link.operation: {"operationId": link.operation, "parameters": dict(link.parameters)}
            for link in contract.links
        }
    return made
