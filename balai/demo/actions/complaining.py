"""Reports that made-up people send, and what becomes of them: each played through the real actions."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from balai.accounts import actions as accounts
from balai.complaints import actions as complaints
from balai.complaints.queries import routing
from balai.complaints.rules.kinds import NOTED, Identity, Kind, Via, Weight
from balai.complaints.rules.reports import Report
from balai.core import facts
from balai.core.actor import Actor
from balai.core.channel import Channel
from balai.core.clock import local_date
from balai.demo import queries
from balai.demo.actions.stage import Company
from balai.demo.rules.chance import chance
from balai.regions import queries as regions

TOLD, IMPROVED = "demo_complaints", "demo_improvements"
Said = Mapping[str, Any]
Telling = Callable[[Said, str, Company, datetime], None]


def complain(*, by: Actor, at: datetime) -> int:
    """Send the reports of `data/demo/complaints.yaml` in every regency, as of `at`; those told before are left. Return how many."""
    new = _tell(TOLD, "reports", _play, at)
    complaints.escalate_due(at)
    return new


def improve(*, by: Actor, at: datetime) -> int:
    """Open the improvements that reports led to, once in each regency; measure those made long ago. Return how many."""
    new = _tell(IMPROVED, "improvements", _open, at)
    complaints.measure_due(at)
    return new


def _tell(kept: str, part: str, tell: Telling, at: datetime) -> int:
    """Tell each entry of a part of the data once in every regency, and keep that it was told; return how many were new."""
    company, told = Company(at), set(facts.get(kept, []))
    lines = queries.data("complaints")[part]
    waiting = [
        (code, line) for code in _regencies(company) for line in lines if f"{code}/{line['key']}" not in told
    ]
    for code, line in waiting:
        with transaction.atomic():
            tell(line, code, company, at)
            told.add(f"{code}/{line['key']}")
            facts.put(kept, sorted(told))
    return len(waiting)


def _regencies(company: Company) -> list[str]:
    return list(dict.fromkeys(one.regency for one in company.members if one.regency))


def _play(line: Said, code: str, company: Company, today: datetime) -> None:
    """Send one report and let its course happen, as far as it lies in the past."""
    sent_at = today - timedelta(days=line["days_ago"])
    via = Via(line.get("via", Via.WEB))
    reporter = _reporter(line, code, sent_at)
    about = _about(line, code, sent_at)
    report = Report(
        Kind(line["kind"]), Identity(line["identity"]), line["title"], line["text"], line.get("demand", ""),
        "Sari Contohwati" if line["identity"] != "anonymous" else "", via=via,
    )  # fmt: skip
    noter = _officer(about.agency_id, about.area_code, company, code) if via in NOTED else reporter
    row = complaints.file(report, about, by=noter, at=sent_at, idempotency_key=f"demo/{code}/{line['key']}")
    for said in line["course"]:
        happens_at = sent_at + timedelta(days=said["days"])
        if happens_at < today:
            row.refresh_from_db()
            officer = _officer(row.agency_id, row.area_code, company, code)
            _act(said, row.id, reporter=reporter, officer=officer, code=code, at=happens_at)


def _reporter(line: Said, code: str, at: datetime) -> Actor:
    """Return Sari, or somebody of this visit only."""
    if line["identity"] == "anonymous":
        return Actor(kind="anonymous", id="", channel=Channel.ELECTRONIC)
    phone = f"{queries.data('people')['phone_prefix']}00000001"
    person = accounts.know_phone(phone, at=at).id
    return Actor(kind="person", id=person, person_id=person, channel=Channel.ELECTRONIC)


def _about(line: Said, code: str, at: datetime) -> routing.About:
    agency = f"{line['agency']}-{queries.slug(code)}" if "agency" in line else ""
    found = routing.of_place(line.get("service", ""), agency, code, at=at)
    return routing.About(**{**vars(found), "step_key": line.get("step", "")})


def _officer(agency_id: str, area_code: str, company: Company, code: str) -> Actor:
    return company.pick("supervisor", agency_id, area_code, chance(queries.seed(), "complaint", code))


def _act(said: Said, id: str, *, reporter: Actor, officer: Actor, code: str, at: datetime) -> None:
    """Do one act of a course."""
    text: str = said.get("text", "")
    own: dict[str, Any] = {"kept": (id,), "by": reporter, "at": at}
    work: dict[str, Any] = {"by": officer, "at": at}
    acts: dict[str, Callable[[], object]] = {
        "verify": lambda: complaints.verify(id, Weight(said["weight"]), **work),
        "ask": lambda: complaints.ask(id, text, **work),
        "answer": lambda: complaints.answer(id, text, **work),
        "note": lambda: complaints.note(id, text, **work),
        "refer": lambda: complaints.refer(id, said["reason"], text, **work),
        "hand_over": lambda: complaints.hand_over(id, f"{said['to']}-{queries.slug(code)}", text, **work),
        "publish": lambda: complaints.publish(
            id, title=said["title"], text=text, answer=said["answer"], at_service=said.get("at_service", False), **work
        ),
        "reply": lambda: complaints.reply(id, text, **own),
        "accept": lambda: complaints.accept(id, **own),
        "contest": lambda: complaints.contest(id, text, **own),
    }  # fmt: skip
    acts[said["act"]]()


def _open(plan: Said, code: str, company: Company, today: datetime) -> None:
    agency_id = f"{plan['agency']}-{queries.slug(code)}"
    owner = next(one for one in company.able("head", agency_id, code) if one.agency_id == agency_id)
    opened_at = today - timedelta(days=plan["opened_days_ago"])
    on = local_date(opened_at, regions.zone_of(code))
    by = _officer(agency_id, code, company, code)
    row = complaints.open_improvement(
        agency_id=agency_id, service_key=plan["service"], step_key=plan["step"], change=plan["change"],
        owner_id=owner.officer_id, expected_percent=plan["expected_percent"],
        due_on=on + timedelta(days=plan["due_in_days"]), by=by, at=opened_at,
    )  # fmt: skip
    if "done_days_ago" in plan:
        complaints.finish_improvement(row.id, by=by, at=today - timedelta(days=plan["done_days_ago"]))
