"""Fill a service's real form with made-up answers that fit, and carry a case to its end."""

import io
import random
from datetime import date, datetime, timedelta

import pikepdf
from PIL import Image

from balai.cases import actions
from balai.cases.models import Case, Step
from balai.cases.queries import looks
from balai.cases.rules.steps import Outcome, StepState
from balai.catalogue import queries as catalogue
from balai.catalogue.rules import package as packages
from balai.core.actor import Actor
from balai.forms import rules as forms
from tests.hall import MONDAY, Hall

MINUTE = timedelta(minutes=1)


def applicant(hall: Hall, serial: int = 1) -> dict:
    return {
        "nik": f"000101{45:02d}0190{serial:04d}", "name": "Sari Contoh Rekaan", "birth_place": "Banyuwangi",
        "birth_date": "1990-01-05", "sex": "P", "address": "Jl. Rekaan 1", "area": hall.village,
        "phone": "+628400000001",
    }  # fmt: skip


def photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (320, 200), "#884422").save(file, "JPEG")
    return file.getvalue()


def pdf() -> bytes:
    file = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(file)
    return file.getvalue()


def answer(field, hall: Hall, today: date):
    """Return an answer that fits a field; the first option of a choice."""
    kind = field.kind
    if kind == "group":
        count = max(1, field.min_items)
        return [
            {c.key: answer(c, hall, today) for c in field.columns if c.required or c.needed}
            for _ in range(count)
        ]
    fixed = {
        "nik": "0001014501900002", "kk": "0001010101100001", "phone": "+628400000002", "email": "a@contoh.invalid",
        "date": (today - timedelta(days=20)).isoformat(), "area": hall.village, "regency": hall.area_code, "yes_no": True,
        "year": 2020,
    }  # fmt: skip
    if kind in fixed:
        value = fixed[kind]
        return (
            int(min(max(value, field.minimum or value), field.maximum or value)) if kind == "year" else value
        )
    if kind == "choice":
        return field.options[0].value
    if kind == "choices":
        return [field.options[0].value]
    if kind in ("number", "money"):
        return int(max(field.minimum or 1, 1))
    return "Isian contoh rekaan untuk uji"[: field.max_length or 30].ljust(field.min_length or 1, "x")


def fill(case: Case, by: Actor, hall: Hall, at: datetime, **chosen) -> dict:
    """Answer the whole form (`chosen` overrides) and attach all evidence asked for."""
    package = catalogue.package(case.version_id, case.offering_id)
    form = forms.parse(package.raw["form"], package.raw["sections"])
    answers = dict(chosen)
    for _ in range(len(form.fields)):
        for field in forms.active_fields(form, answers):
            if field.key not in answers and field.needed:
                answers[field.key] = answer(field, hall, at.date())
    actions.save(case.id, "applicant", applicant(hall), by=by, at=at)
    actions.save(case.id, "answers", answers, by=by, at=at)
    for rule in packages.evidence_for(package, answers):
        if not rule.optional:
            actions.attach(case.id, rule.key, photo() if "photo" in rule.accept else pdf(), by=by, at=at)
    return answers


def file(service: str, by: Actor, hall: Hall, at: datetime = MONDAY, **chosen) -> Case:
    """File a case for a service as a citizen would."""
    package = catalogue.service(service).package
    area = hall.village if package.level in ("village", "district") else hall.area_code
    case = actions.start(service, area_code=area, by=by, at=at)
    fill(case, by, hall, at, **chosen)
    actions.submit(case.id, basis="present" if by.is_officer else "", by=by, at=at + MINUTE)
    return Case.objects.get(id=case.id)


def active(case: Case) -> Step:
    return Step.objects.filter(case=case, state=StepState.ACTIVE).order_by("position").first()


def worker(hall: Hall, step: Step) -> Actor:
    return hall.officer(step.agency_id.rpartition("-")[0], step.role)


def see(case: Case, by: Actor, at: datetime) -> int:
    """Open a case and every file that its decision rests on; return the revision that was shown."""
    opened = actions.open_case(case.id, purpose="process", by=by, at=at)
    for file in looks.files(opened.case, opened.package):
        actions.open_evidence(file.case_id, file.key, by=by, at=at)
    return opened.case.revision


def approve(case: Case, *, by: Actor, at: datetime, note: str = "") -> None:
    """Look at everything and approve, as a signer does."""
    actions.approve(case.id, revision=see(case, by, at), note=note, by=by, at=at)


def reject(case: Case, reason: str, *, by: Actor, at: datetime) -> None:
    """Look at everything and reject."""
    actions.reject(case.id, reason, revision=see(case, by, at), by=by, at=at)


def work(case: Case, hall: Hall, at: datetime) -> None:
    """Let the right officer do the next active step the ordinary way."""
    step = active(case)
    by = worker(hall, step)
    rule = catalogue.package(case.version_id, case.offering_id).step(step.key)
    common = {"by": by, "at": at}
    if rule.outcome == "completeness":
        actions.find_complete(case.id, step.key, **common)
    elif rule.outcome == "decision":
        approve(case, **common)
    elif rule.outcome == "recommendation":
        actions.complete_step(case.id, step.key, Outcome.RECOMMENDED, **common)
    elif rule.payment:
        case.refresh_from_db()
        if "waiting_payment" not in case.flags:
            actions.open_bill(case.id, step.key, 150_000, **common)
        actions.note_billing_code(case.id, step.key, "820260922465628", **common)
        actions.record_payment(
            case.id, step.key, f"NTPN{random.randrange(10**12):012d}", paid_at=at, **common
        )
    elif rule.foreign_record:
        actions.complete_step(
            case.id, step.key, Outcome.RECORDED, record_number="REK-1", record_on=at.date(), **common
        )
    else:
        actions.complete_step(case.id, step.key, Outcome.DONE, **common)


def carry(case: Case, hall: Hall, at: datetime) -> Case:
    """Carry a filed case to its end: every step, the result, the hand-over."""
    for _ in range(20):
        case.refresh_from_db()
        if case.status not in ("submitted", "in_progress", "approved") or active(case) is None:
            break
        at += 5 * MINUTE
        work(case, hall, at)
    actions.issue(case.id, at=at + MINUTE)
    case.refresh_from_db()
    if case.status == "ready":
        kind = case.agency_id.rpartition("-")[0]
        actions.hand_over(case.id, to="applicant", by=hall.officer(kind, "front_officer"), at=at + 2 * MINUTE)
    case.refresh_from_db()
    return case
