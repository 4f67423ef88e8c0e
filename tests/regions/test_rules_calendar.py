"""The arithmetic of working time: by example, by property, and against the agreed vectors."""

import csv
import os
import time as clock
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.regions.rules import calendar as rules
from balai.regions.rules.calendar import Season, Span, WorkCalendar

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "data"
MORNING = (time(7, 30), time(12))
DAILY = (MORNING, (time(13), time(16)))
ZONES = ["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"]
UNITS = ["minutes", "hours", "working_days", "calendar_days"]
WEEK = dict.fromkeys(range(5), DAILY)


def holidays(year: int) -> frozenset[date]:
    with (DATA / f"calendars/holidays_{year}.csv").open(newline="") as file:
        return frozenset(date.fromisoformat(row["date"]) for row in csv.DictReader(file))


def at(text: str, zone: str = "Asia/Jakarta") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


JAKARTA = WorkCalendar("Asia/Jakarta", WEEK, frozenset({date(2026, 1, 16)}))


def vectors() -> list[tuple[str, str, int, str]]:
    with (HERE / "vectors_due.csv").open(newline="") as file:
        return [
            (row["complete_at_utc"], row["zone"], int(row["working_days"]), row["due_on"])
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize(("complete_at", "zone", "working_days", "due_on"), vectors())
def test_the_agreed_vectors(complete_at: str, zone: str, working_days: int, due_on: str) -> None:
    calendar = WorkCalendar(zone, WEEK, holidays(2026))
    complete = datetime.fromisoformat(complete_at)
    due = rules.add(calendar, complete, working_days, "working_days")
    assert due == at(f"{due_on}T16:00", zone)
    assert due.tzinfo is UTC
    assert rules.due(calendar, [(complete, None)], working_days, "working_days") == due


@pytest.mark.parametrize(
    ("start", "value", "unit", "end"),
    [
        ("2026-01-15T15:30", 45, "minutes", "2026-01-19T07:45"),  # over a holiday and a weekend
        ("2026-01-15T11:30", 1, "hours", "2026-01-15T13:30"),  # the break does not count
        ("2026-01-15T11:00", 1, "hours", "2026-01-15T12:00"),  # up to the break
        ("2026-01-15T05:00", 1, "hours", "2026-01-15T08:30"),  # before opening
        ("2026-01-15T23:59", 1, "working_days", "2026-01-19T16:00"),
        ("2026-01-16T10:00", 2, "working_days", "2026-01-20T16:00"),
        ("2026-01-15T10:00", 1, "calendar_days", "2026-01-16T23:59:59"),
        ("2026-01-15T10:00", 0, "working_days", "2026-01-15T10:00"),
    ],
)
def test_adding(start: str, value: int, unit: str, end: str) -> None:
    assert rules.add(JAKARTA, at(start), value, unit) == at(end)


def test_open_and_closing() -> None:
    assert not rules.is_open(JAKARTA, at("2026-01-15T07:29:59"))
    assert rules.is_open(JAKARTA, at("2026-01-15T07:30"))
    assert not rules.is_open(JAKARTA, at("2026-01-15T12:00"))
    assert not rules.is_open(JAKARTA, at("2026-01-16T09:00"))
    assert rules.closing(JAKARTA, date(2026, 1, 15)) == datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
    with pytest.raises(ValueError, match="not a working day"):
        rules.closing(JAKARTA, date(2026, 1, 16))


def test_the_zone_of_the_office_decides_the_day() -> None:
    """23:30 in Jakarta is already tomorrow in Jayapura: the first day to count is another one."""
    late = at("2026-01-12T23:30")
    jayapura = WorkCalendar("Asia/Jayapura", WEEK, frozenset())
    assert rules.add(JAKARTA, late, 1, "working_days") == at("2026-01-13T16:00")
    assert rules.add(jayapura, late, 1, "working_days") == at("2026-01-14T16:00", "Asia/Jayapura")


@pytest.mark.parametrize("server", ["UTC", "America/New_York", "Asia/Jayapura"])
def test_the_zone_of_the_server_does_not_matter(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "TZ", server)
    clock.tzset()
    try:
        due = rules.due(JAKARTA, [(at("2026-01-12T23:30"), None)], 90, "minutes")
    finally:
        monkeypatch.undo()
        clock.tzset()
    assert due == at("2026-01-13T09:00")


def test_a_stopped_clock_has_no_due_date_until_it_runs_again() -> None:
    monday, tuesday, thursday = at("2026-01-05T10:00"), at("2026-01-06T10:00"), at("2026-01-08T10:00")
    assert rules.due(JAKARTA, [(monday, tuesday)], 2, "working_days") is None
    assert rules.due(JAKARTA, [(monday, tuesday), (thursday, None)], 2, "working_days") == at(
        "2026-01-12T16:00"
    )
    assert rules.due(JAKARTA, [(monday, tuesday)], 1, "working_days") is None
    assert rules.due(JAKARTA, [(monday, at("2026-01-06T16:00"))], 1, "working_days") == at("2026-01-06T16:00")
    assert rules.due(JAKARTA, [], 1, "working_days") is None
    assert (
        rules.used(JAKARTA, [(monday, tuesday), (thursday, None)], "working_days", at("2026-01-12T08:00"))
        == 1
    )


def test_other_hours_for_a_season() -> None:
    short = dict.fromkeys(range(5), ((time(8), time(12)),))
    ramadan = Season(date(2026, 2, 19), date(2026, 3, 21), short)
    calendar = WorkCalendar("Asia/Jakarta", WEEK, frozenset(), (ramadan,))
    assert rules.closing(calendar, date(2026, 2, 18)) == at("2026-02-18T16:00")
    assert rules.closing(calendar, date(2026, 2, 19)) == at("2026-02-19T12:00")
    assert rules.closing(calendar, date(2026, 3, 23)) == at("2026-03-23T16:00")
    assert rules.working_minutes(calendar, at("2026-02-18T00:00"), at("2026-02-20T00:00")) == 450 + 240


def test_what_cannot_be_counted() -> None:
    with pytest.raises(ValueError, match="unknown unit"):
        rules.add(JAKARTA, at("2026-01-15T10:00"), 1, "weeks")
    with pytest.raises(ValueError, match="negative"):
        rules.add(JAKARTA, at("2026-01-15T10:00"), -1, "hours")
    with pytest.raises(ValueError, match="never opens"):
        rules.add(WorkCalendar("Asia/Jakarta", {}, frozenset()), at("2026-01-15T10:00"), 1, "hours")


# Properties

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(0), timedelta(days=300)).map(lambda passed: BEGIN + passed)
units = st.sampled_from(UNITS)
values = st.integers(0, 60)
day_periods = st.lists(st.times().map(lambda t: t.replace(fold=0)), max_size=4, unique=True).map(
    lambda edges: tuple(zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False))
)
open_weeks = st.dictionaries(st.integers(0, 6), day_periods, max_size=6).map(
    lambda week: {1: DAILY, **week, 3: (MORNING,)}
)
closed_days = st.frozensets(
    st.integers(0, 400).map(lambda days: date(2026, 1, 1) + timedelta(days)), max_size=60
)


@st.composite
def seasons(draw: st.DrawFn) -> tuple[Season, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 400), max_size=4)))
    days = [date(2026, 1, 1) + timedelta(edge) for edge in edges]
    return tuple(Season(*pair, draw(open_weeks)) for pair in zip(days[::2], days[1::2], strict=False))


calendars = st.builds(WorkCalendar, st.sampled_from(ZONES), open_weeks, closed_days, seasons())


@st.composite
def span_lists(draw: st.DrawFn) -> list[Span]:
    edges = sorted(draw(st.sets(instants, min_size=1, max_size=6)))
    stops: list[datetime | None] = [*edges[1::2]]
    if len(edges) % 2:
        stops.append(None)
    return list(zip(edges[::2], stops, strict=True))


def not_before(late: datetime | None, early: datetime | None) -> bool:
    return late is None or (early is not None and early <= late)


@given(calendars, instants, instants, values, units)
def test_adding_to_a_later_instant_never_ends_earlier(
    calendar: WorkCalendar, one: datetime, other: datetime, value: int, unit: str
) -> None:
    early, late = sorted([one, other])
    assert rules.add(calendar, early, value, unit) <= rules.add(calendar, late, value, unit)


@given(calendars, instants, values, values, units)
def test_adding_twice_is_adding_the_sum(
    calendar: WorkCalendar, start: datetime, one: int, other: int, unit: str
) -> None:
    once = rules.add(calendar, start, one + other, unit)
    assert rules.add(calendar, rules.add(calendar, start, one, unit), other, unit) == once
    assert start <= rules.add(calendar, start, one, unit) <= once


@given(calendars, span_lists(), values, units, st.floats(0, 1))
def test_splitting_a_span_changes_nothing(
    calendar: WorkCalendar, spans: list[Span], value: int, unit: str, share: float
) -> None:
    start, stop = spans[-1]
    middle = start + ((stop or start + timedelta(days=90)) - start) * share
    split = [*spans[:-1], (start, middle), (middle, stop)]
    assert rules.due(calendar, split, value, unit) == rules.due(calendar, spans, value, unit)
    until = BEGIN + timedelta(days=200)
    assert rules.used(calendar, split, unit, until) == rules.used(calendar, spans, unit, until)


@given(calendars, span_lists(), values, units)
def test_stops_never_bring_the_due_date_forward(
    calendar: WorkCalendar, spans: list[Span], value: int, unit: str
) -> None:
    whole = [(spans[0][0], spans[-1][1])]
    assert not_before(rules.due(calendar, spans, value, unit), rules.due(calendar, whole, value, unit))


@given(calendars, span_lists(), values, values, units)
def test_a_larger_allowance_never_ends_earlier(
    calendar: WorkCalendar, spans: list[Span], one: int, other: int, unit: str
) -> None:
    less, more = sorted([one, other])
    assert not_before(rules.due(calendar, spans, more, unit), rules.due(calendar, spans, less, unit))


@given(calendars, span_lists(), st.integers(1, 60), units)
def test_due_is_when_the_allowance_is_used(
    calendar: WorkCalendar, spans: list[Span], value: int, unit: str
) -> None:
    due = rules.due(calendar, spans, value, unit)
    if due is None:
        assert rules.used(calendar, spans, unit, datetime(2030, 1, 1, tzinfo=UTC)) < value
    else:
        assert rules.used(calendar, spans, unit, due) >= value
        earlier = due - (timedelta(days=1) if unit.endswith("days") else timedelta(microseconds=1))
        assert rules.used(calendar, spans, unit, earlier) < value


@given(calendars, span_lists(), units, instants, instants)
def test_use_only_grows(
    calendar: WorkCalendar, spans: list[Span], unit: str, one: datetime, other: datetime
) -> None:
    early, late = sorted([one, other])
    assert 0 <= rules.used(calendar, spans, unit, early) <= rules.used(calendar, spans, unit, late)


@given(calendars, instants, st.integers(1, 5000))
def test_minutes_added_are_minutes_counted(calendar: WorkCalendar, start: datetime, minutes: int) -> None:
    assert rules.working_minutes(calendar, start, rules.add(calendar, start, minutes, "minutes")) == minutes


@given(calendars, instants, st.timedeltas(timedelta(0), timedelta(days=60)))
def test_whole_weeks_at_once_count_like_day_by_day(
    calendar: WorkCalendar, start: datetime, length: timedelta
) -> None:
    end = start + length
    first = start.astimezone(ZoneInfo(calendar.zone)).date()
    last = end.astimezone(ZoneInfo(calendar.zone)).date()
    days = [first + timedelta(number) for number in range((last - first).days + 1)]
    assert rules.working_days_between(calendar, first, last) == sum(
        rules.is_working_day(calendar, day) for day in days[1:]
    )
    open_time = timedelta(0)
    for day in days:
        for opens, closes in rules.periods_on(calendar, day):
            begins = max(start, datetime.combine(day, opens, ZoneInfo(calendar.zone)))
            ends = min(end, datetime.combine(day, closes, ZoneInfo(calendar.zone)))
            open_time += max(timedelta(0), ends - begins)
    assert rules.working_minutes(calendar, start, end) == open_time // timedelta(minutes=1)


@given(calendars, st.permutations(range(3)), instants, values, units)
def test_order_and_overlap_of_spans_do_not_matter(
    calendar: WorkCalendar, order: list[int], start: datetime, value: int, unit: str
) -> None:
    days = timedelta(days=1)
    spans: list[Span] = [
        (start, start + 9 * days),
        (start + 4 * days, start + 20 * days),
        (start + 30 * days, None),
    ]
    plain: list[Span] = [(start, start + 20 * days), (start + 30 * days, None)]
    assert rules.due(calendar, [spans[i] for i in order], value, unit) == rules.due(
        calendar, plain, value, unit
    )


def test_long_spans_cost_no_more() -> None:
    """A century counts as quickly as a month, and to the minute."""
    century = rules.working_minutes(JAKARTA, at("2000-01-01T00:00"), at("2100-01-01T00:00"))
    years = [
        rules.working_minutes(JAKARTA, at(f"{year}-01-01T00:00"), at(f"{year + 1}-01-01T00:00"))
        for year in range(2000, 2100)
    ]
    assert century == sum(years)
