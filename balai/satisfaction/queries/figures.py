"""What answers come to, read from what a follower counted; nothing is counted anew."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Substr

from balai.core.actor import area_q
from balai.satisfaction.models import Tally
from balai.satisfaction.queries.definitions import survey
from balai.satisfaction.rules import sample
from balai.satisfaction.rules.following_up import Scores, weakest
from balai.satisfaction.rules.index import Sums, band, element_band, element_mean, ikm, parts, rounded
from balai.satisfaction.rules.releasing import GIVEN, PEOPLE
from balai.satisfaction.rules.survey import Band, Survey

ENDED, INVITED = "ended", "invited"
MEASURES = ("survey_ended", "survey_answers", "judges", "judged_parts")
AREAS = {"province": 2, "regency": 5}
"""Divisions by area: so many letters of its code."""
Row = tuple[str, str, str, int, int, int]
"""Set, group, what, count, total, squares."""


@dataclass(frozen=True)
class Scope:
    """Whose answers of which months: "" means all. `until` is the first day after."""

    since: date
    until: date
    area_code: str = ""
    agency_id: str = ""
    office_id: str = ""
    service_key: str = ""
    channel: str = ""

    @property
    def q(self) -> Q:
        chosen = {
            "agency_id": self.agency_id, "office_id": self.office_id, "service_key": self.service_key,
            "channel": self.channel,
        }  # fmt: skip
        where = Q(**{name: value for name, value in chosen.items() if value})
        return where & area_q(self.area_code, "area_code") & Q(month__gte=self.since, month__lt=self.until)


@dataclass(frozen=True)
class Judged:
    """One element: `mean` 1–4 to three decimals (NRR), `points` the same times 25."""

    id: str
    name: str
    answers: int
    mean: Decimal
    points: Decimal
    band: Band


@dataclass(frozen=True)
class Figures:
    """The result of a scope or a group. `answers`: all; `shown`: those in whole lots, on which the rest stands.

    `index` is None while there is no lot. Of those who said something about themselves nobody knows how many there are:
    `ended`, `invited` and `required` are 0 there.
    """

    ended: int
    invited: int
    answers: int
    shown: int
    required: int
    index: Decimal | None
    band: Band | None
    half_width: Decimal | None
    elements: tuple[Judged, ...]
    weakest: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        return self.answers >= self.required

    @property
    def is_hidden(self) -> bool:
        return self.answers > 0 and not self.shown

    @property
    def low(self) -> Decimal | None:
        return (
            None
            if self.index is None or self.half_width is None
            else max(Decimal(25), self.index - self.half_width)
        )

    @property
    def high(self) -> Decimal | None:
        return (
            None
            if self.index is None or self.half_width is None
            else min(Decimal(100), self.index + self.half_width)
        )


def figures(scope: Scope, *, key: str = "skm") -> Figures:
    """Return the result of a scope; one query."""
    asked = survey(key)
    return _figures(asked, _rows(_tallies(scope, asked, Q(cut=""))))


def scores(scope: Scope, element: str, *, key: str = "skm") -> Scores | None:
    """Return how an element was judged by those who may be shown; None where they are too few. One query.

    None, too, for what was counted before squares of scores were kept, until `balai satisfaction rebuild`.
    """
    asked = survey(key)
    found = _tallies(scope, asked, Q(cut="", what=element)).aggregate(
        Sum("count"), Sum("total"), Sum("squares")
    )
    kept = Scores(*(found[f"{name}__sum"] or 0 for name in ("count", "total", "squares")))
    return kept if kept.count >= asked.smallest_group and kept.squares >= kept.total else None


def _tallies(scope: Scope, asked: Survey, which: Q) -> QuerySet[Tally, Tally]:
    return Tally.objects.filter(scope.q & which, survey=asked.key)


def _rows(found: QuerySet[Tally, Tally], group: str = "cut") -> list[Row]:
    by = Substr("area_code", 1, AREAS[group]) if group in AREAS else F(group)
    grouped = found.values_list("set_key", by, "what")
    return list(grouped.annotate(Sum("count"), Sum("total"), Sum("squares")).order_by())


def _figures(asked: Survey, rows: list[Row]) -> Figures:
    counts = _counts(rows)
    sums = _sums(asked, rows)
    ended, shown = counts.get(ENDED, 0), counts.get(PEOPLE, 0)
    answers = max(counts.get(GIVEN, 0), shown)
    index = ikm(asked, sums) if shown else None
    elements = _elements(asked, rows) if shown else ()
    means = [(one.id, element_mean(*total)) for one in elements for total in [_totals(rows)[one.id]]]
    return Figures(
        ended=ended, invited=counts.get(INVITED, 0), answers=answers, shown=shown, required=sample.required(asked, ended),
        index=index, band=band(asked, index) if index is not None else None,
        half_width=sample.half_width(asked, sums, ended or None) if shown else None, elements=elements,
        weakest=tuple(weakest(means, asked.weakest)),
    )  # fmt: skip


def _counts(rows: list[Row]) -> dict[str, int]:
    found: dict[str, int] = {}
    for _, _, what, count, _, _ in rows:
        found[what] = found.get(what, 0) + count
    return found


def _totals(rows: list[Row]) -> dict[str, tuple[int, int]]:
    """Return element → (answers, sum of scores), whichever set it was asked in."""
    found: dict[str, tuple[int, int]] = {}
    for _, _, what, count, total, _ in rows:
        before = found.get(what, (0, 0))
        found[what] = before[0] + count, before[1] + total
    return found


def _sums(asked: Survey, rows: list[Row]) -> list[Sums]:
    return [
        Sums(len(asked.set(set_key).elements), count, total, squares, {})
        for set_key, _, what, count, total, squares in rows
        if what == PEOPLE and count
    ]


def _elements(asked: Survey, rows: list[Row]) -> tuple[Judged, ...]:
    """Return the elements that were judged, in the order of the definition; those of too few answers are left out."""
    totals = _totals(rows)
    return tuple(
        _judged(asked, id, *totals[id])
        for id in asked.elements
        if totals.get(id, (0, 0))[0] >= asked.smallest_group
    )


def _judged(asked: Survey, id: str, answers: int, total: int) -> Judged:
    mean = element_mean(answers, total)
    return Judged(
        id, asked.elements[id].name, answers, rounded(mean, 3), rounded(mean * asked.factor, asked.decimals),
        element_band(asked, mean),
    )  # fmt: skip


def measures(scope: Scope, by: str, *, key: str = "skm") -> dict[Any, dict[str, int]]:
    """Return, by "month" or "service_key", what adds up to figures elsewhere; one query.

    `survey_ended`: cases that ended; `survey_answers`: people who answered; `judges` and `judged_parts`: those of them
    whose judgement may be shown, and what it adds up to (`rules.index.parts`).
    """
    asked = survey(key)
    found: dict[Any, dict[str, int]] = {}
    wanted = Q(cut="", what__in=(ENDED, GIVEN, PEOPLE))
    for set_key, group, what, count, total, _ in _rows(_tallies(scope, asked, wanted), by):
        one = found.setdefault(group, dict.fromkeys(MEASURES, 0))
        if what == ENDED:
            one["survey_ended"] += count
        elif what == GIVEN:
            one["survey_answers"] += count
        else:
            one["judges"] += count
            one["judged_parts"] += parts(asked, len(asked.set(set_key).elements), total)
    return found


def divided(scope: Scope, by: str, *, is_whole: bool = False, key: str = "skm") -> dict[str, Figures]:
    """Return the result of each group by "province", "regency", a field of `Scope`, or what people said of themselves.

    Those who were pooled belong to no group. `is_whole`: with the elements, too. One query.
    """
    asked = survey(key)
    if by in {one.key for one in asked.about}:
        which, by = Q(cut__startswith=f"{by}:"), "cut"
    else:
        which = Q(cut="") if is_whole else Q(cut="", what__in=(PEOPLE, GIVEN, ENDED, INVITED))
    groups: dict[str, list[Row]] = {}
    for row in _rows(_tallies(scope, asked, which), by):
        groups.setdefault(row[1].rpartition(":")[2], []).append(row)
    return {name: _figures(asked, groups[name]) for name in sorted(groups) if name}
