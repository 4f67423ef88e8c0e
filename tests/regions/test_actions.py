"""Loading what `data/` says; calendars and closures. Other tests may have left areas: only codes of our own count."""

import gzip
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from balai.core.actor import ANONYMOUS, SYSTEM, Actor, Grant
from balai.core.models import Event
from balai.core.refusal import Forbidden, Invalid, Missing, Refused
from balai.regions import actions, queries
from balai.regions.models import Area, Calendar, Closure, Holiday
from balai.regions.rules import calendar as rules

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ROOT = Path(__file__).parent.parent.parent / "data"
AREAS = {"17": "Bengkulu", "17.71": "Kota Bengkulu", "17.71.01": "Selebar", "17.71.01.1001": "Pagar Dewa"}

AREA_ADMIN = Actor(kind="officer", id="o-1", grants=(Grant("area_admin", "", "35.10"),))
DEWI = Actor(
    kind="officer", id="o-2", grants=(Grant("area_admin", "", "53.02"), Grant("verifier", "", "35.10"))
)

Write = Callable[..., None]


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Write:
    """A data folder of the test's own; call it to say which areas there are."""
    shutil.copytree(ROOT / "calendars", tmp_path / "calendars")
    (tmp_path / "regions").mkdir()
    for name in ("underdeveloped.csv", "zones.yaml"):
        shutil.copy(ROOT / "regions" / name, tmp_path / "regions")
    settings.DATA = tmp_path

    def write(areas: dict[str, str], valid_from: str = "2025-06-23") -> None:
        lines = "".join(f'{code},"{name.replace(chr(34), chr(34) * 2)}"\n' for code, name in areas.items())
        (tmp_path / "regions/areas.csv.gz").write_bytes(gzip.compress(f"code,name\n{lines}".encode()))
        (tmp_path / "regions/areas.yaml").write_text(f"valid_from: {valid_from}\n")

    write(AREAS)
    return write


def load() -> actions.Loaded:
    return actions.load_areas(by=SYSTEM, at=NOW)


def found(text: str) -> list[str]:
    return [hit.code for hit in queries.search(text, under="17")]


def test_a_load_adds_areas_and_says_so(db: None, data: Write) -> None:
    assert load().added == 4
    village = Area.objects.get(code="17.71.01.1001")
    assert (village.name, village.level, village.kind, village.parent_code) == (
        "Pagar Dewa", "village", "kelurahan", "17.71.01",
    )  # fmt: skip
    event = Event.objects.filter(name="area.loaded").latest("id")
    assert (event.by, event.at, event.data["added"]) == ("system:balai", NOW, 4)


def test_a_second_load_changes_nothing(db: None, data: Write) -> None:
    load()
    events = Event.objects.count()
    assert load() == actions.Loaded(0, 0, 0)
    assert Event.objects.count() == events


def test_a_reload_renames_and_closes_but_never_deletes(db: None, data: Write) -> None:
    load()
    data(
        {"17": "Bengkulu", "17.71": "Kota Bengkulu", "17.71.01": "Selebar Baru", "17.71.02": "Gading"},
        "2026-02-01",
    )
    assert load() == actions.Loaded(added=1, changed=1, closed=1)
    old, new = Area.objects.get(code="17.71.01.1001"), Area.objects.get(code="17.71.02")
    assert (old.name, old.valid_to) == ("Pagar Dewa", date(2026, 2, 1))
    assert (new.valid_from, new.valid_to) == (date(2026, 2, 1), None)
    assert found("pagar") == []
    assert found("selebar baru") == ["17.71.01"]
    assert (
        queries.full_name("17.71.01.1001")
        == "Kelurahan Pagar Dewa, Kecamatan Selebar Baru, Kota Bengkulu, Bengkulu"
    )

    data(AREAS, "2026-03-01")
    assert load() == actions.Loaded(added=0, changed=2, closed=1)
    assert Area.objects.get(code="17.71.01.1001").valid_to is None
    assert found("pagar") == ["17.71.01.1001"]


def test_the_database_refuses_to_forget_a_code(db: None, data: Write) -> None:
    load()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Area.objects.filter(code="17.71.01").delete()
    assert Area.objects.filter(code="17.71.01").exists()


def test_areas_that_no_load_wrote_are_indexed(db: None, data: Write) -> None:
    Area.objects.create(code="17", name="Bengkulu", level="province", kind="provinsi")
    assert load().added == 3
    assert found("bengkulu") == ["17", "17.71"]


def test_a_failed_load_leaves_nothing(db: None, data: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no trail, no change")

    monkeypatch.setattr("balai.core.events.record", fail)
    with pytest.raises(RuntimeError, match="no trail"):
        load()
    assert not Area.objects.filter(code__in=AREAS).exists()


def test_only_the_whole_countrys_administrator_loads(db: None, data: Write) -> None:
    for act in (actions.load_areas, actions.load_calendars, actions.load_all):
        with pytest.raises(Forbidden):
            act(by=AREA_ADMIN, at=NOW)
    assert not Area.objects.filter(code="17.71").exists()


def test_progress_ends_where_it_should(db: None, data: Write) -> None:
    seen: list[tuple[int, int]] = []
    actions.load_areas(lambda done, total: seen.append((done, total)), by=SYSTEM, at=NOW)
    done, total = seen[-2]
    assert done == total > 4


def test_the_whole_country(loaded: actions.Loaded) -> None:
    with transaction.atomic():
        events = Event.objects.count()
        assert actions.load_all(by=SYSTEM, at=NOW) == actions.Loaded(0, 0, 0)
        assert Event.objects.count() == events


def test_holidays_follow_their_files(db: None, data: Write, settings: Any) -> None:
    Holiday.objects.all().delete()
    assert actions.load_calendars(by=SYSTEM, at=NOW) == 28 + 25 + 26
    assert actions.load_calendars(by=SYSTEM, at=NOW) == 0
    assert Holiday.objects.filter(date__year=2026, kind="libur_nasional", confirmed=True).count() == 17
    assert Holiday.objects.filter(date__year=2026, kind="cuti_bersama", confirmed=True).count() == 8
    assert not Holiday.objects.filter(date__year=2027, confirmed=True).exists()

    path = settings.DATA / "calendars/holidays_2027.csv"
    path.write_text("date,kind,name,source,confirmed\n2027-01-01,libur_nasional,Tahun Baru Masehi,SKB,true\n")
    assert actions.load_calendars(by=SYSTEM, at=NOW) == 26
    assert [row.confirmed for row in Holiday.objects.filter(date__year=2027)] == [True]
    assert Holiday.objects.filter(date__year=2026).count() == 25


# Calendars


def create(key: str = "mpp-uji", template: str = "kantor-5-hari", by: Actor = SYSTEM) -> Calendar:
    return actions.create_calendar(template, id=key, name="MPP", area_code="35.10", by=by, at=NOW)


@pytest.fixture
def mpp(db: None) -> Calendar:
    actions.load_calendars(by=SYSTEM, at=NOW)
    return create()


def test_a_calendar_comes_from_a_pattern_in_the_zone_of_its_area(db: None) -> None:
    row = create(by=AREA_ADMIN)
    assert (row.zone, row.joint_leave_open) == ("Asia/Jakarta", False)
    assert rules.closing(queries.calendar("mpp-uji"), date(2026, 11, 18)) == datetime(
        2026, 11, 18, 9, tzinfo=UTC
    )
    event = Event.objects.get(name="calendar.created", subject="mpp-uji")
    assert (event.area_code, event.role) == ("35.10", "area_admin")
    assert event.data == {"calendar": "mpp-uji", "template": "kantor-5-hari"}


def test_a_key_is_taken_once(mpp: Calendar) -> None:
    with pytest.raises(Refused, match=r"calendar\.exists"):
        create()
    with pytest.raises(Invalid):
        create("MPP Uji")
    with pytest.raises(Missing):
        create("mpp-lain", template="tidak-ada")


@pytest.mark.parametrize("by", [DEWI, ANONYMOUS])
def test_only_the_administrator_of_the_area(mpp: Calendar, by: Actor) -> None:
    closure = actions.add_closure(
        "mpp-uji", date(2026, 3, 3), date(2026, 3, 4), "Banjir", by=AREA_ADMIN, at=NOW
    )
    with pytest.raises(Forbidden):
        create("mpp-lain", by=by)
    with pytest.raises(Forbidden):
        actions.add_closure("mpp-uji", date(2026, 3, 3), date(2026, 3, 4), "Banjir", by=by, at=NOW)
    with pytest.raises(Forbidden):
        actions.cancel_closure(closure.id, by=by, at=NOW)
    with pytest.raises(Forbidden):
        actions.set_hours("mpp-uji", mpp.hours, ramadan_hours={}, joint_leave_open=True, by=by, at=NOW)
    assert Closure.objects.get().cancelled_at is None


def test_a_closure_is_seen_at_once_and_so_is_its_end(mpp: Calendar) -> None:
    tuesday, wednesday = date(2026, 3, 3), date(2026, 3, 4)
    assert rules.is_working_day(queries.calendar("mpp-uji"), tuesday)
    closure = actions.add_closure("mpp-uji", tuesday, wednesday, " Banjir ", by=AREA_ADMIN, at=NOW)
    assert closure.reason == "Banjir"
    assert not rules.is_working_day(queries.calendar("mpp-uji"), tuesday)
    assert rules.is_working_day(queries.calendar("mpp-uji"), wednesday)
    added = Event.objects.get(name="closure.added", subject=closure.id)
    assert added.data == {"calendar": "mpp-uji", "from_on": "2026-03-03", "to_on": "2026-03-04"}

    actions.cancel_closure(closure.id, by=AREA_ADMIN, at=NOW)
    actions.cancel_closure(closure.id, by=AREA_ADMIN, at=NOW)
    assert rules.is_working_day(queries.calendar("mpp-uji"), tuesday)
    assert Closure.objects.get(id=closure.id).cancelled_at == NOW
    assert Event.objects.filter(name="closure.cancelled", subject=closure.id).count() == 1


def test_a_closure_that_is_taken_back_by_the_database_is_forgotten(mpp: Calendar) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.add_closure("mpp-uji", date(2026, 3, 3), date(2026, 3, 4), "Banjir", by=SYSTEM, at=NOW)
        assert not rules.is_working_day(queries.calendar("mpp-uji"), date(2026, 3, 3))
        raise RuntimeError
    assert rules.is_working_day(queries.calendar("mpp-uji"), date(2026, 3, 3))


def test_what_a_closure_must_say(mpp: Calendar) -> None:
    with pytest.raises(Refused, match=r"closure\.period"):
        actions.add_closure("mpp-uji", date(2026, 3, 3), date(2026, 3, 3), "Banjir", by=SYSTEM, at=NOW)
    for reason in ("  ", "x" * 201):
        with pytest.raises(Invalid):
            actions.add_closure("mpp-uji", date(2026, 3, 3), date(2026, 3, 4), reason, by=SYSTEM, at=NOW)
    with pytest.raises(Missing):
        actions.add_closure("tidak-ada", date(2026, 3, 3), date(2026, 3, 4), "Banjir", by=SYSTEM, at=NOW)
    with pytest.raises(Missing):
        actions.cancel_closure("tidak-ada", by=SYSTEM, at=NOW)
    assert not Closure.objects.exists()


def test_no_closure_without_its_event(mpp: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no trail, no change")

    monkeypatch.setattr("balai.core.events.record", fail)
    with pytest.raises(RuntimeError, match="no trail"):
        actions.add_closure("mpp-uji", date(2026, 3, 3), date(2026, 3, 4), "Banjir", by=SYSTEM, at=NOW)
    assert not Closure.objects.exists()


def test_an_office_sets_its_own_hours(mpp: Calendar) -> None:
    saturday, joint_leave = date(2026, 11, 21), date(2026, 12, 24)
    assert not rules.is_working_day(queries.calendar("mpp-uji"), joint_leave)
    actions.set_hours(
        "mpp-uji",
        {**mpp.hours, "sabtu": ["08:00-12:00"]},
        ramadan_hours={},
        joint_leave_open=True,
        by=SYSTEM,
        at=NOW,
    )
    calendar = queries.calendar("mpp-uji")
    assert rules.closing(calendar, saturday) == datetime(2026, 11, 21, 5, tzinfo=UTC)
    assert rules.is_working_day(calendar, joint_leave)
    assert not rules.is_working_day(calendar, date(2026, 12, 25))
    assert calendar.seasons == ()
    with pytest.raises(Refused, match=r"hours\.period"):
        actions.set_hours(
            "mpp-uji", {"senin": ["8"]}, ramadan_hours={}, joint_leave_open=True, by=SYSTEM, at=NOW
        )
    with pytest.raises(Invalid):
        actions.set_hours(
            "mpp-uji", {"senin": []}, ramadan_hours={}, joint_leave_open=True, by=SYSTEM, at=NOW
        )


def test_new_holidays_reach_calendars_at_once(mpp: Calendar, data: Write, settings: Any) -> None:
    assert not rules.is_working_day(queries.calendar("mpp-uji"), date(2027, 1, 5))
    path = settings.DATA / "calendars/holidays_2027.csv"
    path.write_text("date,kind,name,source,confirmed\n2027-01-01,libur_nasional,Tahun Baru Masehi,SKB,true\n")
    actions.load_calendars(by=SYSTEM, at=NOW)
    assert rules.is_working_day(queries.calendar("mpp-uji"), date(2027, 1, 5))


# The command


def balai(*words: str) -> str:
    out = StringIO()
    call_command("regions", *words, stdout=out)
    return out.getvalue()


def test_the_command_loads_with_percent_lines(db: None, data: Write) -> None:
    first = balai("load").splitlines()
    assert first[0].endswith("%")
    assert "100%" in first
    assert first[-2].startswith("Baru 4, ")
    assert balai("load").splitlines()[-2] == "Baru 0, berubah 0, ditutup 0."


def test_the_command_draws_a_bar_on_a_terminal(db: None, data: Write) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    call_command("regions", "load", stdout=terminal)
    assert terminal.getvalue().count("\r") > 1
    assert "█" * 40 + " 100%\n" in terminal.getvalue()


def test_the_command_shows_and_searches(db: None, data: Write) -> None:
    load()
    shown = balai("show", "17.71.01")
    assert shown.startswith(
        "17.71.01  Kecamatan Selebar, Kota Bengkulu, Bengkulu\nZona waktu: Asia/Jakarta\n"
    )
    assert "17.71.01.1001  Pagar Dewa" in shown
    assert balai("search", "pagar", "--under", "17").split()[0] == "17.71.01.1001"
    assert "Tidak ada wilayah" in balai("search", "zzzz")
    with pytest.raises(CommandError, match="Wilayah tidak ditemukan"):
        balai("show", "17.99")
