"""One's own requests: begin, fill in, attach, submit, follow, withdraw, object."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from balai.cases import actions as cases
from balai.cases.queries import dossier, tracking
from balai.cases.rules.status import Kind, Status
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.package import Package
from balai.channels.partners import actions
from balai.channels.partners.actions import Wish
from balai.channels.partners.api import cursors
from balai.channels.partners.api.operation import Call, Operation, Reply, operation
from balai.channels.partners.api.shapes import line, masked_case, own_case
from balai.channels.partners.rules import answers, reading, schemas
from balai.channels.partners.rules.contract import BINARY, IMAGES, JSON, PDF, Keep, Link
from balai.channels.partners.rules.scopes import OFFICER, PARTNER, Scope
from balai.core.refusal import Invalid, Missing
from balai.forms import queries as forms_queries
from balai.forms import rules as forms
from balai.regions import queries as regions

if TYPE_CHECKING:
    from balai.cases.models import Case

TAG = "own cases"
ONE = "/cases/{case_id}"
OWN = schemas.ref("OwnCase")
PAGED = {"limit": schemas.LIMIT, "after": schemas.AFTER}
LARGEST_CASE = 14_000_000
"""Bytes of a whole case with its files as base64."""
LARGEST_FILE = 10_000_000
HERE = {"case_id": "$response.body#/id"}
SEEN = HERE | {"header.If-Match": "$response.header.ETag"}
NEXT_STEPS = (
    Link("case", HERE), Link("change_case", SEEN), Link("submit_case", HERE), Link("withdraw_case", HERE),
    Link("case_events", HERE), Link("attach_evidence", SEEN),
)  # fmt: skip


@operation(
    "POST", "/cases", tag=TAG, scope=Scope.CASES_WRITE, consent=True, once=True, changes=True, status=201,
    bodies={JSON: schemas.ref("NewCase")}, largest=LARGEST_CASE, answer=OWN, links=NEXT_STEPS,
)  # fmt: skip
def create_case(call: Call) -> Reply:
    """Begin a case; with everything in it and `submit`, file it at once, all or nothing"""
    sent = call.body
    package = _offered(sent["service"], sent["area"], call)
    parts = {part: _fit(package, part, sent.get(part, {})) for part in ("applicant", "answers")}
    wish = Wish(
        service_key=sent["service"], area_code=sent["area"], fingerprint=_fingerprint(sent), **parts,
        evidence=_files(sent.get("evidence", {})), submit=sent.get("submit", False), basis=sent.get("basis", ""),
    )  # fmt: skip
    key = call.headers["Idempotency-Key"]
    case_id = actions.file_once(wish, key=key, client_id=call.client_id, by=call.actor, at=call.at)
    reply = own_case(call, case_id)
    return Reply(reply.body, reply.revision, headers={"Location": f"{call.address}/{case_id}"})


def _offered(service_key: str, area_code: str, call: Call) -> Package:
    """Return what the people of an area are offered; refuse an area that does not exist."""
    if area_code not in regions.short_names([area_code]):
        raise Invalid({"/area": "Wilayah ini tidak ada."})
    offer = catalogue.offer(service_key, area_code, call.at.date())
    return offer.package if offer else catalogue.service(service_key).package


def _fingerprint(sent: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()


def _files(sent: Mapping[str, str]) -> dict[str, bytes]:
    found, wrong = {}, {}
    for key, text in sent.items():
        try:
            found[key] = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            wrong[reading.to_pointer("evidence", key)] = "Bukan base64."
    if wrong:
        raise Invalid(wrong)
    return found


def _fit(package: Package, part: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers as they are kept; refuse unknown ones, values of the wrong shape, and areas that do not exist.

    None takes an answer away. What is still missing is said when the case is filed.
    """
    if part == "answers" and "form" not in package.raw:
        return {}  # a referral, of which there are no cases
    form = (
        forms_queries.applicant_form()
        if part == "applicant"
        else forms.parse(package.raw["form"], package.raw["sections"])
    )
    if unknown := reading.unknown_keys(given, form.fields, part):
        raise Invalid(unknown)
    kept = forms.tidied(form, {key: value for key, value in given.items() if value is not None})
    named = dict(answers.areas(form, part, kept))
    known = regions.short_names(named.values()) if named else {}
    nowhere = {key: "Wilayah ini tidak ada." for key, code in named.items() if code not in known}
    if found := nowhere | answers.faults(form, part, kept):
        raise Invalid(found)
    return kept | {key: None for key, value in given.items() if value is None}


@operation(
    "GET", "/cases", tag=TAG, scope=Scope.CASES_READ, query=PAGED, answer=schemas.ref("Cases"),
    links=(Link("case", {"case_id": "$response.body#/items/0/id"}),),
)  # fmt: skip
def own_cases(call: Call) -> Reply:
    """List one's own cases, newest first: those of a person, or those an officer began for people"""
    if call.actor.kind == PARTNER:
        return Reply({"items": [], "next": None})
    found = tracking.mine(call.actor, after=cursors.read_pair(call.after), size=call.limit + 1)
    shown = found[: call.limit]
    packages = catalogue.packages((case.version_id, case.offering_id) for case in shown)
    items = [line(case, packages[case.version_id, case.offering_id]) for case in shown]
    more = len(found) > call.limit
    return Reply(
        {"items": items, "next": cursors.of_pair(shown[-1].started_at, shown[-1].id) if more else None}
    )


@operation(
    "GET", ONE, tag=TAG, scope=Scope.CASES_READ, consent=True,
    answer={"anyOf": [OWN, schemas.ref("MaskedCase")]}, links=(Link("case_events", HERE),),
)  # fmt: skip
def case(call: Call) -> Reply:
    """Read a case: one's own whole, one of one's agency masked"""
    return case_for(call, call.case_id)


@operation(
    "GET", ONE + "/status", tag=TAG, scope=Scope.CASES_READ, consent=True, answer=schemas.ref("CaseStatus"),
    links=(Link("case", HERE),),
)  # fmt: skip
def case_status(call: Call) -> Reply:
    """Read where a case stands: cheap, for those who ask often"""
    found = tracking.readable(call.case_id, call.actor)
    names = ("id", "status", "receipt", "revision", "filed_at", "due_at", "flags")
    body = {name: getattr(found, name) for name in names}
    return Reply(body | {"status_label": Status(found.status).label}, found.revision)


def case_for(call: Call, case_id: str) -> Reply:
    """Return a case as this caller sees it; someone else's is missing."""
    is_working = call.actor.kind in (OFFICER, PARTNER) and not call.actor.person_id
    filed = _filed(call, case_id) if is_working else None
    return masked_case(filed) if filed else own_case(call, case_id)


def _filed(call: Call, case_id: str) -> "Case | None":
    """Return a case that an officer sees as any other; what they fill in for somebody is theirs until it is filed."""
    try:
        found = dossier.seen(case_id, call.actor)
    except Missing:
        return None
    return found if found.filed_at else None


@operation(
    "GET",
    ONE + "/events",
    tag=TAG,
    scope=Scope.CASES_READ,
    consent=True,
    query=PAGED,
    answer=schemas.ref("Events"),
)
def case_events(call: Call) -> Reply:
    """List what happened to a case, oldest first, openings of its data too"""
    case = tracking.readable(call.case_id, call.actor)
    told = tracking.told(case)
    last = cursors.read(call.after)
    start = next((number for number, one in enumerate(told, 1) if one.id == last), 0)
    shown = told[start : start + call.limit]
    more = len(told) > start + call.limit
    return Reply(
        {"items": [vars(one) for one in shown], "next": cursors.made(shown[-1].id) if more else None}
    )


Act = Callable[[Call], object]


def own_act(method: str, path: str, **more: Any) -> Callable[[Act], Operation]:
    """Make an operation of an act on one's own case: checks that nothing changed, acts, answers with the case."""

    def decorator(act: Act) -> Operation:
        def run(call: Call) -> Reply:
            call.check_revision(tracking.own(call.case_id, call.actor).revision)
            act(call)
            return own_case(call, call.case_id)

        run.__name__, run.__doc__ = act.__name__, act.__doc__
        common: dict[str, Any] = {
            "tag": TAG,
            "scope": Scope.CASES_WRITE,
            "consent": True,
            "changes": True,
            "answer": OWN,
        }
        return operation(method, path, **common | more)(run)

    return decorator


@own_act(
    "PATCH", ONE, revised=True, bodies={JSON: schemas.ref("CaseChanges")}, links=(Link("submit_case", HERE),)
)
def change_case(call: Call) -> None:
    """Save answers of a draft or a returned case; null takes an answer away"""
    found = tracking.own(call.case_id, call.actor)
    package = catalogue.package(found.version_id, found.offering_id)
    parts = {part: _fit(package, part, values) for part, values in call.body.items()}
    actions.change_case(call.case_id, parts, by=call.actor, at=call.at)


@own_act(
    "PUT",
    ONE + "/evidence/{evidence_key}",
    revised=True,
    bodies=dict.fromkeys((*IMAGES, PDF), BINARY),
    largest=LARGEST_FILE,
)
def attach_evidence(call: Call) -> None:
    """Add or replace the file for one requirement; it is made anew without what cannot be seen"""
    cases.attach(call.case_id, call.places["evidence_key"], call.body, by=call.actor, at=call.at)


@own_act("DELETE", ONE + "/evidence/{evidence_key}", revised=True)
def detach_evidence(call: Call) -> None:
    """Take a file away again"""
    cases.detach(call.case_id, call.places["evidence_key"], by=call.actor, at=call.at)


@operation(
    "POST", ONE + "/submit", tag=TAG, scope=Scope.CASES_WRITE, consent=True, changes=True,
    bodies={JSON: schemas.ref("Submission")}, answer=schemas.ref("Filed"), links=(Link("case", HERE),),
)  # fmt: skip
def submit_case(call: Call) -> Reply:
    """File a draft; again changes nothing and gives the same number"""
    if call.revision is not None:
        call.check_revision(tracking.own(call.case_id, call.actor).revision)
    filed = cases.submit(call.case_id, basis=call.body.get("basis", ""), by=call.actor, at=call.at)
    body = {
        "id": filed.case_id, "status": filed.status, "status_label": filed.status.label, "receipt": filed.receipt,
        "revision": filed.revision, "filed_at": filed.filed_at, "tracking_code": filed.tracking_code,
    }  # fmt: skip
    return Reply(body, filed.revision)


@own_act("POST", ONE + "/resubmit")
def resubmit_case(call: Call) -> None:
    """Send a returned case back, corrected"""
    cases.resubmit(call.case_id, by=call.actor, at=call.at)


@own_act("POST", ONE + "/withdraw")
def withdraw_case(call: Call) -> None:
    """Withdraw one's case before it is approved; again changes nothing"""
    if tracking.own(call.case_id, call.actor).status != "withdrawn":
        cases.withdraw(call.case_id, by=call.actor, at=call.at)


@operation(
    "POST", ONE + "/objections", tag=TAG, scope=Scope.CASES_WRITE, changes=True, status=201,
    bodies={JSON: schemas.ref("Objection")}, answer=OWN, keep=Keep.OWN,
)  # fmt: skip
def object_to_case(call: Call) -> Reply:
    """Object to a rejection, or appeal against a rejected objection; again gives the first"""
    found = tracking.own(call.case_id, call.actor)
    kind = Kind.OBJECTION if found.kind == Kind.APPLICATION else Kind.APPEAL
    filed = cases.file_remedy(call.case_id, kind, call.body["grounds"], by=call.actor, at=call.at)
    reply = own_case(call, filed.id)
    where = call.address.replace(f"{call.case_id}/objections", filed.id)
    return Reply(reply.body, reply.revision, headers={"Location": where})
