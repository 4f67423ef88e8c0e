"""What people think of the services, for everybody: results now, what was published, the board to print."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.core.clock import local_date
from balai.regions import queries as regions
from balai.satisfaction import queries
from balai.satisfaction.models import FollowUp, Publication
from balai.satisfaction.queries import Figures, Scope
from balai.satisfaction.queries.divisions import (
    AGENCY,
    CHANNEL,
    NARROWING,
    PROVINCE,
    REGENCY,
    Division,
    reported_in,
    shown_in,
)
from balai.satisfaction.rules.differing import difference
from balai.satisfaction.rules.periods import FIRST_YEAR, NAMES, Period, period
from balai.satisfaction.views.page import NATION, WHOLE, area_asked, name_of, page

LISTED, FEW_LISTED = 10, 3
"""Plans and publications on a page; the nation and a province show the newest few, so that the page stays light."""
ASKED = ("wilayah", "tahun", "bagian", *(one.name for one in NARROWING))


@require_safe
def index(request: Request) -> HttpResponse:
    """Show the result of a place and period, drilled down to agency, office, service and channel."""
    asked = {name: request.GET.get(name, "")[:60] for name in ASKED}
    area, today = area_asked(request), local_date(timezone.now(), settings.TIME_ZONE)
    chosen = period(asked["tahun"], asked["bagian"], today=today)
    fields = {one.field: asked[one.name] for one in NARROWING}
    scope = Scope(since=chosen.since, until=chosen.until, area_code=area, **fields)
    found, divisions = queries.figures(scope), shown_in(area)
    most = FEW_LISTED if PROVINCE in divisions or REGENCY in divisions else LISTED
    context = {
        "area_code": area,
        "area": name_of(area),
        "above": _above(area, asked),
        "found": found,
        "chosen": chosen,
        "asked": asked,
        "narrowed": _narrowed(asked),
        "divisions": _divisions(scope, asked) if found.index is not None else [],
        "about": _about(scope, asked) if found.index is not None else [],
        "years": [str(year) for year in range(today.year, max(FIRST_YEAR, today.year - 5), -1)],
        "parts": NAMES.items(),
        "weak": [one for id in found.weakest for one in found.elements if one.id == id],
        "plans": _plans(queries.follow_ups(area_code=area, agency_id=scope.agency_id, most=most)),
        "published": _published(queries.publications(area_code=area, agency_id=scope.agency_id)[:most]),
        "survey": queries.survey(),
        "sheets": [(one.group, slugify(one.group)) for one in reported_in(area)],
        "slug": area or NATION,
    }
    return page(request, "kepuasan", context)


def _above(area: str, asked: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (name, address) of the areas above one, the nation first."""
    if not area:
        return []
    higher = [(NATION, WHOLE), *((one.code, one.name) for one in regions.ancestors(area))]
    return [(name, _link(asked, wilayah=code)) for code, name in higher]


def _narrowed(asked: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return what the result is narrowed to: (title, name, address without it)."""
    return [
        (one.title, one.names([asked[one.name]]).get(asked[one.name], asked[one.name]), _link(asked, **{one.name: ""}))
        for one in NARROWING
        if asked[one.name]
    ]  # fmt: skip


def _link(asked: Mapping[str, str], **changed: str) -> str:
    left = {name: value for name, value in {**asked, **changed}.items() if value}
    return reverse("satisfaction") + (f"?{urlencode(left)}" if left else "")


def _divisions(scope: Scope, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the divisions that are still open, those with more than one group."""
    open = [one for one in shown_in(scope.area_code) if one.name == "wilayah" or not asked[one.name]]
    found = [(one, queries.divided(scope, one.field)) for one in open]
    return [_part(one, groups, asked) for one, groups in found if len(groups) > 1]


def _part(by: Division, groups: Mapping[str, Figures], asked: Mapping[str, str]) -> dict[str, Any]:
    names = by.names(groups)
    lines = [
        _line(names.get(key, key), group, "" if group.is_hidden else _link(asked, **{by.name: key}))
        for key, group in groups.items()
    ]
    return {"title": by.title, "lines": sorted(lines, key=lambda line: str(line["name"]))}


def _about(scope: Scope, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the divisions in which all should be served equally well, and how far their groups lie apart."""
    parts = []
    for one in queries.survey().about:
        groups = queries.divided(scope, one.key)
        lines = [_line(one.options[key], groups[key], "") for key in one.options if key in groups]
        parts.append(({"title": one.name, "lines": lines}, groups, one.options))
    if not asked[CHANNEL.name]:
        groups = queries.divided(scope, CHANNEL.field)
        parts.append((_part(CHANNEL, groups, asked), groups, CHANNEL.names(groups)))
    return [part | {"apart": _apart(groups, names)} for part, groups, names in parts if len(groups) > 1]


def _apart(groups: Mapping[str, Figures], names: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the lowest and the highest of the groups that are shown, by name."""
    known = {
        key: (one.index, one.half_width)
        for key, one in groups.items()
        if one.index is not None and one.half_width is not None
    }
    found = difference(known)
    if found is None:
        return None
    return {
        "low": names[found.low],
        "high": names[found.high],
        "points": found.points,
        "is_clear": found.is_clear,
    }


def _line(name: str, group: Figures, url: str) -> dict[str, Any]:
    return {"name": name, "group": group, "url": url}


def _plans(rows: list[FollowUp]) -> list[dict[str, Any]]:
    owners, agencies = (
        accounts.officers({row.owner_id for row in rows}),
        AGENCY.names([row.agency_id for row in rows]),
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
    agencies = AGENCY.names([row.agency_id for row in rows])
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
    context = {**_frozen(row), "picture": picture, "page_url": url, "weak": _weak(row)}
    return page(request, "papan", context)


def _weak(row: Publication) -> list[tuple[str, FollowUp | None]]:
    """Return the names of the weakest elements of a result, each with the newest plan against it."""
    plans = {one.element: one for one in reversed(queries.follow_ups(agency_id=row.agency_id))}
    elements = queries.survey(row.survey).elements
    return [(elements[id].name, plans.get(id)) for id in row.figures["weakest"]]


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
