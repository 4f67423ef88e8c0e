"""Questions put to the whole country."""

import csv
import gzip
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection

from balai.core.actor import SYSTEM, area_q
from balai.core.clock import ZONE_LABELS
from balai.core.refusal import Missing
from balai.regions import actions, queries
from balai.regions.models import Area, AreaStatus, AreaWord, Holiday
from balai.regions.rules import calendar as rules
from balai.regions.rules import codes, hours

pytestmark = pytest.mark.usefixtures("loaded", "db")

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DATA = Path(__file__).parent.parent.parent / "data"
KEMIREN = "35.10.15.2004"


def found(text: str, **limits: Any) -> list[str]:
    return [hit.code for hit in queries.search(text, **limits)]


def test_the_country_is_whole() -> None:
    assert queries.counts() == {
        "province": 38, "provinsi": 38,
        "regency": 514, "kabupaten": 416, "kota": 98,
        "district": 7285, "kecamatan": 7285,
        "village": 83762, "kelurahan": 8496, "desa": 75252, "desa_adat": 14,
    }  # fmt: skip
    assert (
        queries.counts().items()
        >= yaml.safe_load((DATA / "regions/areas.yaml").read_text())["counts"].items()
    )


def test_what_is_stored_is_what_the_file_says() -> None:
    with gzip.open(DATA / "regions/areas.csv.gz", "rt", encoding="utf-8", newline="") as file:
        wanted = {row["code"]: row["name"] for row in csv.DictReader(file)}
    rows = Area.objects.filter(valid_to=None).values_list("code", "name", "level", "kind", "parent_code")
    assert {code: name for code, name, *_ in rows} == wanted
    for code, _, level, kind, parent in rows:
        assert (level, kind, parent) == (codes.level_of(code), codes.kind_of(code), codes.parent_code(code))
        assert not parent or parent in wanted


def test_names_with_a_double_quote_are_kept() -> None:
    assert Area.objects.filter(valid_to=None, name__contains='"').count() == 16
    assert queries.area("35.13.15.2017").name == 'Soka"an'
    assert queries.area("94.04.10.2004").name == 'T"Singa'
    assert queries.area("35.29.22").name == 'Ra"as'
    assert "35.13.15.2017" in found('soka"an')
    assert "35.13.15.2017" in found("sokaan")


def test_sixty_two_underdeveloped_regencies() -> None:
    rows = AreaStatus.objects.filter(kind="daerah_tertinggal")
    assert rows.count() == 62
    assert rows.exclude(note="").count() == 25
    assert not set(rows.values_list("area_code", flat=True)) - set(
        Area.objects.filter(level="regency").values_list("code", flat=True)
    )


@pytest.mark.parametrize(
    ("on", "number"), [((2019, 12, 31), 0), ((2020, 1, 1), 1), ((2024, 12, 31), 1), ((2025, 1, 1), 0)]
)
def test_a_status_holds_for_its_time_and_for_what_lies_below(
    on: tuple[int, int, int], number: int, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        statuses = queries.statuses("93.02.01.2001", date(*on))
    assert [status.area_code for status in statuses] == ["93.02"] * number


def test_names(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert (
            queries.full_name(KEMIREN) == "Desa Kemiren, Kecamatan Glagah, Kabupaten Banyuwangi, Jawa Timur"
        )
    with django_assert_num_queries(1):
        assert queries.short_name(KEMIREN) == "Desa Kemiren, Glagah"
    with django_assert_num_queries(1):
        assert queries.short_names([KEMIREN, "35.10", "35", "35.99"]) == {
            KEMIREN: "Desa Kemiren, Glagah", "35.10": "Kabupaten Banyuwangi", "35": "Jawa Timur",
        }  # fmt: skip
    assert queries.full_name("91.03.01.3007").startswith("Desa Adat Yoboi, Kecamatan Sentani, ")


def test_above_and_below(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert [row.code for row in queries.ancestors(KEMIREN)] == ["35", "35.10", "35.10.15"]
    with django_assert_num_queries(1):
        villages = queries.children("35.10.15")
    assert KEMIREN in [row.code for row in villages]
    assert {row.parent_code for row in villages} == {"35.10.15"}
    assert [row.name.lower() for row in villages] == sorted(row.name.lower() for row in villages)
    assert len(queries.children("")) == 38
    assert len(queries.children("35", limit=3)) == 3
    assert len(queries.children("95.06.03")) == 108
    assert queries.children(KEMIREN) == []


@pytest.mark.parametrize("code", ["", "35.99", "35.1", "x"])
def test_what_is_not_there(code: str) -> None:
    for ask in (queries.area, queries.ancestors, queries.full_name, queries.short_name):
        with pytest.raises(Missing):
            ask(code)


def test_a_prefix_ends_at_a_dot() -> None:
    """35.1 holds neither 35.10 nor anything else; 35 does not hold 3x."""
    assert not Area.objects.filter(area_q("35.1", "code")).exists()
    assert found("banyuwangi", under="35.1") == []
    assert found("kemiren glagah", under="35.1") == []
    assert found("kemiren glagah", under="35.10") == [KEMIREN]
    assert found(KEMIREN, under="35.1") == []
    assert all(code.startswith("35.10") for code in found("s", under="35.10"))


def test_searching_by_one_word() -> None:
    assert found("banyuwangi")[:2] == ["35.10", "35.10.16"]
    assert found("banyuwangi", level="district") == ["35.10.16"]
    assert found("KEMIREN", under="35.10") == [KEMIREN]
    assert found(KEMIREN) == [KEMIREN]
    assert KEMIREN in found("kemir", under="35.10")
    assert found("emiren") == []
    hit = queries.search("kemiren", under="35.10")[0]
    assert (hit.level, hit.name) == ("village", "Desa Kemiren")
    assert hit.full_name == "Desa Kemiren, Kecamatan Glagah, Kabupaten Banyuwangi, Jawa Timur"


def test_searching_by_several_words() -> None:
    assert found("kemiren glagah banyuwangi") == [KEMIREN]
    assert found("Desa Kemiren, Kec. Glagah") == [KEMIREN]
    assert found("glagah kemiren") == [KEMIREN]
    assert found("kemiren jakarta") == []
    assert found("tanjung s", level="district")
    assert {queries.area(code).level for code in found("tanjung s", level="district")} == {"district"}


def test_searching_finds_names_written_in_one_word_or_two() -> None:
    for text in ("sumberagung", "sumber agung"):
        names = {queries.area(code).name for code in found(text, under="16")}
        assert names >= {"Sumberagung", "Sumber Agung"}, text


@pytest.mark.parametrize(
    "text", ["", "  ", "'", "%", "_", "desa", "zzzz", "a' OR 1=1 --", "\x00", "☃" * 500, "a " * 500]
)
def test_searching_for_odd_things_is_harmless(text: str) -> None:
    assert len(queries.search(text)) <= 20


def test_searching_never_returns_more_than_asked_and_each_once() -> None:
    for text in ("s", "su", "sumber", "tanjung jaya", "a b"):
        hits = found(text, limit=7)
        assert len(hits) == len(set(hits)) == 7


@pytest.mark.parametrize(
    ("text", "limits", "number"),
    [
        ("kemiren", {"level": "village"}, 2),
        ("kemiren", {"under": "35.10"}, 5),
        ("kemiren glagah", {"under": "35.10", "limit": 1}, 3),
        ("sumber agung jaya", {}, 3 + 4 + 1),
        ("desa", {}, 0),
        (KEMIREN, {}, 1),
    ],
)
def test_how_many_questions_a_search_puts(
    text: str, limits: dict[str, Any], number: int, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(number):
        queries.search(text, **limits)


def test_searching_walks_an_index() -> None:
    statement = "SELECT code FROM regions_areaword WHERE depth = 4 AND word >= 'su' AND word < 'su~' ORDER BY word, code LIMIT 60"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{statement}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert "regions_areaword_search" in plan
    assert "sort" not in plan.lower()
    assert "b-tree" not in plan.lower()
    assert AreaWord.objects.filter(code=KEMIREN).count() == 1


def test_zones() -> None:
    zones = {
        code: queries.zone_of(code)
        for code in Area.objects.filter(level="province").values_list("code", flat=True)
    }
    assert len(zones) == 38
    assert set(zones.values()) == set(ZONE_LABELS)
    assert (zones["35"], zones["61"], zones["53"], zones["91"]) == (
        "Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura",
    )  # fmt: skip
    assert queries.zone_of(KEMIREN) == "Asia/Jakarta"
    with pytest.raises(Missing):
        queries.zone_of("99")


# The picker


def test_picking_a_village_step_by_step(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(2):
        start = queries.picker(under="35.10")
    assert (start.code, start.chosen, start.next_level) == ("", (), "district")
    assert "35.10.15" in [row.code for row in start.candidates]
    middle = queries.picker(under="35.10", path_code="35.10.15")
    assert (middle.code, middle.next_level) == ("35.10.15", "village")
    assert KEMIREN in [row.code for row in middle.candidates]
    end = queries.picker(under="35.10", path_code=KEMIREN)
    assert end.next_level is None
    assert [row.code for row in end.chosen] == ["35.10.15", KEMIREN]
    assert end.candidates == ()


def test_picking_starts_with_provinces_when_nothing_bounds_it() -> None:
    start = queries.picker()
    assert (start.next_level, len(start.candidates)) == ("province", 38)
    assert [row.code for row in queries.picker(path_code="35.10").chosen] == ["35", "35.10"]


@pytest.mark.parametrize("path_code", ["53.02", "35.1", "35", "35.10.99", "x", "35.10"])
def test_picking_leaves_aside_what_lies_elsewhere(path_code: str) -> None:
    picked = queries.picker(under="35.10", path_code=path_code)
    assert (picked.code, picked.next_level) == ("", "district")


def test_picking_by_typing(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(7):
        picked = queries.picker(under="35.10", text="kemiren")
    assert [hit.code for hit in picked.hits] == [KEMIREN]
    assert len(queries.picker(under="35", text="sumber").hits) == 20
    assert queries.picker(under="35.10", text="  ").hits == ()


def test_a_picker_never_sends_more_than_one_districts_villages_or_twenty_hits() -> None:
    largest = max(
        len(queries.picker(path_code=code, text="a").candidates)
        for code in ("95.06.03", "12.20.02", "95.03", "35")
    )
    assert largest == 108
    assert all(len(queries.picker(path_code=code, text="a").hits) <= 20 for code in ("", "35", "95.06.03"))


# Working time


@pytest.fixture
def mpp(db: None) -> None:
    for key, template, area in (
        ("mpp-uji", "kantor-5-hari", "35.10"),
        ("desa-uji", "desa-5-hari", "93.02"),
        ("sabtu-uji", "mpp-6-hari", "53.02"),
    ):
        actions.create_calendar(template, id=key, name=key, area_code=area, by=SYSTEM, at=NOW)


@pytest.mark.usefixtures("mpp")
def test_a_calendar_asks_little(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):
        first = queries.calendar("mpp-uji")
    with django_assert_num_queries(1):
        assert queries.calendar("mpp-uji") is first
    with django_assert_num_queries(4):
        assert set(queries.calendars(["mpp-uji", "desa-uji", "sabtu-uji", "tidak-ada"])) == {
            "mpp-uji", "desa-uji", "sabtu-uji",
        }  # fmt: skip
    with pytest.raises(Missing):
        queries.calendar("tidak-ada")


@pytest.mark.usefixtures("mpp")
def test_the_week_of_perpres_21_2023() -> None:
    calendar = queries.calendar("mpp-uji")
    week = rules.working_minutes(
        calendar, datetime(2026, 11, 15, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)
    )
    ramadan = rules.working_minutes(
        calendar, datetime(2026, 2, 22, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    )
    assert (week, ramadan) == (37 * 60 + 30, 32 * 60 + 30)


@pytest.mark.usefixtures("mpp")
def test_offices_differ() -> None:
    village, saturday = queries.calendar("desa-uji"), queries.calendar("sabtu-uji")
    assert (village.zone, saturday.zone) == ("Asia/Jayapura", "Asia/Makassar")
    assert not rules.is_working_day(village, date(2026, 11, 21))
    assert rules.is_working_day(saturday, date(2026, 11, 21))
    assert not rules.is_working_day(saturday, date(2026, 12, 24))


@pytest.mark.usefixtures("mpp")
def test_closures_of_an_office_in_order() -> None:
    for day in (20, 10):
        actions.add_closure("mpp-uji", date(2026, 4, day), date(2026, 4, day + 2), "Rapat", by=SYSTEM, at=NOW)
    cancelled = actions.add_closure("mpp-uji", date(2026, 4, 1), date(2026, 4, 2), "Rapat", by=SYSTEM, at=NOW)
    actions.cancel_closure(cancelled.id, by=SYSTEM, at=NOW)
    assert [row.from_on.day for row in queries.closures("mpp-uji", since=date(2026, 4, 1))] == [10, 20]
    assert [row.from_on.day for row in queries.closures("mpp-uji", since=date(2026, 4, 12))] == [20]


def test_holidays_of_a_year(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        rows = queries.holidays(2026)
    assert [row.date for row in rows] == sorted(row.date for row in rows)
    assert sum(row.kind == "libur_nasional" for row in rows) == 17
    assert len(rows) == 25
    assert Holiday.objects.filter(source="").count() == 0


def test_patterns_can_be_read() -> None:
    assert set(queries.templates()) == {"kantor-5-hari", "mpp-6-hari", "desa-5-hari"}
    for key, template in queries.templates().items():
        assert hours.parse_hours(template.hours)
        hours.parse_hours(template.ramadan_hours)
        assert template.source
        assert template.example == ("(contoh)" in template.name), key
