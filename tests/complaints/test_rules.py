"""Deadlines never pass the statute's, files come back as they went, public words name nobody."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
import yaml
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from balai.complaints.queries import known
from balai.complaints.rules import deadlines, improving, lapor
from balai.complaints.rules.deadlines import Period, Rung
from balai.complaints.rules.improving import Window
from balai.complaints.rules.kinds import Identity, Kind, Weight
from balai.complaints.rules.likeness import ALIKE, likeness
from balai.complaints.rules.places import parse_place
from balai.complaints.rules.publishing import check_publishable
from balai.complaints.rules.status import MOVES, OPEN, Status, check_move
from balai.core.refusal import Refused
from balai.regions.rules.calendar import WorkCalendar
from balai.regions.rules.hours import parse_hours

FOLDER = settings.DATA / "complaints"
HOURS = parse_hours({day: ["08:00-15:00"] for day in ("senin", "selasa", "rabu", "kamis", "jumat")})
OFFICE = WorkCalendar("Asia/Jakarta", HOURS, frozenset())
MONDAY = datetime(2026, 11, 16, 2, tzinfo=UTC)


# data


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_file_fits_its_schema_and_says_that_it_is_unverified(path):
    schema = json.loads((settings.DATA / "schemas" / "complaints.schema.json").read_text())
    typed = json.loads(json.dumps(yaml.safe_load(path.read_text()), default=str))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(typed)] == []
    assert typed["verified"] is False


def test_the_statute_gives_3_5_14_and_60_working_days():
    found = known.deadlines("dpmptsp-bwi", date(2026, 11, 16))
    assert found.verify == Period(3, "working_days")
    assert [found.answer[weight].value for weight in Weight] == [5, 14, 60]


def test_an_agency_may_promise_less_and_never_more():
    raw = {**known.facts("deadlines"), "local": [
        {"agency": "a", "decision": "SK 1", "valid_from": date(2026, 1, 1), "ordinary": 10, "oversight": 90},
        {"agency": "a", "decision": "SK 2", "valid_from": date(2026, 12, 1), "ordinary": 7},
    ]}  # fmt: skip
    assert deadlines.over_ceiling(raw) == ["a: oversight 90 > 60"]
    assert deadlines.over_ceiling(known.facts("deadlines")) == []
    then, later = (deadlines.deadlines(raw, "a", date(2026, month, 2)) for month in (11, 12))
    assert (then.answer[Weight.ORDINARY].value, then.answer[Weight.OVERSIGHT].value) == (10, 60)
    assert later.answer[Weight.ORDINARY].value == 7
    assert deadlines.deadlines(raw, "b", date(2026, 12, 2)).answer[Weight.ORDINARY].value == 14


@given(st.dictionaries(st.sampled_from(["verify", *Weight]), st.integers(1, 500)))
def test_no_local_promise_ever_passes_a_ceiling(promised):
    raw = {**known.facts("deadlines"), "local": [{"agency": "a", "valid_from": date(2026, 1, 1), **promised}]}
    found, ceilings = deadlines.deadlines(raw, "a", date(2026, 2, 1)), raw["ceilings"]
    assert found.verify.value <= ceilings["verify"]["value"]
    assert all(found.answer[weight].value <= ceilings[weight]["value"] for weight in Weight)


# the clock


def test_three_working_days_end_when_the_office_closes_on_the_third():
    due = deadlines.due_at(OFFICE, [[MONDAY.isoformat(), None]], Period(3, "working_days"))
    assert due == datetime(2026, 11, 19, 8, tzinfo=UTC)


def test_days_on_which_the_reporter_is_asked_do_not_count():
    spans = deadlines.stopped(deadlines.started([], MONDAY), MONDAY + timedelta(days=1))
    assert deadlines.due_at(OFFICE, spans, Period(3, "working_days")) is None
    spans = deadlines.started(spans, MONDAY + timedelta(days=8))
    assert deadlines.due_at(OFFICE, spans, Period(3, "working_days")) > datetime(2026, 11, 25, tzinfo=UTC)


@given(st.integers(0, 400), st.integers(1, 60))
def test_the_ladder_is_climbed_in_order_and_never_before_the_deadline(days, value):
    ladder = [Rung("a", 0), Rung("b", 3), Rung("c", 7)]
    due = deadlines.after(OFFICE, MONDAY + timedelta(days=days), Period(value, "working_days"))
    times = [deadlines.escalate_at(OFFICE, due, reached, ladder) for reached in range(3)]
    assert times[0] == due and times == sorted(times)
    assert deadlines.escalate_at(OFFICE, due, 3, ladder) is None
    assert deadlines.escalate_at(OFFICE, None, 0, ladder) is None


def test_only_what_comes_a_month_after_is_late():
    within = known.period("file")
    assert not deadlines.is_filed_late(date(2026, 10, 17), date(2026, 11, 16), within)
    assert deadlines.is_filed_late(date(2026, 10, 16), date(2026, 11, 16), within)
    assert not deadlines.is_filed_late(None, date(2026, 11, 16), within)


def test_what_was_not_answered_has_no_share():
    assert deadlines.on_time([(None, MONDAY), (MONDAY, None)]) is None
    assert deadlines.on_time([(MONDAY, MONDAY), (MONDAY + timedelta(1), MONDAY)]) == 0.5


# states


def test_what_ended_elsewhere_never_moves():
    assert not [new for old, new in MOVES if old == Status.OUT_OF_SCOPE]
    assert [new for old, new in MOVES if old == Status.JOINED] == [Status.IN_PROGRESS]
    with pytest.raises(Refused):
        check_move(Status.RECEIVED, Status.CLOSED)
    assert Status.CLOSED not in OPEN


# publishing


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "NIK 3510 0145 0190 0001",
        "hubungi 0840-0000-001",
        "surel a.b@contoh.invalid",
        "kata Sari, lambat",
    ],
)
def test_public_words_name_nobody(text):
    with pytest.raises(Refused):
        check_publishable(text, known=["Sari Contoh"])


def test_ordinary_words_may_be_public():
    check_publishable(
        "Antre tiga jam pada 16 November 2026, loket 4, biaya Rp30.000.", known=["Sari Contoh", ""]
    )


# duplicates


def test_the_same_matter_in_other_words_is_like_and_another_is_not():
    one = "Loket tutup sebelum jam dua belas padahal di papan sampai jam tiga"
    assert likeness(one, "Loketnya tutup sebelum jam dua belas, di papan tertulis sampai jam tiga") > ALIKE
    assert likeness(one, "Mohon jalan ke kantor desa diperbaiki") < ALIKE
    assert likeness("", one) == 0 and likeness(one, one) == 1


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_a_share_and_the_same_from_both_sides(one, other):
    assert 0 <= likeness(one, other) <= 1 and likeness(one, other) == likeness(other, one)


# files


WORDS = known.lapor_words()
CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
ZONED = st.timedeltas(timedelta(0), timedelta(days=3653)).map(
    lambda passed: datetime(2020, 1, 1, tzinfo=UTC) + passed
)
ROWS = st.builds(
    lapor.Row, number=CELL.filter(bool), filed_at=ZONED, kind=st.sampled_from([Kind.COMPLAINT, Kind.ASPIRATION, Kind.INFORMATION]),
    title=CELL, text=CELL.filter(str.strip), happened_on=st.none() | st.dates(), area=CELL, agency=CELL, service=CELL,
    identity=st.sampled_from(Identity), status=st.sampled_from([Status.RECEIVED, Status.IN_PROGRESS, Status.CLOSED]),
    answer=CELL, closed_at=st.none() | ZONED,
)  # fmt: skip


@given(st.lists(ROWS, max_size=4))
def test_rows_come_back_as_they_went(rows):
    assert lapor.read(lapor.written(rows, WORDS), WORDS) == (rows, {})


@given(CELL)
def test_no_cell_is_a_formula_and_each_is_undone(cell):
    assert not lapor.guarded(cell).startswith(lapor.FORMULAS)
    assert lapor.unguarded(lapor.guarded(cell)) == cell


@pytest.mark.parametrize(
    "cell", ["=1+1", "+62", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", '=HYPERLINK("http://x")']
)
def test_a_hostile_cell_is_quoted_in_the_file(cell):
    row = lapor.Row(
        "1",
        MONDAY,
        Kind.COMPLAINT,
        cell,
        cell,
        None,
        "35.10",
        cell,
        cell,
        Identity.NAMED,
        Status.RECEIVED,
        cell,
        None,
    )
    cells = list(csv.reader(io.StringIO(lapor.written([row], WORDS), newline="")))[1]
    assert not [one for one in cells if one.startswith(lapor.FORMULAS)]


def test_a_file_of_another_shape_is_refused_and_a_bad_row_named():
    with pytest.raises(Refused, match=r"lapor\.columns"):
        lapor.read("a,b\r\n1,2\r\n", WORDS)
    text = lapor.written([], WORDS) + "1,kemarin,PENGADUAN,j,isi,,35.10,,,Tidak,Tidak,Proses,,\r\n"
    rows, wrong = lapor.read(text, WORDS)
    assert rows == [] and list(wrong) == [2]


# effect


def test_an_effect_needs_enough_requests_and_says_how_sure_it_is():
    assert improving.effect(Window(5, 10), Window(0, 100), fewest=20) is None
    clear = improving.effect(Window(40, 200), Window(10, 200), fewest=20)
    assert clear.change == pytest.approx(-15) and clear.is_clear and clear.high < 0
    assert not improving.effect(Window(4, 100), Window(3, 100), fewest=20).is_clear


@given(*[st.integers(0, 50)] * 2, *[st.integers(20, 5000)] * 2)
def test_the_change_lies_between_its_bounds(before, after, cases_before, cases_after):
    found = improving.effect(Window(before, cases_before), Window(after, cases_after), fewest=20)
    assert found.low <= found.change <= found.high


@given(st.text(max_size=60))
def test_no_address_breaks_a_list(text):
    found = parse_place(text)
    assert found is None or found[0].tzinfo
