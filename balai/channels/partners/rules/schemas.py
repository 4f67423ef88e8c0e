"""The shapes that travel through the API, as JSON Schema (2020-12). Pure."""

from typing import Any

from balai.cases.rules.duties import Basis
from balai.cases.rules.status import Kind, Status
from balai.cases.rules.steps import Outcome, StepState
from balai.complaints.rules import kinds as complaints
from balai.complaints.rules import status as complaint_status
from balai.core.channel import Channel
from balai.documents.rules.verdicts import Verdict

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """Return a reference to one of COMPONENTS."""
    return {"$ref": f"#/components/schemas/{name}"}


PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Text without control characters, line ends and tabs apart."""


def text(most: int = 2000, least: int = 0, **more: Any) -> Schema:
    """Return a text without control characters."""
    return {
        "type": "string",
        "maxLength": most,
        "pattern": PLAIN,
        **({"minLength": least} if least else {}),
        **more,
    }


def one_of(values: Any) -> Schema:
    """Return a text that is one of these."""
    return {"type": "string", "enum": [str(value) for value in values]}


def closed(required: Schema, optional: Schema | None = None) -> Schema:
    """Return an object that holds these keys and no others."""
    made: Schema = {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }
    return made | ({"required": list(required)} if required else {})


def several(items: Schema, most: int | None = None) -> Schema:
    """Return a list of these."""
    return {"type": "array", "items": items, **({"maxItems": most} if most else {})}


def maybe(schema: Schema) -> Schema:
    """Return a shape that may also be null."""
    return {"anyOf": [schema, {"type": "null"}]}


def open_object(**more: Any) -> Schema:
    """Return an object with keys that are not ours to name."""
    return {"type": "object", **more}


MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
WORDS: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TRUTH: Schema = {"type": "boolean"}
KEY: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,59}$"}
ID: Schema = {"type": "string", "format": "uuid"}
AREA: Schema = {"type": "string", "pattern": r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$"}
NAMED = closed({"id": WORDS, "name": WORDS})
NOTICE: Schema = {"type": "string", "description": "There, and only there, where all data is made up."}
LIMIT: Schema = {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
AFTER = text(300) | {"description": "`next` of the page before."}
ANSWERS: Schema = {"type": "object", "maxProperties": 200}
"""The form of the service says what is in it: `GET /services/{key}`."""


def page(items: Schema) -> Schema:
    """Return one page of a list."""
    return closed({"items": several(items), "next": {"type": ["string", "null"]}}, {"notice": NOTICE})


PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `code` is stable; `detail` is Indonesian and says what can be done.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": WORDS, "title": WORDS, "status": {"type": "integer"}, "detail": WORDS, "code": WORDS, "instance": WORDS,
        "errors": several(
            closed({"detail": WORDS}, {"pointer": WORDS, "parameter": WORDS, "header": WORDS})
        ),
        "notice": NOTICE,
        "error": WORDS, "error_description": WORDS,
    },
}  # fmt: skip
SERVICE_ITEM = closed(
    {
        "key": KEY,
        "name": WORDS,
        "summary": WORDS,
        "mode": WORDS,
        "category": WORDS,
        "fee_kind": WORDS,
        "url": WORDS,
    }
)
EVIDENCE_RULE = closed(
    {
        "key": KEY, "name": WORDS, "help": WORDS, "accept": several(one_of(["photo", "pdf"])), "optional": TRUTH,
        "already_held": TRUTH, "when": open_object(),
    }
)  # fmt: skip
COMPONENT = closed({"number": COUNT, "key": WORDS, "name": WORDS, "lines": several(WORDS)})
OFFER = closed({"agency": NAMED, "offices": several(NAMED), "is_example": TRUTH})
SERVICE = closed(
    {
        "key": KEY, "name": WORDS, "summary": WORDS, "mode": WORDS, "category": WORDS, "fee_kind": WORDS, "url": WORDS,
        "version": WORDS, "standard": several(COMPONENT), "applicant_form": open_object(), "form": open_object(),
        "sections": several(closed({"title": WORDS, "fields": several(WORDS)})), "evidence": several(EVIDENCE_RULE),
        "offer": maybe(OFFER),
    },
    {"notice": NOTICE},
)  # fmt: skip
AREA_ITEM = closed({"code": AREA, "level": WORDS, "name": WORDS}, {"full_name": WORDS})
AREA_WHOLE = closed(
    {
        "code": AREA,
        "level": WORDS,
        "name": WORDS,
        "full_name": WORDS,
        "zone": WORDS,
        "above": several(AREA_ITEM),
    },
    {"notice": NOTICE},
)
HAPPENED = closed({"title": WORDS, "meaning": WORDS, "who": WORDS, "at": MOMENT})
CORE: Schema = {
    "id": ID, "kind": one_of(Kind), "service": closed({"key": KEY, "name": WORDS}), "status": one_of(Status),
    "status_label": WORDS, "receipt": maybe(WORDS), "revision": COUNT, "channel": one_of(Channel), "flags": several(WORDS),
    "returns": COUNT, "agency": NAMED, "office": NAMED, "area_code": AREA, "zone": WORDS, "started_at": MOMENT,
    "filed_at": maybe(MOMENT), "complete_at": maybe(MOMENT), "decided_at": maybe(MOMENT), "ended_at": maybe(MOMENT),
    "due_at": maybe(MOMENT), "simulated": TRUTH,
}  # fmt: skip
STATUS = {
    "id": ID, "status": one_of(Status), "status_label": WORDS, "receipt": maybe(WORDS), "revision": COUNT,
    "filed_at": maybe(MOMENT),
}  # fmt: skip
CASE_STATUS = closed(STATUS | {"due_at": maybe(MOMENT), "flags": several(WORDS)}, {"notice": NOTICE})
FILED = closed(STATUS | {"tracking_code": WORDS}, {"notice": NOTICE})
ATTACHED = closed(
    {
        "key": KEY,
        "name": WORDS,
        "optional": TRUTH,
        "given": TRUTH,
        "mime": WORDS,
        "size_bytes": COUNT,
        "pages": COUNT,
    }
)
LACKING = closed({"pointer": WORDS, "note": WORDS})
RECORD = closed({"number": WORDS, "on": WORDS, "system": WORDS})
BILL = closed(
    {
        "amount_rupiah": COUNT,
        "state": WORDS,
        "billing_code": WORDS,
        "proof_number": WORDS,
        "paid_at": maybe(MOMENT),
    }
)
OWN_CASE = closed(
    CORE | {
        "promised_at": maybe(MOMENT), "active": several(WORDS), "coming": several(WORDS), "happened": several(HAPPENED),
        "opened_by": several(HAPPENED), "lacking": several(LACKING), "decision_note": WORDS, "record": maybe(RECORD),
        "bill": maybe(BILL), "may_withdraw": TRUTH, "may_object": TRUTH, "has_document": TRUTH, "evidence": several(ATTACHED),
    },
    {"tracking_code": WORDS, "applicant": ANSWERS, "answers": ANSWERS, "notice": NOTICE},
)  # fmt: skip
STEP = closed(
    {
        "key": KEY, "name": WORDS, "role": WORDS, "agency_id": WORDS, "state": one_of(StepState),
        "outcome": maybe(one_of(Outcome)), "officer": maybe(NAMED), "started_at": maybe(MOMENT), "ended_at": maybe(MOMENT),
        "foreign_record": WORDS,
    }
)  # fmt: skip
MASKED_CASE = closed(
    CORE
    | {
        "applicant": closed({"name": WORDS, "village": WORDS}),
        "steps": several(STEP),
        "evidence_keys": several(KEY),
    },
    {"notice": NOTICE},
)
OPENED_CASE = closed(
    CORE | {
        "applicant": ANSWERS, "answers": ANSWERS, "grounds": WORDS, "evidence": several(ATTACHED), "notes": open_object(),
    },
    {"notice": NOTICE},
)  # fmt: skip
CASE_LINE = closed(
    {
        "id": ID, "kind": one_of(Kind), "service": closed({"key": KEY, "name": WORDS}), "status": one_of(Status),
        "receipt": maybe(WORDS), "started_at": MOMENT, "filed_at": maybe(MOMENT), "due_at": maybe(MOMENT),
    }
)  # fmt: skip
WORK_LINE = closed(
    {
        "case_id": ID, "step_key": KEY, "receipt": WORDS, "service": WORDS, "step": WORDS, "applicant": WORDS,
        "village": WORDS, "deadline": maybe(MOMENT), "channel": one_of(Channel), "flags": several(WORDS), "is_mine": TRUTH,
        "taken_by": maybe(WORDS), "returns": COUNT, "revision": COUNT, "status": one_of(Status), "simulated": TRUTH,
    }
)  # fmt: skip
EVENT = closed(
    {
        "id": ID,
        "name": WORDS,
        "at": MOMENT,
        "who": WORDS,
        "title": WORDS,
        "meaning": WORDS,
        "step": maybe(WORDS),
    }
)
FINDING = closed(
    {
        "verdict": one_of(Verdict), "good": TRUTH, "expired": TRUTH, "sentence": WORDS, "advice": WORDS,
        "checked_at": MOMENT, "paper": maybe(
            closed(
                {
                    "number": WORDS, "service": WORDS, "holder": WORDS, "issuer": WORDS, "issued_on": DAY,
                    "valid_until": maybe(DAY), "simulated": TRUTH,
                }
            )
        ),
    },
    {"notice": NOTICE},
)  # fmt: skip
TOKEN = closed(
    {"access_token": WORDS, "token_type": {"const": "Bearer"}, "expires_in": COUNT, "scope": WORDS},
    {"notice": NOTICE},
)

# what callers send

NEW_CASE = closed(
    {"service": KEY, "area": AREA},
    {
        "applicant": ANSWERS, "answers": ANSWERS, "basis": one_of(Basis), "submit": {**TRUTH, "default": False},
        "evidence": {
            "type": "object", "maxProperties": 40, "propertyNames": KEY,
            "additionalProperties": {"type": "string", "contentEncoding": "base64"},
            "description": "Files by requirement, as base64.",
        },
    },
)  # fmt: skip
CHANGES = closed({}, {"applicant": ANSWERS, "answers": ANSWERS})
VISIBLE = text(200, pattern="^[ -~]*$")
NEW_COMPLAINT = closed(
    {
        "kind": one_of(complaints.Kind), "identity": one_of(complaints.Identity), "title": text(120, 5),
        "text": text(4000, 20), "area": AREA,
    },
    {
        "demand": text(1000), "name": text(120), "phone": text(40), "happened_on": DAY, "service": KEY, "agency": KEY,
        "receipt": text(40, 1), "tracking_code": text(40, 1),
    },
)  # fmt: skip
OWN_COMPLAINT = closed(
    {
        "number": WORDS, "tracking_code": WORDS, "kind": one_of(complaints.Kind), "status": one_of(complaint_status.Status),
        "status_label": WORDS, "agency": WORDS, "service": WORDS, "filed_at": MOMENT, "due_at": maybe(MOMENT),
        "react_until": maybe(MOMENT),
        "lines": several(closed({"note": one_of(complaints.Note), "label": WORDS, "text": WORDS, "at": MOMENT})),
    },
    {"notice": NOTICE},
)  # fmt: skip
SENTENCE = text(2000, 10)
NOTE = text(2000)
LACK = closed(
    {
        "pointer": text(
            120, 2, pattern="^/", description='"/applicant/nik", "/answers/reason", "/evidence/str"'
        ),
        "note": text(500, 1),
    }
)
BODIES: dict[str, Schema] = {
    "NewCase": NEW_CASE,
    "CaseChanges": CHANGES,
    "Submission": closed({}, {"basis": one_of(Basis)}),
    "Objection": closed({"grounds": SENTENCE}),
    "Purpose": closed({"purpose": one_of(["process", "supervise", "answer"])}),
    "Colleague": closed({"officer_id": ID}),
    "Finish": closed(
        {"outcome": one_of([Outcome.DONE, Outcome.RECOMMENDED, Outcome.ADVISED_AGAINST])}, {"note": NOTE}
    ),
    "Record": closed({"number": text(120, 1), "on": DAY}, {"note": NOTE}),
    "Return": closed(
        {"lacks": several(LACK, 40) | {"minItems": 1}},
        {"reason": NOTE, "fault": one_of(["applicant", "office"])},
    ),
    "Amount": closed({"amount_rupiah": {"type": "integer", "minimum": 1, "maximum": 10**12}}),
    "BillingCode": closed({"code": text(40, 1)}),
    "Payment": closed({"proof_number": text(40, 1), "paid_at": MOMENT}),
    "Approval": closed({}, {"note": NOTE}),
    "Rejection": closed({"reason": SENTENCE}),
    "Annulment": closed(
        {"why": one_of(["not_complete", "no_authority", "not_a_decision"]), "note": SENTENCE}
    ),
    "Receiver": closed(
        {"to": one_of(["applicant", "proxy"])},
        {"name": text(120), "relation": text(60), "power_of_attorney": text(240)},
    ),
    "Paper": {
        "anyOf": [closed({"number": text(120, 1), "code": text(60, 1)}), closed({"qr": text(4000, 1)})],
        "description": "Number and code as printed, or the text of the QR code.",
    },
    "NewComplaint": NEW_COMPLAINT,
    "ComplaintCode": closed({"number": text(40, 1), "tracking_code": text(40, 1)}),
    "TokenRequest": closed(
        {"grant_type": {"const": "client_credentials"}},
        {"scope": text(400), "client_id": VISIBLE, "client_secret": VISIBLE},
    ),
}
ANSWERED: dict[str, Schema] = {
    "Problem": PROBLEM, "Services": page(SERVICE_ITEM), "Service": SERVICE, "Areas": page(AREA_ITEM), "Area": AREA_WHOLE,
    "CaseStatus": CASE_STATUS, "Filed": FILED, "OwnCase": OWN_CASE, "MaskedCase": MASKED_CASE, "OpenedCase": OPENED_CASE, "Cases": page(CASE_LINE),
    "Work": page(WORK_LINE), "Events": page(EVENT), "Finding": FINDING, "Token": TOKEN,
    "OwnComplaint": OWN_COMPLAINT,
}  # fmt: skip
COMPONENTS: dict[str, Schema] = BODIES | ANSWERED
