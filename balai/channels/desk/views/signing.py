"""Signing a stack: choose what one has read, see each result as it will be printed, sign with a new code."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from balai.accounts.middleware import Request
from balai.cases import actions
from balai.cases.actions.signing import LARGEST_STACK, Signed
from balai.cases.queries import signing as cases
from balai.channels.desk.views import stack as stacks
from balai.channels.desk.views.evidence import picture
from balai.channels.desk.views.page import officers, officers_who_may, page
from balai.channels.desk.views.words import left
from balai.core.refusal import Refused
from balai.regions import queries as regions
from balai.ui.errors import status_of

REVISION = "revisi-"
"""Before the id of a case, in the name of the input that says which state of it was shown."""


@officers_who_may("documents.issue")
@require_safe
def signing(request: Request) -> HttpResponse:
    """Show the decisions that wait for the signer: first what may be signed now, then what is still to be read."""
    lines = _lines(request, cases.waiting(request.actor))
    context = {
        "ready": [line for line in lines if line["found"].is_ready],
        "unread": [line for line in lines if not line["found"].is_ready],
        "most": LARGEST_STACK,
    }
    return page(request, "desk/tanda-tangan.html", context)


@officers_who_may("documents.issue")
@require_http_methods(["GET", "POST"])
def stack(request: Request) -> HttpResponseBase:
    """Show each chosen result as it will be printed; posting signs them one after the other and reports."""
    chosen = _chosen(request)
    if not chosen:
        return redirect("desk:signing")
    if request.method == "GET":
        return _show(request, chosen)
    try:
        signed = actions.sign_stack(
            [(id, _shown(request, id)) for id in chosen],
            request.POST.get("kode", ""),
            by=request.actor,
            at=timezone.now(),
        )
    except Refused as refusal:
        return _show(request, chosen, refusal)
    return _report(request, signed)


def _chosen(request: Request) -> list[str]:
    given = request.POST if request.method == "POST" else request.GET
    return list(dict.fromkeys(given.getlist("k")))[:LARGEST_STACK]


def _shown(request: Request, case_id: str) -> int:
    found = request.POST.get(REVISION + case_id, "")
    return int(found) if found.isdecimal() and len(found) < 10 else -1


def _show(request: Request, chosen: Sequence[str], refusal: Refused | None = None) -> HttpResponse:
    found = [one for one in cases.waiting(request.actor) if one.row.case_id in chosen and one.is_ready]
    context = {
        "lines": _lines(request, found),
        "left_out": len(chosen) - len(found),
        "prefix": REVISION,
        "message": refusal.message if refusal else "",
    }
    return page(request, "desk/tumpukan.html", context, status=status_of(refusal) if refusal else 200)


def _report(request: Request, signed: Sequence[Signed]) -> HttpResponse:
    context = {
        "signed": [one for one in signed if not one.problem],
        "refused": [one for one in signed if one.problem],
    }
    return page(request, "desk/hasil-tumpukan.html", context)


def _lines(request: Request, found: Sequence[cases.Candidate]) -> list[dict[str, Any]]:
    calendars = regions.calendars({one.row.calendar_id for one in found})
    now, whole = timezone.now(), stacks.read({"langkah": cases.ROLE})
    return [
        {
            "found": one,
            "row": one.row,
            "url": whole.case_url(one.row.case_id, one.row.place),
            "left": left(calendars[one.row.calendar_id], one.row.deadline, now) if one.row.deadline else None,
        }
        for one in found
    ]


@officers
@require_safe
def draft(request: Request, case_id: str) -> HttpResponse:
    """Show a result as it will be printed, before anybody signs it; recorded."""
    return picture(actions.open_draft(case_id, by=request.actor, at=timezone.now()), "image/png")
