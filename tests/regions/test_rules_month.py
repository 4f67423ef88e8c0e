"""The picture of a month, and what other hours change."""

from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from balai.regions.rules.calendar import WorkCalendar, is_working_day
from balai.regions.rules.month import changed_weekdays, picture, words_on

MORNING = ((time(8), time(12)),)
HOURS = dict.fromkeys(range(5), MORNING)
CLOSED = date(2026, 11, 18)
CALENDAR = WorkCalendar("Asia/Jakarta", HOURS, frozenset({CLOSED}))


def test_a_picture_begins_on_monday_and_says_why_a_day_is_closed():
    weeks = picture(CALENDAR, date(2026, 11, 1), {CLOSED: "Banjir"})
    assert weeks[0][0].on == date(2026, 10, 26) and not weeks[0][0].inside
    days = {day.on: day for week in weeks for day in week}
    assert days[date(2026, 11, 17)].hours == "08.00–12.00"
    assert (days[CLOSED].hours, days[CLOSED].why) == ("", "Banjir")
    assert days[date(2026, 11, 21)].why == ""


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_every_picture_holds_its_whole_month_in_full_weeks(on):
    weeks = picture(CALENDAR, on.replace(day=1), {})
    inside = [day for week in weeks for day in week if day.inside]
    assert {len(week) for week in weeks} == {7} and 4 <= len(weeks) <= 6
    assert inside[0].on.day == 1 and [day.on.day for day in inside] == list(range(1, len(inside) + 1))
    assert {day.on.month for day in inside} == {on.month} and len(inside) >= 28
    assert all(bool(day.hours) == is_working_day(CALENDAR, day.on) for day in inside)


def test_only_weekdays_whose_hours_differ_are_told():
    new = {**HOURS, 5: MORNING, 4: ((time(8), time(11, 30)), (time(13), time(16)))}
    assert list(changed_weekdays(HOURS, new)) == [
        (4, "08.00–12.00", "08.00–11.30, 13.00–16.00"),
        (5, "", "08.00–12.00"),
    ]
    assert words_on(CALENDAR, CLOSED) == ""
