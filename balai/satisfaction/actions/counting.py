"""What followers count: whole numbers that add up, so that a rebuild gives the same."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from psycopg.sql import SQL, Composed, Identifier

from balai.cases.queries.ended import Ended
from balai.core.clock import local_date, months_later
from balai.core.ids import new_id
from balai.regions import queries as regions
from balai.satisfaction import queries
from balai.satisfaction.models import Answer, Tally
from balai.satisfaction.queries.figures import ENDED, INVITED
from balai.satisfaction.rules import releasing
from balai.satisfaction.rules.releasing import GIVEN, Given, Line, Stage

if TYPE_CHECKING:
    from balai.core.models import Event

FOLLOWER = "satisfaction.count_answer"
ANSWERED, POOLED = "survey.answered", "survey.pooled"
PLACE = ("survey", "month", "agency_id", "office_id", "area_code", "service_key", "channel")
WIDE = {"office_id": "", "service_key": "", "channel": ""}
"""Where a pool counts: at its agency, and nowhere narrower."""
KEY = (*PLACE, "set_key", "cut", "what")
SUMS = ("count", "total", "squares")
Place = Sequence[str | date]


@transaction.atomic
def count(event: "Event") -> None:
    """Count an answer, or pool what was left of a quarter; a follower hands each event over exactly once."""
    if event.name == POOLED:
        _pool(event.agency_id, date.fromisoformat(event.data["until"]))
    else:
        _count_answer(Answer.objects.get(id=event.subject))


def _count_answer(row: Answer) -> None:
    """Count that somebody answered; what they said is shown once a lot of their place is together."""
    _add(_place(row), [Line(row.set_key, "", GIVEN)])
    row.stage = Stage.WAITING
    row.save(update_fields=["stage"])
    first = releasing.quarter(row.month)
    waiting = list(
        Answer.objects.filter(
            agency_id=row.agency_id, stage=Stage.WAITING, month__gte=first, month__lt=releasing.next_quarter(first),
            survey=row.survey, office_id=row.office_id, area_code=row.area_code, service_key=row.service_key,
            channel=row.channel, set_key=row.set_key,
        )
    )  # fmt: skip
    _show(waiting, _place(row))


def _show(rows: list[Answer], place: Place) -> None:
    """Show a lot at a place, if enough are together."""
    smallest = queries.survey().smallest_group
    if len(rows) >= smallest:
        _add(place, releasing.lot([_given(row) for row in rows], smallest))
        Answer.objects.filter(id__in=[row.id for row in rows]).update(stage=Stage.SHOWN)


def _pool(agency_id: str, until: date) -> None:
    """Pool what waits of an agency from before a day, then divide what is shown by what people said of themselves."""
    past = Answer.objects.filter(agency_id=agency_id, month__lt=until)
    past.filter(is_pooled=False).update(is_pooled=True)
    month = months_later(until, -1)
    for area_code in sorted(set(past.values_list("area_code", flat=True))):
        here = past.filter(area_code=area_code).order_by("id")
        waiting = list(here.filter(stage=Stage.WAITING))
        if waiting:
            _show(waiting, _place(waiting[0], month=month, **WIDE))
        _divide(list(here.filter(stage=Stage.SHOWN, month__gte=months_later(until, -12))), month)


def _divide(rows: list[Answer], month: date) -> None:
    asked = queries.survey()
    for question in asked.about:
        left = [row for row in rows if question.key not in row.divided_by]
        lines = releasing.division([_given(row) for row in left], question.key, asked.smallest_group)
        if lines:
            _add(_place(left[0], month=month, **WIDE), lines)
            for row in left:
                row.divided_by = [*row.divided_by, question.key]
            Answer.objects.bulk_update(left, ["divided_by"], batch_size=500)


def _given(row: Answer) -> Given:
    return Given(row.set_key, row.scores, row.about)


def _place(row: Answer, **other: str | date) -> Place:
    values: dict[str, str | date] = {name: getattr(row, name) for name in PLACE} | other
    return list(values.values())


def count_case(case: Ended, survey: str, set_key: str, *, is_invited: bool, at: datetime) -> None:
    """Count a case that ended, and whether its applicant was invited; part of `invite`."""
    month = local_date(at, regions.zone_of(case.area_code)).replace(day=1)
    place: list[str | date] = [
        survey,
        month,
        case.agency_id,
        case.office_id,
        case.area_code,
        case.service_key,
        case.channel,
    ]
    _add(place, [Line(set_key, "", ENDED), *([Line(set_key, "", INVITED)] if is_invited else [])])


def _add(place: Place, lines: Sequence[Line]) -> None:
    """Add to tallies, all in one statement; those that are not there yet begin."""
    table = Identifier(Tally._meta.db_table)
    row = SQL("({})").format(SQL(", ").join([SQL("%s")] * (1 + len(KEY) + len(SUMS))))
    grow = SQL("{name} = {table}.{name} + excluded.{name}")
    statement = SQL(
        "INSERT INTO {table} (id, {key}, {sums}) VALUES {rows} ON CONFLICT ({key}) DO UPDATE SET {grown}"
    )
    values = [
        [new_id(), *place, line.set_key, line.cut, line.what, line.count, line.total, line.squares]
        for line in lines
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(
                table=table, key=_listed(KEY), sums=_listed(SUMS), rows=SQL(", ").join([row] * len(lines)),
                grown=SQL(", ").join(grow.format(name=Identifier(name), table=table) for name in SUMS),
            ).as_string(),
            [value for line in values for value in line],
        )  # fmt: skip


def _listed(names: Iterable[str]) -> Composed:
    return SQL(", ").join(map(Identifier, names))
