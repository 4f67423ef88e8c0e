"""What followers count: whole numbers that add up, so that a rebuild gives the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from psycopg.sql import SQL, Composed, Identifier

from balai.cases.queries.ended import Ended
from balai.core.clock import local_date
from balai.core.ids import new_id
from balai.regions import queries as regions
from balai.satisfaction.models import Answer, Tally
from balai.satisfaction.queries.figures import ENDED, INVITED, PEOPLE

if TYPE_CHECKING:
    from balai.core.models import Event

PLACE = ("survey", "month", "agency_id", "office_id", "area_code", "service_key", "channel", "set_key")
KEY = (*PLACE, "cut", "what")
SUMS = ("count", "total", "squares")


@dataclass(frozen=True)
class Line:
    """What is added to one tally of a place."""

    cut: str
    what: str
    total: int = 0
    squares: int = 0


@transaction.atomic
def count_answer(event: "Event") -> None:
    """Add one answer to the sums of its place and month; a follower hands each event over exactly once."""
    row = Answer.objects.get(id=event.subject)
    own = sum(row.scores.values())
    lines = [Line("", PEOPLE, own, own**2)]
    lines += [Line(f"{key}:{value}", PEOPLE, own, own**2) for key, value in row.about.items()]
    lines += [Line("", element, score) for element, score in row.scores.items()]
    _add([getattr(row, name) for name in PLACE], lines)


def count_case(case: Ended, survey: str, set_key: str, *, is_invited: bool, at: datetime) -> None:
    """Count a case that ended, and whether its applicant was invited; part of `invite`."""
    month = local_date(at, regions.zone_of(case.area_code)).replace(day=1)
    place: list[str | date] = [survey, month, case.agency_id, case.office_id, case.area_code]
    place += [case.service_key, case.channel, set_key]
    _add(place, [Line("", ENDED), *([Line("", INVITED)] if is_invited else [])])


def _add(place: Sequence[str | date], lines: Sequence[Line]) -> None:
    """Add to tallies, all in one statement; those that are not there yet begin."""
    table = Identifier(Tally._meta.db_table)
    row = SQL("({})").format(SQL(", ").join([SQL("%s")] * (1 + len(KEY) + len(SUMS))))
    grow = SQL("{name} = {table}.{name} + excluded.{name}")
    statement = SQL(
        "INSERT INTO {table} (id, {key}, {sums}) VALUES {rows} ON CONFLICT ({key}) DO UPDATE SET {grown}"
    )
    values = [[new_id(), *place, line.cut, line.what, 1, line.total, line.squares] for line in lines]
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(
                table=table, key=_listed(KEY), sums=_listed(SUMS), rows=SQL(", ").join([row] * len(lines)),
                grown=SQL(", ").join(grow.format(name=Identifier(name), table=table) for name in SUMS),
            ).as_string(),
            [value for line in values for value in line],
        )  # fmt: skip


def _listed(names: Sequence[str]) -> Composed:
    return SQL(", ").join(map(Identifier, names))
