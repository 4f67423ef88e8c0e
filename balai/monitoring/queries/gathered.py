"""All sums of a place together: of cases, of what people said and gave up, of what they answered in the survey."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from balai.monitoring.models import Heard
from balai.monitoring.queries import folded
from balai.monitoring.queries.folded import Sums
from balai.satisfaction import queries as satisfaction
from balai.satisfaction.queries import Scope


def by_month(area_code: str, on: date, months: int = 12) -> dict[date, Sums]:
    """Return an area's sums month by month, oldest first; three queries."""
    found = folded.by_month(area_code, on, months)
    since, until = folded.window(on, months)
    for day, measures in _heard(area_code, since, until).values_list("on", "measures"):
        found[day].update(measures)
    judged = satisfaction.measures(Scope(since=since, until=until, area_code=area_code), "month")
    for day, measures in judged.items():
        found[day].update(measures)
    return found


def by_service(area_code: str, on: date, months: int = 12) -> dict[str, Sums]:
    """Return an area's sums of the last months by service; three queries."""
    found = folded.by("service", area_code, on, months)
    since, until = folded.window(on, months)
    for key, measures in _heard(area_code, since, until).values_list("service_key", "measures"):
        found.setdefault(key, Counter()).update(measures)
    judged = satisfaction.measures(Scope(since=since, until=until, area_code=area_code), "service_key")
    for key, measures in judged.items():
        found.setdefault(key, Counter()).update(measures)
    return found


def by_area(codes: Iterable[str], inputs: Iterable[str], on: date, months: int = 12) -> dict[str, Sums]:
    """Return what many areas have of some measures over the last months, the survey's left out; at most two queries.

    What people said stands in a row for each service, so it is read only for what cases do not tell.
    """
    wanted = list(codes)
    found = folded.by_area(wanted, on, months, tuple(inputs))
    if set(inputs) <= {name for sums in found.values() for name in sums}:
        return found
    since, until = folded.window(on, months)
    heard = Heard.objects.filter(area_code__in=wanted, on__gte=since, on__lt=until)
    for code, measures in heard.values_list("area_code", "measures"):
        found.setdefault(code, Counter()).update(measures)
    return found


def _heard(area_code: str, since: date, until: date) -> QuerySet[Heard]:
    return Heard.objects.filter(area_code=area_code, on__gte=since, on__lt=until)
