"""The figures of a place for everybody: CSV and JSON, with what they mean and under which licence."""

import csv
import io
from collections.abc import Iterator

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from balai.accounts.middleware import Request
from balai.core import facts
from balai.monitoring.queries import reference
from balai.monitoring.queries import standing as standings
from balai.monitoring.views.page import Area

HEADER = ("area", "month", "indicator", "value", "unit", "count", "least", "most", "simulated")


@require_GET
def csv_data(request: Request, area: str) -> HttpResponse:
    """Give each public indicator by month; numbers that rest on too few are left empty."""
    place, file = Area(area), io.StringIO()
    writer = csv.DictWriter(file, HEADER)
    writer.writeheader()
    writer.writerows(_rows(place))
    answer = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="kemajuan-{place.slug}.csv"'
    return answer


@require_GET
def json_data(request: Request, area: str) -> HttpResponse:
    """Give the same with definitions, sources and targets."""
    place, terms = Area(area), reference.publication()
    definitions = [
        {
            "key": one.key, "name": one.name, "definition": one.definition, "formula": one.formula,
            "inputs": one.inputs, "unit": one.unit, "better": one.better, "target": one.target,
            "source": one.source, "owner": one.owner,
        }
        for one in reference.indicators().values()
        if one.public
    ]  # fmt: skip
    content = {
        "area": place.code, "name": str(place.name), "simulated": facts.is_simulation(),
        "licence": terms["licence"], "licence_url": terms["licence_url"], "fewest": terms["fewest"],
        "indicators": definitions, "figures": list(_rows(place)),
    }  # fmt: skip
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False})


def _rows(place: Area) -> Iterator[dict[str, object]]:
    found, simulated = standings.standing(place.code, place.today), facts.is_simulation()
    for one in reference.indicators().values():
        if not one.public:
            continue
        for month, value in found.series(one.key):
            told = standings.is_told(one, value)
            yield {
                "area": place.code, "month": f"{month:%Y-%m}", "indicator": one.key, "unit": one.unit,
                "value": _round(value.value) if told else None, "count": value.count if told else None,
                "least": _round(value.least) if told else None, "most": _round(value.most) if told else None,
                "simulated": simulated,
            }  # fmt: skip


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
