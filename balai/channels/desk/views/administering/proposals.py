"""What waits for a second person: shown exactly as it will happen, confirmed or dropped."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from balai.accounts import actions
from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.catalogue import actions as catalogue
from balai.channels.desk.views.administering.frame import done, page, text, zone_of
from balai.channels.desk.views.administering.publishing import package_context
from balai.channels.desk.views.administering.words import may_words
from balai.channels.desk.views.page import officers_who_may
from balai.core.refusal import Refused
from balai.core.words import moment
from balai.regions import queries as regions

if TYPE_CHECKING:
    from balai.accounts.models import Officer, Proposal

CONFIRM: dict[str, Callable[..., object]] = {
    "grant": actions.confirm_grant,
    "absence": actions.confirm_absence,
    "package": catalogue.confirm_publication,
}
"""What carries a proposal out, by its kind."""
TITLES = {
    "grant": "Peran untuk {name}",
    "absence": "Pengganti untuk {name}",
    "package": "Versi baru: {name}",
}
NOBODY = "(tidak dikenal)"


def titles(proposals: Iterable["Proposal"]) -> list[tuple["Proposal", str, str]]:
    """Return each proposal with its title and who made it; one query."""
    listed = list(proposals)
    known = accounts.officers({row.subject for row in listed} | {_id(row.proposed_by) for row in listed})
    return [(row, _title(row, known), _name(known, _id(row.proposed_by))) for row in listed]


@officers_who_may("administration.see")
@require_http_methods(["GET", "POST"])
def proposal(request: Request, proposal_id: str) -> HttpResponseBase:
    """Show one proposal; a second person confirms what was shown, or it is dropped."""
    row = accounts.proposal(proposal_id, request.actor)
    if request.method == "GET":
        return _show(request, row)
    return done(
        lambda: _settle(request, row), lambda refusal: _show(request, row, refusal), "desk:administration"
    )


def _settle(request: Request, row: "Proposal") -> str:
    if "batal" in request.POST:
        actions.drop(row.id, by=request.actor, at=timezone.now())
        return "dibatalkan"
    CONFIRM[row.kind](row.id, text(request.POST, "shown"), by=request.actor, at=timezone.now())
    return "disetujui"


def _show(request: Request, row: "Proposal", refusal: Refused | None = None) -> HttpResponse:
    [(_, title, maker)] = titles([row])
    described = {"grant": _grant, "absence": _absence}.get(row.kind)
    zone = zone_of(request)
    context: dict[str, Any] = {
        "row": row,
        "title": title,
        "maker": maker,
        "is_own": row.proposed_by == request.actor.ref,
        "facts": described(row, zone) if described else [],
        "may": may_words(accounts.roles(), row.content.get("role", "")),
        **(package_context(row) if row.kind == "package" else {}),
    }
    return page(request, "usulan", context, refusal)


def _grant(row: "Proposal", zone: str) -> list[tuple[str, str]]:
    one = accounts.officer(row.content["officer"])
    return [
        ("Petugas", one.name),
        ("Jabatan", f"{one.post}, {one.agency.name}"),
        ("Peran", accounts.role_name(row.content["role"])),
        (
            "Pada instansi",
            accounts.agency(row.agency_id).name if row.agency_id else "semua instansi di wilayah",
        ),
        ("Wilayah", regions.area(row.area_code).name if row.area_code else "seluruh Indonesia"),
        ("Mulai", _when(row.content["from"], zone, "saat disetujui")),
        ("Berakhir", _when(row.content["to"], zone, "sampai diakhiri")),
    ]


def _absence(row: "Proposal", zone: str) -> list[tuple[str, str]]:
    away, stands_in = accounts.officer(row.content["officer"]), accounts.officer(row.content["substitute"])
    return [
        ("Tidak hadir", f"{away.name}, {away.post}"),
        ("Pelaksana harian", f"{stands_in.name}, {stands_in.post}"),
        ("Mulai", _when(row.content["from"], zone, "")),
        ("Berakhir", _when(row.content["to"], zone, "")),
    ]


def _when(text: str, zone: str, otherwise: str) -> str:
    return moment(datetime.fromisoformat(text), zone) if text else otherwise


def _title(row: "Proposal", known: dict[str, "Officer"]) -> str:
    name = row.content["package"]["name"] if row.kind == "package" else _name(known, row.subject)
    return TITLES[row.kind].format(name=name)


def _name(known: dict[str, "Officer"], id: str) -> str:
    return known[id].name if id in known else NOBODY


def _id(ref: str) -> str:
    """Return the id in "officer:<id>"."""
    return ref.partition(":")[2]
