"""Adopting a service: choose a pattern, fill in what law leaves to the agency, look at it, propose; a second person adopts."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.catalogue import actions
from balai.catalogue import queries as catalogue
from balai.catalogue.rules import source
from balai.catalogue.rules.diff import CHANNELS
from balai.catalogue.rules.offering import REACH, SET_BY_THE_REGION
from balai.channels.desk.views import reading
from balai.channels.desk.views.administering.frame import done, page, text, zone_of
from balai.channels.desk.views.page import officers_who_may
from balai.core.clock import local_date
from balai.core.refusal import Invalid, Missing, Refused
from balai.regions import queries as regions
from balai.regions.rules import codes

if TYPE_CHECKING:
    from balai.accounts.models import Agency
    from balai.catalogue.models import Offering

ADOPT = "catalogue.adopt"
UNIT_CHOICES = [
    ("minutes", "menit"),
    ("hours", "jam kerja"),
    ("working_days", "hari kerja"),
    ("calendar_days", "hari kalender"),
]
REACH_WORDS = {"none": "Tidak dilayani", "apply": "Mengajukan saja", "full": "Sampai selesai"}
LARGEST_UPLOAD = 50_000


@dataclass(frozen=True)
class Place:
    """Who would adopt: the agency of the service's kind in the area, or None for every one of them below it."""

    area_code: str
    area_name: str
    agency: "Agency | None"
    pattern: catalogue.Pattern


@officers_who_may(ADOPT)
@require_safe
def offerings(request: Request) -> HttpResponse:
    """List what the area adopted and what waits, and the patterns that could be adopted."""
    on, after = _today(request), request.GET.get("sesudah", "")
    rows, cursor = catalogue.adopted_offerings(request.actor, on=on, after=after)
    waiting = catalogue.waiting_offerings(request.actor)
    agencies = accounts.agencies({row.agency_id for row in [*rows, *waiting] if row.agency_id})
    context = {
        "rows": rows,
        "waiting": waiting,
        "agencies": agencies,
        "areas": regions.short_names({row.area_code for row in [*rows, *waiting] if row.area_code}),
        "patterns": [one for one in catalogue.services() if one.mode != "referral"],
        "next": f"?{urlencode({'sesudah': cursor})}" if cursor else "",
        "first": reverse("desk:offerings") if after else "",
    }
    return page(request, "layanan", context)


@officers_who_may(ADOPT)
@require_http_methods(["GET", "POST"])
def adopting(request: Request, service_key: str) -> HttpResponseBase:
    """Fill in an offering; look at what it means; propose it."""
    place = _place(request, service_key)
    if request.method == "GET":
        return _form(request, place)
    try:
        raw = _raw(request.POST, place)
        draft = catalogue.draft_offering(raw, area_code=place.area_code)
        if draft.problems:
            raise Invalid({one.path or "decision": one.message for one in draft.problems})
        if "usulkan" not in request.POST:
            return _form(request, place, draft=draft)
        row = actions.propose(raw, area_code=place.area_code, by=request.actor, at=timezone.now())
    except Missing:
        raise
    except Refused as refusal:
        return _form(request, place, refusal)
    return redirect(f"{reverse('desk:offering', args=[row.id])}?kabar=diusulkan")


@officers_who_may(ADOPT)
@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponseBase:
    """Propose an offering from its YAML; faults are shown with their line."""
    if request.method == "GET":
        return page(request, "unggah", {"area": _area(request)})
    area, written = _area(request), _written(request)
    parsed = source.read(written)
    problems, draft = parsed.problems, None
    try:
        if not problems:
            draft = catalogue.draft_offering(parsed.raw, area_code=area, lines=parsed.lines)
            problems = draft.problems
        if not problems and "usulkan" in request.POST:
            row = actions.propose(parsed.raw, area_code=area, by=request.actor, at=timezone.now())
            return redirect(f"{reverse('desk:offering', args=[row.id])}?kabar=diusulkan")
    except Refused as refusal:
        return page(request, "unggah", {"area": area, "written": written}, refusal)
    context = {"area": area, "written": written, "faults": problems, "draft": None if problems else draft}
    return page(request, "unggah", context)


@officers_who_may(ADOPT)
@require_safe
def offering(request: Request, offering_id: str) -> HttpResponse:
    return show(request, offering_id)


def show(request: Request, offering_id: str, refusal: Refused | None = None) -> HttpResponse:
    """Show one offering as people will see it, with what it changes and, while it waits, the buttons."""
    row = catalogue.seen_offering(offering_id, request.actor)
    context = {
        "row": row,
        "draft": catalogue.kept_offering(row),
        "agency": accounts.agency(row.agency_id) if row.agency_id else None,
        "area": regions.area(row.area_code).name if row.area_code else "seluruh Indonesia",
        "offices": accounts.offices(row.offices).values(),
        "maker": _maker(row),
        "is_own": row.proposed_by == request.actor.ref,
    }
    return page(request, "penawaran", context, refusal, form="akhiri" if refusal else "")


@officers_who_may(ADOPT)
@require_POST
def settle(request: Request, offering_id: str) -> HttpResponseBase:
    """Adopt, drop or end an offering."""
    catalogue.seen_offering(offering_id, request.actor)
    return done(
        lambda: _settle(request, offering_id),
        lambda refusal: show(request, offering_id, refusal),
        "desk:offering",
        offering_id,
    )


def _settle(request: Request, offering_id: str) -> str:
    by, at, posted = request.actor, timezone.now(), request.POST
    match text(posted, "act"):
        case "adopt":
            actions.adopt(offering_id, shown=text(posted, "shown"), by=by, at=at)
            return "diadopsi"
        case "drop":
            actions.drop(offering_id, by=by, at=at)
            return "dibatalkan"
        case _:
            actions.close(offering_id, valid_to=reading.day(posted, "valid_to"), by=by, at=at)
            return "diakhiri"


def _place(request: Request, service_key: str) -> Place:
    pattern, area = catalogue.service(service_key), _area(request)
    agency = accounts.agency_of_kind(pattern.package.agency_kind, area) if area else None
    is_local = pattern.package.level in ("district", "village") and codes.depth_of(area) < 3
    name = regions.area(area).name if area else "seluruh Indonesia"
    return Place(area, name, None if is_local else agency, pattern)


def _area(request: Request) -> str:
    """Return the area to adopt for: the one asked for if it is the administrator's, else their own."""
    areas = accounts.managed_areas(request.actor, ADOPT)
    wanted = request.GET.get("wilayah", "")
    return wanted if wanted in areas else areas[0] if areas else ""


def _today(request: Request) -> date:
    return local_date(timezone.now(), zone_of(request))


def _maker(row: "Offering") -> str:
    id = row.proposed_by.partition(":")[2]
    known = accounts.officers([id])
    return known[id].name if id in known else "Balai"


def _written(request: Request) -> str:
    file = request.FILES.get("berkas")
    if file is None:
        return str(request.POST.get("isi", ""))[:LARGEST_UPLOAD]
    return bytes(file.read(LARGEST_UPLOAD)).decode("utf-8", "replace")


def _form(
    request: Request, place: Place, refusal: Refused | None = None, *, draft: "catalogue.Draft | None" = None
) -> HttpResponse:
    package = place.pattern.package
    now = catalogue.holding(
        package.key, place.agency.id if place.agency else "", place.area_code, _today(request)
    )
    held = catalogue.package(now.version_id, now.id) if now else package
    chosen = request.POST.getlist("offices") if request.method == "POST" else now.offices if now else []
    context: dict[str, Any] = {
        "area_name": place.area_name,
        "agency": place.agency,
        "pattern": package,
        "held": held,
        "offices": _offices(place, chosen),
        "chosen": chosen,
        "units": UNIT_CHOICES,
        "channels": [(key, name, _reaches(package.channels[key])) for key, name in CHANNELS.items()],
        "sets_fee": package.fee.kind in SET_BY_THE_REGION,
        "draft": draft,
    }
    return page(request, "adopsi", context, refusal, form="adopsi" if request.method == "POST" else "")


def _offices(place: Place, chosen: list[str]) -> list[tuple[str, str]]:
    """Return the offices of the area, those that are chosen first."""
    found = accounts.offices_at([place.area_code])
    return [(one.id, one.name) for one in sorted(found, key=lambda one: one.id not in chosen)]


def _reaches(most: str) -> list[tuple[str, str]]:
    """Return how far a channel may reach: never further than the pattern."""
    return [(key, REACH_WORDS[key]) for key in REACH[: REACH.index(most) + 1]]


def _raw(posted: QueryDict, place: Place) -> dict[str, Any]:
    """Return the offering that the form describes: only what differs from the pattern."""
    package = place.pattern.package
    raw: dict[str, Any] = {
        "service": package.key,
        "version": place.pattern.version_id,
        "decision": {"number": text(posted, "decision-number"), "date": _day(posted, "decision-date")},
        "valid_from": _day(posted, "valid_from"),
        "offices": [str(key) for key in posted.getlist("offices")],
    }
    if place.agency:
        raw["agency"] = place.agency.id
    if reading.has_day(posted, "valid_to"):
        raw["valid_to"] = _day(posted, "valid_to")
    if durations := _durations(posted, place):
        raw["durations"] = durations
    clock = _duration(posted, "clock-duration")
    if clock and clock != _as_written(package.clock.duration):
        raw["clock"] = {"duration": clock}
    if text(posted, "fee-amount_rupiah"):
        amount = reading.amount(text(posted, "fee-amount_rupiah"), "fee.amount_rupiah")
        raw["fee"] = {"amount_rupiah": amount, "legal_basis": text(posted, "fee-legal_basis")}
    channels = {key: text(posted, f"channels-{key}") for key in CHANNELS}
    changed = {key: reach for key, reach in channels.items() if reach and reach != package.channels[key]}
    return {**raw, "channels": changed} if changed else raw


def _durations(posted: QueryDict, place: Place) -> dict[str, Any]:
    found = {}
    for step in place.pattern.package.steps:
        typed = _duration(posted, f"durations-{step.key}") if step.duration else None
        if typed and typed != _as_written(step.duration):
            found[step.key] = typed
    return found


def _duration(posted: QueryDict, name: str) -> dict[str, Any] | None:
    value, unit = text(posted, name), text(posted, f"{name}-unit")
    if not value:
        return None
    if not value.isdecimal() or len(value) > 4:
        raise Invalid({name.replace("-", ".", 1): "Tulis lamanya dengan angka, misalnya 3."})
    return {"value": int(value), "unit": unit}


def _as_written(duration: Any) -> dict[str, Any]:
    return {"value": duration.value, "unit": duration.unit}


def _day(posted: QueryDict, name: str) -> str:
    return reading.day(posted, name).isoformat()
