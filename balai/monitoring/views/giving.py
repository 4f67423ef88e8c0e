"""The figures of a place for everybody: CSV and JSON, with what they mean and under which licence."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from balai.accounts.middleware import Request
from balai.core import facts
from balai.monitoring.queries import below, reference
from balai.monitoring.queries import standing as standings
from balai.monitoring.rules.formulas import Indicator, Value
from balai.monitoring.views.page import Area

HEADER = ("area", "month", "indicator", "value", "unit", "count", "least", "most", "simulated")


BELOW = ("area", "name", "indicator", "value", "unit", "count", "least", "most", "simulated")


@require_GET
def csv_data(request: Request, area: str) -> HttpResponse:
    """Give each public indicator by month; numbers that rest on too few are left empty."""
    place = Area(area)
    return _csv(f"kemajuan-{place.slug}", HEADER, _rows(place))


@require_GET
def json_data(request: Request, area: str) -> HttpResponse:
    """Give the same with definitions, sources and targets."""
    place = Area(area)
    return _json(place, (one for one in reference.indicators().values() if one.public), _rows(place))


@require_GET
def csv_below(request: Request, area: str) -> HttpResponse:
    """Give one indicator of each area right below another over a year."""
    place = Area(area)
    return _csv(f"wilayah-{place.slug}", BELOW, _parts(_below(request, place)))


@require_GET
def json_below(request: Request, area: str) -> HttpResponse:
    """Give the same with its definition."""
    place = Area(area)
    found = _below(request, place)
    return _json(place, [found.indicator], _parts(found))


def _below(request: Request, place: Area) -> below.Below:
    key = request.GET.get("angka", below.DEFAULT)
    return below.below(place.code, key, place.today, below.inside(place.code))


def _csv(name: str, header: Sequence[str], rows: Iterable[dict[str, object]]) -> HttpResponse:
    file = io.StringIO()
    writer = csv.DictWriter(file, header)
    writer.writeheader()
    writer.writerows(rows)
    answer = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _json(place: Area, defined: Iterable[Indicator], figures: Iterable[dict[str, object]]) -> HttpResponse:
    terms = reference.publication()
    definitions = [
        {
            "key": one.key, "name": one.name, "definition": one.definition, "formula": one.formula,
            "inputs": one.inputs, "unit": one.unit, "better": one.better, "target": one.target,
            "source": one.source, "owner": one.owner,
        }
        for one in defined
    ]  # fmt: skip
    content = {
        "area": place.code, "name": str(place.name), "simulated": facts.is_simulation(),
        "licence": terms["licence"], "licence_url": terms["licence_url"], "fewest": terms["fewest"],
        "indicators": definitions, "figures": list(figures),
    }  # fmt: skip
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False})


def _parts(found: below.Below) -> Iterator[dict[str, object]]:
    for part in found.parts:
        yield {
            "area": part.code, "name": part.name, "indicator": found.indicator.key,
            **_told(found.indicator, part.value, is_told=part.is_told),
        }  # fmt: skip


def _rows(place: Area) -> Iterator[dict[str, object]]:
    found = standings.standing(place.code, place.today)
    for one in (shown.indicator for shown in found.shown):
        for part in found.series(one.key):
            yield {
                "area": place.code, "month": f"{part.key:%Y-%m}", "indicator": one.key,
                **_told(one, part.value, is_told=part.is_told),
            }  # fmt: skip


def _told(one: Indicator, value: Value, *, is_told: bool) -> dict[str, object]:
    return {
        "unit": one.unit, "value": _round(value.value) if is_told else None,
        "count": value.count if is_told else None, "least": _round(value.least) if is_told else None,
        "most": _round(value.most) if is_told else None, "simulated": facts.is_simulation(),
    }  # fmt: skip


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
