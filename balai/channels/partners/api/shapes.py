"""Cases as JSON: one's own, masked, opened."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from balai.accounts import queries as accounts
from balai.cases.actions.opening import Opened
from balai.cases.queries import dossier, masked, own, tracking
from balai.cases.rules.status import Kind, Status
from balai.catalogue import queries as catalogue
from balai.catalogue.rules import package as packages
from balai.catalogue.rules.package import Package
from balai.channels.partners.api.operation import Call, Reply
from balai.channels.partners.rules.reading import place
from balai.channels.partners.rules.scopes import PARTNER
from balai.regions import queries as regions

if TYPE_CHECKING:
    from balai.cases.models import Case, Evidence

EDITABLE = (Status.DRAFT, Status.RETURNED)


def core(case: "Case", package: Package, *, agency: str, office: str) -> dict[str, Any]:
    """Return what every reader of a case may know; `agency` and `office` are their names."""
    return {
        "id": case.id,
        "kind": case.kind,
        "service": {"key": case.service_key, "name": package.name},
        "status": case.status,
        "status_label": Status(case.status).label,
        "receipt": case.receipt,
        "revision": case.revision,
        "channel": case.channel,
        "flags": case.flags,
        "returns": case.returns,
        "agency": {"id": case.agency_id, "name": agency},
        "office": {"id": case.office_id, "name": office},
        "area_code": case.area_code,
        "zone": regions.zone_of(case.area_code),
        **{name: getattr(case, name) for name in MOMENTS},
        "simulated": case.simulated,
    }


MOMENTS = ("started_at", "filed_at", "complete_at", "decided_at", "ended_at", "due_at")


def own_case(call: Call, case_id: str) -> Reply:
    """Answer with one's own case, all that its page shows; what was typed only to the person, or while it is typed."""
    case = tracking.own(case_id, call.actor)
    seen = tracking.view(case, at=call.at)
    data = tracking.draft_data(case)
    body = core(case, seen.package, agency=seen.agency_name, office=seen.office_name) | {
        "promised_at": seen.promised_at,
        "active": seen.active,
        "coming": seen.coming,
        "happened": _happened(seen.happened),
        "opened_by": _happened(seen.opened_by),
        "lacking": [{"pointer": place(lack.key), "note": lack.note} for lack in seen.lacking],
        "decision_note": seen.decision_note,
        "record": _record(seen.record),
        "bill": _bill(seen.bill),
        "may_withdraw": seen.may_withdraw,
        "may_object": seen.may_object,
        "has_document": own.has_result(case),
        "evidence": attached(case, seen.package, data["answers"], own.attached(case)),
    }
    return Reply(body | _typed(call, case, data), case.revision)


def _typed(call: Call, case: "Case", data: dict[str, Any]) -> dict[str, Any]:
    """Return what was typed: never to a machine, to an officer who fills it in only while it can be changed."""
    tracked = {"tracking_code": data["tracking"]} if data["tracking"] else {}
    if call.actor.kind == PARTNER or (call.actor.is_officer and case.status not in EDITABLE):
        return tracked
    return tracked | {"applicant": data["applicant"], "answers": data["answers"]}


def _happened(lines: Iterable[tracking.Happened]) -> list[dict[str, Any]]:
    return [{"title": line.title, "meaning": line.meaning, "who": line.who, "at": line.at} for line in lines]


def _record(record: dict[str, str]) -> dict[str, str] | None:
    if not record:
        return None
    return {"number": record["record_number"], "on": record["record_on"], "system": record["system"]}


def _bill(bill: Any) -> dict[str, Any] | None:
    names = ("amount_rupiah", "state", "billing_code", "proof_number", "paid_at")
    return {name: getattr(bill, name) for name in names} if bill else None


def attached(
    case: "Case", package: Package, answers: dict[str, Any], given: dict[str, "Evidence"]
) -> list[dict[str, Any]]:
    """Return each requirement asked of a case, and the file that proves it if there is one."""
    asked = packages.evidence_for(package, answers) if case.kind == Kind.APPLICATION else ()
    rules = {rule.key: rule for rule in asked} | {
        rule.key: rule for rule in package.evidence if rule.key in given
    }
    return [
        {
            "key": rule.key, "name": rule.name, "optional": rule.optional, "given": row is not None,
            "mime": row.mime if row else "", "size_bytes": row.size_bytes if row else 0, "pages": row.pages if row else 0,
        }
        for rule in rules.values()
        for row in [given.get(rule.key)]
    ]  # fmt: skip


def masked_case(case: "Case") -> Reply:
    """Answer with a case the actor was found to see, masked; its steps without notes. Eight queries."""
    package = catalogue.package(case.version_id, case.offering_id)
    person, steps = masked.masked(case), dossier.steps(case)
    names = {step.agency_id: step.agency_name for step in steps}
    agency = names.get(case.agency_id) or accounts.agency(case.agency_id).name
    body = core(case, package, agency=agency, office=accounts.office(case.office_id).name) | {
        "applicant": {"name": person.applicant, "village": person.village},
        "evidence_keys": person.evidence_keys,
        "steps": [_step(step) for step in steps],
    }
    return Reply(body, case.revision)


def _step(step: dossier.StepLine) -> dict[str, Any]:
    return {
        "key": step.key,
        "name": step.name,
        "role": step.role,
        "agency_id": step.agency_id,
        "state": step.state,
        "outcome": step.outcome,
        "officer": {"id": step.officer_id, "name": step.officer_name} if step.officer_id else None,
        "started_at": step.started_at,
        "ended_at": step.ended_at,
        "foreign_record": step.rule.foreign_record if step.rule else "",
    }


def opened_case(opened: Opened) -> Reply:
    """Answer with a case in the clear."""
    case = opened.case
    agency, office = accounts.agency(case.agency_id), accounts.office(case.office_id)
    body = core(case, opened.package, agency=agency.name, office=office.name) | {
        "applicant": opened.applicant,
        "answers": opened.answers,
        "grounds": opened.grounds,
        "evidence": attached(case, opened.package, opened.answers, opened.evidence),
        "notes": opened.notes,
    }
    return Reply(body, case.revision)


def line(case: "Case", package: Package) -> dict[str, Any]:
    """Return a case as lists show it."""
    names = ("id", "kind", "status", "receipt", "started_at", "filed_at", "due_at")
    return {name: getattr(case, name) for name in names} | {
        "service": {"key": case.service_key, "name": package.name}
    }


def parsed_moment(text: str) -> datetime:
    """Return an instant that its schema has found to be one."""
    return datetime.fromisoformat(text)
