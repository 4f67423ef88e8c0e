"""What people think of the services, for everybody: results now, what was published, the board to print."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.catalogue import queries as catalogue
from balai.core.channel import Channel
from balai.core.clock import local_date
from balai.core.sentences import Sentence
from balai.regions import queries as regions
from balai.satisfaction import queries
from balai.satisfaction.models import FollowUp, Publication
from balai.satisfaction.queries import Group, Scope
from balai.satisfaction.rules.periods import FIRST_YEAR, NAMES, Period, period
from balai.satisfaction.views.page import home_of, name_of, page

Names = Callable[[list[str]], Mapping[str, str]]


def _agencies(keys: list[str]) -> dict[str, str]:
    return {id: one.name for id, one in accounts.agencies(keys).items()}


def _offices(keys: list[str]) -> dict[str, str]:
    return {id: one.name for id, one in accounts.offices(keys).items()}


def _services(keys: list[str]) -> dict[str, str]:
    return {one.key: one.name for one in catalogue.services()}


def _channels(keys: list[str]) -> dict[str, str]:
    return {one.value: one.label for one in Channel}


DIVISIONS: tuple[tuple[str, str, str, Names], ...] = (
    ("agency_id", "instansi", Sentence("Menurut instansi"), _agencies),
    ("office_id", "unit", Sentence("Menurut unit"), _offices),
    ("service_key", "layanan", Sentence("Menurut layanan"), _services),
    ("channel", "kanal", Sentence("Menurut kanal"), _channels),
)
"""Field, its name in an address, title, names of its groups."""
ASKED = ("wilayah", "tahun", "bagian", *(name for _, name, _, _ in DIVISIONS))


@require_safe
def index(request: Request) -> HttpResponse:
    """Show the result of a place and period, drilled down to agency, office, service and channel."""
    asked = {name: request.GET.get(name, "")[:60] for name in ASKED}
    area = asked["wilayah"] if name_of(asked["wilayah"]) else home_of(request)
    today = local_date(timezone.now(), settings.TIME_ZONE)
    chosen = period(asked["tahun"], asked["bagian"], today=today)
    fields = {field: asked[name] for field, name, _, _ in DIVISIONS}
    scope = Scope(since=chosen.since, until=chosen.until, area_code=area, **fields)
    found = queries.figures(scope)
    context = {
        "area_code": area,
        "area": name_of(area),
        "found": found,
        "chosen": chosen,
        "asked": asked,
        "narrowed": _narrowed(asked),
        "divisions": _divisions(scope, asked) if found.index is not None else [],
        "about": _about(scope) if found.index is not None else [],
        "years": [str(year) for year in range(today.year, max(FIRST_YEAR, today.year - 5), -1)],
        "parts": NAMES.items(),
        "weak": [one for id in found.weakest for one in found.elements if one.id == id],
        "plans": _plans(queries.follow_ups(area_code=area, agency_id=scope.agency_id)[:10]),
        "published": _published(queries.publications(area_code=area, agency_id=scope.agency_id)[:10]),
        "survey": queries.survey(),
    }
    return page(request, "kepuasan", context)


def _narrowed(asked: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return what the result is narrowed to: (title, name, address without it)."""
    return [
        (title, names([asked[name]]).get(asked[name], asked[name]), _link(asked, **{name: ""}))
        for _, name, title, names in DIVISIONS
        if asked[name]
    ]


def _link(asked: Mapping[str, str], **changed: str) -> str:
    left = {name: value for name, value in {**asked, **changed}.items() if value}
    return reverse("satisfaction") + (f"?{urlencode(left)}" if left else "")


def _divisions(scope: Scope, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the divisions that are still open, those with more than one group."""
    found: list[dict[str, Any]] = []
    for field, name, title, names in DIVISIONS:
        groups = [] if asked[name] else queries.divided(scope, field)
        if len(groups) > 1:
            known = names([group.key for group in groups])
            lines = [_line(group, known, _link(asked, **{name: group.key})) for group in groups]
            lines.sort(key=lambda line: str(line["name"]))
            found.append({"title": title, "lines": lines})
    return found


def _about(scope: Scope) -> list[dict[str, Any]]:
    return [
        {
            "title": one.name,
            "lines": [_line(groups[key], one.options, "") for key in one.options if key in groups],
        }
        for one in queries.survey().about
        if (groups := {group.key: group for group in queries.divided(scope, one.key)})
    ]


def _line(group: Group, names: Mapping[str, str], url: str) -> dict[str, Any]:
    return {"name": names.get(group.key, group.key), "group": group, "url": "" if group.is_hidden else url}


def _plans(rows: list[FollowUp]) -> list[dict[str, Any]]:
    owners, agencies = (
        accounts.officers({row.owner_id for row in rows}),
        _agencies([row.agency_id for row in rows]),
    )
    elements = queries.survey().elements
    return [
        {
            "row": row, "element": elements[row.element].name, "agency": agencies.get(row.agency_id, ""),
            "owner": owners[row.owner_id].post if row.owner_id in owners else "",
        }
        for row in rows
    ]  # fmt: skip


def _published(rows: list[Publication]) -> list[dict[str, Any]]:
    agencies = _agencies([row.agency_id for row in rows])
    return [{"row": row, "agency": agencies.get(row.agency_id, ""), "period": period_of(row)} for row in rows]


def period_of(row: Publication) -> Period:
    """Return the period of a publication."""
    year = row.since.year
    return next(
        one
        for part in NAMES
        for one in [Period(year, part)]
        if (one.since, one.until) == (row.since, row.until)
    )


@require_safe
def published(request: Request, publication_id: str) -> HttpResponse:
    """Show one published result, as it was that day, and what the agency plans."""
    row = queries.publication(publication_id)
    plans = _plans(queries.follow_ups(agency_id=row.agency_id)[:10])
    return page(request, "terbitan", {**_frozen(row), "plans": plans})


@require_safe
def board(request: Request, publication_id: str) -> HttpResponse:
    """Show a published result as a board to print and hang up in the unit."""
    row = queries.publication(publication_id)
    url = settings.PUBLIC_URL + reverse("satisfaction_published", args=[row.id])
    picture = segno.make(url, error="m", micro=False).svg_inline(scale=3, border=2)
    return page(request, "papan", {**_frozen(row), "picture": picture, "page_url": url})


def _frozen(row: Publication) -> dict[str, Any]:
    survey = queries.survey(row.survey)
    bands = {one.key: one.name for one in survey.bands}
    names = {id: one.name for id, one in survey.elements.items()}
    return {
        "row": row, "agency": accounts.agency(row.agency_id).name, "period": period_of(row), "area_code": row.area_code,
        "figures": row.figures, "bands": bands, "names": names, "about": _named_about(row), "on": _day(row),
    }  # fmt: skip


def _named_about(row: Publication) -> list[tuple[str, str]]:
    """Return who answered, in words: ("Jenis kelamin", "Perempuan 40, Laki-laki 31")."""
    kept = row.figures["about"]
    return [
        (one.name, ", ".join(f"{one.options[key]} {count}" for key, count in kept[one.key]))
        for one in queries.survey(row.survey).about
        if kept.get(one.key)
    ]


def _day(row: Publication) -> date:
    return local_date(row.at, regions.zone_of(row.area_code))
