"""The page of one opened case: all that is known, and what the officer may do with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.cases import actions
from balai.cases.actions.deciding import WHY_LIMIT_NEVER_RAN
from balai.cases.actions.handing import EXPIRED
from balai.cases.actions.obstacles import KINDS
from balai.cases.actions.opening import Opened
from balai.cases.actions.signing import is_printed
from balai.cases.queries.dossier import Dossier, dossier
from balai.cases.rules import clock
from balai.cases.rules.seeing import File, Unseen
from balai.cases.rules.status import Kind, Status
from balai.catalogue import queries as catalogue
from balai.catalogue.rules import package as packages
from balai.channels.desk import queries
from balai.channels.desk.views import stack as stacks
from balai.channels.desk.views import words
from balai.channels.desk.views.page import officers, page
from balai.core.channel import Channel
from balai.core.refusal import Invalid, Refused
from balai.documents import queries as documents
from balai.documents.rules.status import Status as DocumentStatus
from balai.documents.rules.verdicts import RevocationReason
from balai.forms import queries as forms_queries
from balai.forms import rules as forms
from balai.payments import queries as payments
from balai.regions import queries as regions
from balai.ui.errors import status_of

if TYPE_CHECKING:
    from balai.cases.models import Case

ISSUED = (Status.ISSUED, Status.READY, Status.HANDED_OVER)
Sections = tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
"""(title, ((label, text, key of the field), …)), as `forms.review` gives them."""


@dataclass(frozen=True)
class Sent:
    """A form that was refused: which one, what was typed, what is wrong with its fields."""

    form: str
    typed: Mapping[str, str]
    ticked: frozenset[str]
    problems: Mapping[str, str]
    message: str
    unseen: tuple[File, ...] = ()
    """What must be looked at first."""


BLANK: Mapping[str, str] = defaultdict(str)
NOTHING_SENT = Sent("", BLANK, frozenset(), BLANK, "")


@officers
@require_safe
def case(request: Request, case_id: str) -> HttpResponse:
    """Open a case; who, when and what for is recorded."""
    return show(request, case_id)


def show(request: Request, case_id: str, form: str = "", refusal: Refused | None = None) -> HttpResponse:
    """Render the page of a case; after a refusal with its message and what was typed."""
    at = timezone.now()
    opened = actions.open_case(case_id, purpose="process", by=request.actor, at=at)
    inside = dossier(
        opened.case, opened.package, opened.steps, opened.key,
        is_obstructed=opened.is_obstructed, reader=request.actor.id, at=at,
    )  # fmt: skip
    context = _context(request, opened, inside, at) | {
        "sent": _sent(request, form, refusal) if refusal else NOTHING_SENT,
        "news": words.NEWS.get(request.GET.get("kabar", ""), ""),
        "stack": stacks.read_text(request.POST.get(stacks.FROM, "") or request.GET.get(stacks.FROM, "")),
    }
    status = status_of(refusal) if refusal else 200
    officer = inside.officers[request.actor.id]
    return page(request, "desk/permohonan.html", context, status=status, officer=officer)


def _sent(request: Request, form: str, refusal: Refused) -> Sent:
    problems = refusal.problems if isinstance(refusal, Invalid) else {}
    unseen = refusal.files if isinstance(refusal, Unseen) else ()
    ticked = frozenset(request.POST.getlist("kurang"))
    typed = defaultdict(str, request.POST.dict())
    return Sent(form, typed, ticked, defaultdict(str, problems), refusal.message, unseen)


def _context(request: Request, opened: Opened, inside: Dossier, at: datetime) -> dict[str, Any]:
    case, package = opened.case, opened.package
    sections = review(opened)
    bill = payments.bill_of(case.id) if package.fee.kind != "gratis" else None
    document = documents.of_case(case.id) if _has_document(opened) else None
    offered = queries.offered(request.actor, case, opened.duty, inside, bill)
    evidence = evidence_lines(opened)
    return {
        "case": case,
        "opened": opened,
        "inside": inside,
        "offered": offered,
        "sections": sections,
        "blank": BLANK,
        "lines": [line for _, lines in sections for line in lines],
        "evidence": evidence,
        "unseen": sum(bool(line["row"]) and not line["seen"] for line in evidence),
        "held": _held(opened),
        "labels": labels(opened, sections),
        "bill": bill,
        "document": document,
        "revocable": bool(document and document.status == DocumentStatus.VALID and offered.revokes),
        "identity_checked": offered.checks_identity
        and accounts.identity_checked(str(case.person_id), case.nik_index),
        "expired": EXPIRED in case.flags,
        "drafts": is_printed(case, package) and any("decide" in work.acts for work in offered.works),
        **_said(opened, inside, at),
    }


def _has_document(opened: Opened) -> bool:
    return is_printed(opened.case, opened.package) and opened.case.status in ISSUED


def _said(opened: Opened, inside: Dossier, at: datetime) -> dict[str, Any]:
    """Return what is shown in words."""
    case, calendar = opened.case, regions.calendar(opened.case.office.calendar_id)
    waits_until = _waits_until(case)
    expected = max((row.expected_end_at for row in inside.obstacles), default=None)
    return {
        "status": Status(case.status),
        "kind": Kind(case.kind),
        "zone": calendar.zone,
        "office_name": case.office.name,
        "promised_at": clock.promise(case.due_at, expected, calendar),
        "channel": Channel(case.channel).label,
        "helper": inside.officers[case.assisted_by].name if case.assisted_by in inside.officers else "",
        "left": words.left(calendar, waits_until, at) if waits_until else None,
        "tags": words.flag_tags(tuple(case.flags), case.returns),
        "obstacle_names": KINDS,
        "agency_kinds": queries.agency_kinds(),
        "faults": words.FAULTS,
        "common_lacks": words.LACKS,
        "why_never_ran": WHY_LIMIT_NEVER_RAN.items(),
        "revocation_reasons": [(reason.value, reason.label) for reason in RevocationReason],
        "internal": [
            part for part in catalogue.standard(opened.package) if not part.is_public and part.lines
        ],
        "fee": opened.package.fee.due_rupiah(opened.answers),
        "short": words.short_moment,
    }


def _waits_until(case: Case) -> datetime | None:
    """Return the deadline that matters now: of the check, or of the decision."""
    if case.status == Status.SUBMITTED:
        return case.check_at
    return None if case.decided_at else case.due_at


def review(opened: Opened) -> Sections:
    """Return what the person told, section by section; keys as returns name them. One query for all places."""
    codes: set[str] = set()

    def note(code: str) -> str:
        codes.add(code)
        return code

    _read_back(opened, note)
    names = regions.full_names(codes)
    return _read_back(opened, lambda code: names.get(code, code))


def _read_back(opened: Opened, name: Callable[[str], str]) -> Sections:
    about = forms.review(forms_queries.applicant_form(), opened.applicant, name)
    person = tuple((label, text, f"applicant.{key}") for _, lines in about for label, text, key in lines)
    return (("Pemohon", person), *forms.review(opened.package.questions, opened.answers, name))


def evidence_lines(opened: Opened) -> list[dict[str, Any]]:
    """Return each requirement asked of this case, with its file if there is one, and whether the officer saw it."""
    is_remedy = opened.case.kind != Kind.APPLICATION
    asked = () if is_remedy else packages.evidence_for(opened.package, opened.answers)
    known = {rule.key for rule in asked}
    rules = {rule.key: rule for rule in opened.package.evidence}
    spare = [rules[key] for key in opened.evidence if key not in known and key in rules]
    rows = ((rule, opened.evidence.get(rule.key)) for rule in (*asked, *spare))
    return [{"rule": rule, "row": row, "seen": bool(row and row.id in opened.looks)} for rule, row in rows]


def _held(opened: Opened) -> list[packages.EvidenceRule]:
    """Return what the state already holds, so that nobody asks the person for it."""
    return [
        rule
        for rule in opened.package.evidence
        if rule.already_held and packages.applies(rule.when, opened.answers)
    ]


def labels(
    opened: Opened, sections: Iterable[tuple[str, tuple[tuple[str, str, str], ...]]]
) -> dict[str, str]:
    """Return the key of a field or of evidence → how people call it."""
    named = {key: label for _, lines in sections for label, _, key in lines}
    return named | {f"evidence.{rule.key}": rule.name for rule in opened.package.evidence}
