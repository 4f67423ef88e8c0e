"""What every page of the desk stands on: who may enter, and the frame around it."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.channels.desk import queries
from balai.core import facts
from balai.core.actor import Actor
from balai.core.refusal import Forbidden, Missing, Refused

if TYPE_CHECKING:
    from balai.accounts.models import Officer

NAV = (
    ("Meja", "desk:worklist", ""),
    ("Hari ini", "desk:today", "cases.reassign"),
    ("Peringatan", "alerts", "alerts.answer"),
    ("Tanda tangan", "desk:signing", "documents.issue"),
    ("Siap diserahkan", "desk:ready", "cases.hand_over"),
    ("Dianggap dikabulkan", "desk:deemed", "cases.settle_deemed"),
    ("Hambatan", "desk:obstacles", "obstacles.record"),
    ("Panggilan", "desk:calls", "messages.tell"),
    ("Pengaduan", "desk:complaints", "complaints.handle"),
    ("Catat laporan", "desk:note_report", "complaints.note"),
    ("LAPOR!", "desk:lapor", "complaints.exchange"),
    ("Minta dihubungi", "desk:call_backs", "surveys.call_back"),
    ("Kepuasan", "desk:satisfaction", "surveys.publish"),
    ("Laporan dari luar", "outside_reports", "monitoring.report"),
    ("Penilaian", "assessment", "assessments.see"),
    ("Loket", "desk:counter", "cases.assist"),
    ("Perangkat", "node_devices", "nodes.manage"),
    ("Kelola", "desk:administration", "administration.see"),
    ("Keluar", "desk:sign_out", ""),
)
"""Label, address, and the verb one must be allowed somewhere to see it."""

View = Callable[..., HttpResponseBase]


def officers(view: View, *, verb: str = "") -> View:
    """Let officers in, those who may do `verb` somewhere; show everybody else the way to sign in."""

    @wraps(view)
    def guarded(request: Request, **where: str) -> HttpResponseBase:
        if not request.actor.is_officer:
            return redirect(f"{reverse('desk:sign_in')}?{urlencode({'lanjut': request.path})}")
        if not queries.may_somewhere(request.actor, verb):
            raise Forbidden()
        return view(request, **where)

    return guarded


def officers_who_may(verb: str) -> Callable[[View], View]:
    def decorator(view: View) -> View:
        return officers(view, verb=verb)

    return decorator


def page(
    request: Request, template: str, context: Mapping[str, Any], *, status: int = 200, officer: "Officer | None" = None
) -> HttpResponse:  # fmt: skip
    """Render a page of the desk with the name of agency and office, roles and ways on.

    One query, two when the view has not read the officer (with agency and office) itself.
    """
    officer = officer or accounts.officer(request.actor.id)
    frame: dict[str, Any] = {
        "officer": officer,
        "roles": role_names(request.actor),
        "place": _place(officer.name, role_names(request.actor), officer.agency.name),
        "area_code": officer.office.area_code,
        "home": reverse("desk:worklist"),
        "nav": _nav(request),
        "simulation": facts.is_simulation(),
    }
    return render(request, template, {**frame, **context}, status=status)


def refused(act: Callable[[], object]) -> Refused | None:
    """Do an act; return what a rule said against it. What is not there for this actor stays a 404."""
    try:
        act()
    except Missing:
        raise
    except Refused as refusal:
        return refusal
    return None


def role_names(actor: Actor) -> list[str]:
    """Return the names of the actor's roles, each once; "plh." marks one held for an absent colleague."""
    marks = (("plh. " if grant.instead_of else "") + accounts.role_name(grant.role) for grant in actor.grants)
    return list(dict.fromkeys(marks))


def _place(name: str, roles: list[str], agency: str) -> str:
    """Return who sits at the desk: counters are shared, so the name comes first."""
    return f"{', '.join([name, *(role.lower() for role in roles)])} · {agency}"


def _nav(request: Request) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(name), "current": request.path == reverse(name)}
        for label, name, verb in NAV
        if queries.may_somewhere(request.actor, verb)
    ]
