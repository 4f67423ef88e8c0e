"""Officers: found, appointed, looked at, and what can be done about each."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balai.accounts import actions
from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.accounts.rules import OfficerKind
from balai.channels.desk.views.administering.frame import begins, done, ends, page, text, zone_of
from balai.channels.desk.views.administering.seeds import seed_svg, seed_words
from balai.channels.desk.views.page import officers_who_may
from balai.core.areas import inside
from balai.core.refusal import Invalid, Missing, Refused
from balai.regions import queries as regions
from balai.regions.rules import codes

if TYPE_CHECKING:
    from balai.accounts.models import Agency, Grant, Officer

MANAGE = "accounts.manage"


@officers_who_may(MANAGE)
@require_safe
def officers(request: Request) -> HttpResponse:
    """List officers by name: those of an agency, whose name begins so, or whose accounts are closed."""
    agency_id, name = request.GET.get("instansi", ""), request.GET.get("nama", "").strip()
    closed = request.GET.get("akun") == "tutup"
    after = request.GET.get("sesudah", "")
    found = accounts.managed_officers(
        request.actor, agency_id=agency_id, name=name, closed=closed, after=after
    )
    kept = {"instansi": agency_id, "nama": name, "akun": "tutup" if closed else ""}
    filters = {key: value for key, value in kept.items() if value}
    context = {
        "rows": found.rows,
        "agency": accounts.managed_agency(agency_id, request.actor) if agency_id else None,
        "name": name,
        "closed": closed,
        "filtered": bool(filters),
        "next": f"?{urlencode({**filters, 'sesudah': found.next})}" if found.next else "",
        "first": f"?{urlencode(filters)}" if after else "",
    }
    return page(request, "petugas", context)


@officers_who_may(MANAGE)
@require_http_methods(["GET", "POST"])
def appoint(request: Request) -> HttpResponseBase:
    """Appoint an officer of the agency in the address."""
    agency = accounts.managed_agency(request.GET.get("instansi", ""), request.actor)
    if request.method == "GET":
        return _appointing(request, agency)
    posted = request.POST
    try:
        officer = actions.appoint(
            text(posted, "login"), "", name=text(posted, "name"), kind=text(posted, "kind"), post=text(posted, "post"),
            nip=text(posted, "nip"), agency_id=agency.id, office_id=text(posted, "office_id"),
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except Missing:
        raise
    except Refused as refusal:
        return _appointing(request, agency, refusal)
    return redirect(f"{reverse('desk:officer', args=[officer.id])}?kabar=diangkat")


def _appointing(request: Request, agency: "Agency", refusal: Refused | None = None) -> HttpResponse:
    context = {"agency": agency, "kinds": OfficerKind.choices(), "offices": offices_near(agency)}
    return page(request, "petugas_baru", context, refusal, form="angkat" if refusal else "")


@officers_who_may(MANAGE)
@require_safe
def officer(request: Request, officer_id: str) -> HttpResponse:
    return show(request, officer_id)


def show(request: Request, officer_id: str, refusal: Refused | None = None, form: str = "") -> HttpResponse:
    """Show an officer, what was granted to them, and the forms to change it."""
    at, found = timezone.now(), accounts.managed_officer(officer_id, request.actor)
    held = accounts.grants_of(officer_id)
    areas = regions.lineage(found.agency.area_code) if found.agency.area_code else []
    own = [area for area in areas if _manages(request, area.code)]
    context: dict[str, Any] = {
        "one": found,
        "is_self": found.id == request.actor.id,
        "password": _password_state(found, at),
        "lacks": _lacks(found, held, at),
        "grants": [(grant, _state(grant, at)) for grant in held],
        "absences": accounts.absences_of(officer_id, at=at),
        "role_name": accounts.role_name,
        "area_names": {area.code: area.name for area in areas},
        "role_choices": _roles(),
        "areas": [(area.code, area.name) for area in reversed(own)],
        "agencies": _agencies(found, [area.code for area in own]),
        "offices": offices_near(found.agency),
        "substitutes": [(one.id, f"{one.name}, {one.post}") for one in accounts.substitutes_for(found)],
        "kinds": OfficerKind.choices(),
    }
    return page(request, "seorang", context, refusal, form=form)


def _manages(request: Request, area_code: str) -> bool:
    return any(inside(area_code, area) for area in accounts.managed_areas(request.actor))


def _agencies(officer: "Officer", area_codes: list[str]) -> list[tuple[str, str]]:
    """Return the officer's own agency first, then those of the areas above it."""
    others = accounts.agencies_at(area_codes)
    own = [(officer.agency_id, officer.agency.name)]
    return own + [(agency.id, agency.name) for agency in others if agency.id != officer.agency_id]


def _roles() -> list[tuple[str, str]]:
    marked = " · perlu admin kedua"
    return [
        (key, role["name"] + (marked if role.get("strong") else "")) for key, role in accounts.roles().items()
    ]


def offices_near(agency: "Agency") -> list[tuple[str, str]]:
    """Return the offices where an agency's officers can sit: of its own area and of those above."""
    return [(one.id, one.name) for one in accounts.offices_at(codes.lineage(agency.area_code))]


def _state(grant: "Grant", at: datetime) -> str:
    if grant.valid_to and grant.valid_to <= at:
        return "past"
    return "now" if grant.valid_from <= at else "coming"


def _password_state(officer: "Officer", at: datetime) -> str:
    account = officer.account
    if account.password_until:
        return "temporary" if account.password_until > at else "expired"
    return "own" if account.has_usable_password() else "none"


def _lacks(officer: "Officer", held: list["Grant"], at: datetime) -> list[str]:
    """Return what is missing before this officer can work."""
    running = [grant for grant in held if _state(grant, at) != "past"]
    strong = any(accounts.is_strong(grant.role) for grant in running)
    found = {
        "Belum dapat masuk: buat kata sandi sementara.": _password_state(officer, at) in ("none", "expired"),
        "Belum punya peran: beri peran di bawah.": not running,
        "Perannya memerlukan autentikator: pasang bersama orangnya.": strong
        and officer.account.totp_sealed is None,
    }
    return [sentence for sentence, is_so in found.items() if is_so]


Act = Callable[..., str]
"""act(request, officer_id, …): translates what was posted, makes one call, returns the news of it."""


def _button(act: Act, form: str) -> Callable[..., HttpResponseBase]:
    """Make a view of an act on an officer, posted by the form of that name on their page."""

    def view(request: Request, officer_id: str, **further: str) -> HttpResponseBase:
        accounts.managed_officer(officer_id, request.actor)
        return done(
            lambda: act(request, officer_id, **further),
            lambda refusal: show(request, officer_id, refusal, form),
            "desk:officer",
            officer_id,
        )

    return officers_who_may(MANAGE)(require_POST(view))


def _move(request: Request, officer_id: str) -> str:
    posted = request.POST
    actions.move(
        officer_id, name=text(posted, "name"), kind=text(posted, "kind"), post=text(posted, "post"),
        nip=text(posted, "nip"), agency_id=text(posted, "move_to"), office_id=text(posted, "office_id"),
        by=request.actor, at=timezone.now(),
    )  # fmt: skip
    return "jabatan"


def _deactivate(request: Request, officer_id: str) -> str:
    actions.deactivate(officer_id, by=request.actor, at=timezone.now())
    return "ditutup"


def _reactivate(request: Request, officer_id: str) -> str:
    actions.reactivate(officer_id, by=request.actor, at=timezone.now())
    return "dibuka"


def _grant(request: Request, officer_id: str) -> str:
    """Give a role, or propose one that takes two people."""
    posted, zone, role = request.POST, zone_of(request), text(request.POST, "role")
    is_strong = accounts.is_strong(role)
    (actions.propose_grant if is_strong else actions.grant)(
        officer_id, role, agency_id=text(posted, "agency_id") or None, area_code=text(posted, "area_code"),
        valid_from=begins(posted, "valid_from", zone), valid_to=ends(posted, "valid_to", zone),
        by=request.actor, at=timezone.now(),
    )  # fmt: skip
    return "usulan" if is_strong else "peran"


def _end_grant(request: Request, officer_id: str, grant_id: str) -> str:
    actions.end_grant(grant_id, by=request.actor, at=timezone.now())
    return "peran-berakhir"


def _absence(request: Request, officer_id: str) -> str:
    """Name a substitute, or propose one for roles that take two people."""
    posted, zone, at = request.POST, zone_of(request), timezone.now()
    from_at, to_at = begins(posted, "from_at", zone) or at, ends(posted, "to_at", zone)
    if to_at is None:
        raise Invalid({"to_at": "Tulis sampai tanggal berapa petugas tidak hadir."})
    is_strong = accounts.holds_strong(officer_id, from_at=from_at, to_at=to_at)
    (actions.propose_absence if is_strong else actions.set_absence)(
        officer_id, text(posted, "substitute"), from_at=from_at, to_at=to_at, by=request.actor, at=at
    )
    return "usulan" if is_strong else "pengganti"


def _end_absence(request: Request, officer_id: str, absence_id: str) -> str:
    actions.end_absence(absence_id, by=request.actor, at=timezone.now())
    return "pengganti-berakhir"


move = _button(_move, "jabatan")
deactivate = _button(_deactivate, "tutup")
reactivate = _button(_reactivate, "tutup")
grant = _button(_grant, "peran")
end_grant = _button(_end_grant, "peran")
absence = _button(_absence, "pengganti")
end_absence = _button(_end_absence, "pengganti")


@officers_who_may(MANAGE)
@require_POST
def reset_password(request: Request, officer_id: str) -> HttpResponse:
    """Make a temporary password and show it this once."""
    one = accounts.managed_officer(officer_id, request.actor)
    try:
        password = actions.reset_password(officer_id, by=request.actor, at=timezone.now())
    except Refused as refusal:
        return show(request, officer_id, refusal, "sandi")
    return page(request, "sandi_sementara", {"one": one, "password": password})


@officers_who_may(MANAGE)
@require_POST
def enrol_totp(request: Request, officer_id: str) -> HttpResponse:
    """Set a second factor and show it this once, as a picture and as text."""
    one = accounts.managed_officer(officer_id, request.actor)
    try:
        seed = actions.enrol_totp(officer_id, by=request.actor, at=timezone.now())
    except Refused as refusal:
        return show(request, officer_id, refusal, "autentikator")
    picture = seed_svg(seed, one.account.login)
    return page(request, "autentikator", {"one": one, "picture": picture, "seed": seed_words(seed)})
