"""The page of one opened case: all that is known, and what the officer may do with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
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
from balai.cases.queries import tracking
from balai.cases.queries.dossier import Dossier, dossier
from balai.cases.rules.status import Kind, Status
from balai.catalogue import queries as catalogue
from balai.catalogue.rules import package as packages
from balai.channels.desk import queries
from balai.channels.desk.views import words
from balai.channels.desk.views.page import officers, page
from balai.core.channel import Channel
from balai.core.refusal import Invalid, Refused
from balai.documents import queries as documents
from balai.documents.rules.status import Status as DocumentStatus
from balai.documents.rules.verdicts import RevocationReason
from balai.forms import queries as forms_queries
from balai.forms import rules as forms
from balai.regions import queries as regions
from balai.ui.errors import status_of

if TYPE_CHECKING:
    from balai.cases.models import Case

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


BLANK: Mapping[str, str] = defaultdict(str)
NOTHING_SENT = Sent("", BLANK, frozenset(), BLANK, "")


@officers
@require_safe
def case(request: Request, case_id: str) -> HttpResponse:
    """Open a case; who, when and what for is recorded."""
    return show(request, case_id)


def show(request: Request, case_id: str, form: str = "", refusal: Refused | None = None) -> HttpResponse:
    """Render the page of a case; after a refusal with its message and what was typed."""
    opened = actions.open_case(case_id, purpose="process", by=request.actor, at=timezone.now())
    sent = _sent(request, form, refusal) if refusal else NOTHING_SENT
    context = _context(request, opened) | {
        "sent": sent,
        "news": words.NEWS.get(request.GET.get("kabar", ""), ""),
    }
    return page(request, "desk/permohonan.html", context, status=status_of(refusal) if refusal else 200)


def _sent(request: Request, form: str, refusal: Refused) -> Sent:
    problems = refusal.problems if isinstance(refusal, Invalid) else {}
    ticked = frozenset(request.POST.getlist("kurang"))
    typed = defaultdict(str, request.POST.dict())
    return Sent(form, typed, ticked, defaultdict(str, problems), refusal.message)


def _context(request: Request, opened: Opened) -> dict[str, Any]:
    at, case = timezone.now(), opened.case
    followed, inside = tracking.view(case, at=at), dossier(case)
    sections = review(opened)
    document = documents.of_case(case.id)
    offered = queries.offered(request.actor, case, inside, followed.bill)
    return {
        "case": case,
        "opened": opened,
        "followed": followed,
        "inside": inside,
        "offered": offered,
        "sections": sections,
        "blank": BLANK,
        "lines": [line for _, lines in sections for line in lines],
        "evidence": evidence_lines(opened),
        "held": _held(opened),
        "labels": labels(opened, sections),
        "document": document,
        "revocable": bool(document and document.status == DocumentStatus.VALID and offered.revokes),
        "identity_checked": bool(case.person_id)
        and accounts.identity_checked(case.person_id, case.nik_index),
        "expired": EXPIRED in case.flags,
        **_said(opened, followed, inside),
    }


def _said(opened: Opened, followed: tracking.View, inside: Dossier) -> dict[str, Any]:
    """Return what is shown in words."""
    case, now = opened.case, timezone.now()
    waits_until = _waits_until(case)
    return {
        "status": Status(case.status),
        "kind": Kind(case.kind),
        "channel": Channel(case.channel).label,
        "helper": _helper(case.assisted_by),
        "left": words.left(followed.calendar, waits_until, now) if waits_until else None,
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


def _helper(officer_id: str) -> str:
    return accounts.officers([officer_id])[officer_id].name if officer_id else ""


def review(opened: Opened) -> Sections:
    """Return what the person told, section by section; keys as returns name them."""
    form = forms.parse(opened.package.raw["form"], opened.package.raw["sections"])
    about = forms.review(forms_queries.applicant_form(), opened.applicant, regions.full_name)
    person = tuple((label, text, f"applicant.{key}") for _, lines in about for label, text, key in lines)
    return (("Pemohon", person), *forms.review(form, opened.answers, regions.full_name))


def evidence_lines(opened: Opened) -> list[dict[str, Any]]:
    """Return each requirement asked of this case, with its file if there is one."""
    is_remedy = opened.case.kind != Kind.APPLICATION
    asked = () if is_remedy else packages.evidence_for(opened.package, opened.answers)
    lines = [{"rule": rule, "row": opened.evidence.get(rule.key)} for rule in asked]
    known = {rule.key for rule in asked}
    rules = {rule.key: rule for rule in opened.package.evidence}
    spare = [key for key in opened.evidence if key not in known and key in rules]
    return lines + [{"rule": rules[key], "row": opened.evidence[key]} for key in spare]


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
