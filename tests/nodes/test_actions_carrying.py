"""The same bytes as files: any order, any part, any number of times, among anything else that lies in a folder."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balai.cases.models import Case
from balai.core.actor import SYSTEM, Actor
from balai.core.refusal import Missing
from balai.nodes import folders
from balai.nodes.actions import carrying, entering, exchanging, issuing
from balai.nodes.models import Envelope
from balai.nodes.queries import reconciling
from tests.hall import MONDAY
from tests.nodes.village import DAY, WITH_PHOTOS, case

pytestmark = pytest.mark.django_db


def arrive(folder: Path, at=MONDAY) -> int:
    count = carrying.receive_folder(folder, at=at)
    entering.enter_waiting(at)
    return count


@pytest.fixture
def stick(tmp_path):
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def test_a_stick_brings_filings_and_takes_answers_back(village, stick):
    issued = [village.file(WITH_PHOTOS), village.file()]
    carrying.hand_out(village.store, stick, at=MONDAY)
    assert arrive(stick, MONDAY + DAY) >= 2
    assert carrying.bring_in(village.store, stick, at=MONDAY + 2 * DAY) >= 2
    assert village.states() == ["complete", "complete"]
    assert all(case(one).filed_at == MONDAY for one in issued)
    assert case(issued[0]).evidence_set.count() == 2


def test_bringing_it_again_changes_nothing(village, stick):
    village.file(WITH_PHOTOS)
    for _ in range(3):
        carrying.hand_out(village.store, stick, at=MONDAY)
        arrive(stick)
    assert Envelope.objects.count() == Case.objects.count() == 1


def test_names_do_not_matter_and_neither_does_what_else_lies_there(village, stick):
    issued = village.file(WITH_PHOTOS)
    carrying.hand_out(village.store, stick, at=MONDAY)
    inner = stick / "DCIM" / "…"
    inner.mkdir(parents=True)
    for number, path in enumerate(sorted((stick / "SIP").iterdir())):
        path.rename(inner / f"IMG_{number}.jpg")
    (stick / "autorun.inf").write_bytes(b"[autorun]\nopen=evil.exe")
    (stick / "empty").touch()
    (stick / "etc").symlink_to("/etc/passwd")
    (stick / "loop").symlink_to(stick)
    os.mkfifo(stick / "pipe")
    (stick / "zip.sip").write_bytes(b"PK\x03\x04" + b"SIP1\xff\xff" * 50)
    with (stick / "huge").open("wb") as file:
        file.truncate(folders.LONGEST + 1)
    arrive(stick)
    assert case(issued).flags == [] and Envelope.objects.get().state == "complete"


def test_a_file_cut_by_a_full_stick_is_written_again(village, stick):
    village.file()
    carrying.hand_out(village.store, stick, at=MONDAY)
    for path in (stick / "SIP").iterdir():
        path.write_bytes(path.read_bytes()[:50])
    assert arrive(stick) == 0 and carrying.hand_out(village.store, stick, at=MONDAY) >= 1
    arrive(stick)
    assert Case.objects.count() == 1


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(range(6)), twice=st.booleans())
def test_any_order_and_repetition_ends_the_same(village, tmp_path_factory, order, twice):
    while village.store.highest() < 2:
        village.file(WITH_PHOTOS)
    folder = tmp_path_factory.mktemp("stick")
    carrying.hand_out(village.store, folder, at=MONDAY)
    frames = [raw for raw in folders.read(folder) if not raw.startswith(b"SIS1")]
    assert len(frames) == 6
    for place in [*order, *(order if twice else ())]:
        exchanging.exchange(frames[place], at=MONDAY)
    for frame in sorted(frames, key=len):  # what came too early is brought again
        exchanging.exchange(frame, at=MONDAY)
    entering.enter_waiting(MONDAY)
    assert list(Envelope.objects.values_list("state", flat=True)) == ["complete"] * 2
    assert Case.objects.count() == 2 and not [
        row for row in Case.objects.all() if row.flags == ["photos_missing"]
    ]


def test_a_car_takes_a_folder_along(village, car, stick):
    issued = village.file()
    carrying.hand_out(village.store, stick / "village", at=MONDAY)
    assert carrying.bring_in(car.store, stick / "village", at=MONDAY) == 1
    carrying.hand_out(car.store, stick / "town", at=MONDAY)
    arrive(stick / "town")
    assert case(issued)
    carrying.bring_in(village.store, stick / "town", at=MONDAY)
    assert village.states() == ["complete"]


# reconciling


def test_issued_is_stored_and_missing(village, stick):
    for _ in range(4):
        village.file()
    issuing.close_day(village.store, MONDAY.date(), by=village.joko, at=MONDAY)
    frames = [kept.frame for kept in village.store.envelopes()]
    exchanging.exchange(b"".join([frames[0], frames[3], frames[4]]), at=MONDAY)
    entering.enter_waiting(MONDAY)
    [line] = reconciling.devices(SYSTEM, at=MONDAY)
    assert (line.issued, line.stored, line.missing_words) == (5, 3, "2–3") and not line.is_late
    [day] = reconciling.days(SYSTEM, village.code)
    assert (day.account.issued, day.account.stored, day.account.missing) == (4, 2, (2, 3))
    village.sync()
    [day], [line] = reconciling.days(SYSTEM, village.code), reconciling.devices(SYSTEM, at=MONDAY + 4 * DAY)
    assert (day.account.missing, day.account.unexplained) == ((), ()) and line.missing == () and line.is_late
    assert "5 dibuat = 5 tersimpan + 0 hilang" in str(line)


def test_administrators_see_devices_of_their_area_only(village, two):
    elsewhere = Actor(kind="officer", id="x", grants=(two[0].grants[0].__class__("area_admin", "", "53.02"),))
    assert (
        len(reconciling.devices(two[0], at=MONDAY)) == 1 and reconciling.devices(elsewhere, at=MONDAY) == []
    )
    assert reconciling.days(two[0], village.code) == []
    with pytest.raises(Missing):
        reconciling.days(elsewhere, village.code)
    assert reconciling.alarms(elsewhere) == [] and reconciling.tickets(elsewhere) == []


def test_reconciling_asks_a_few_questions_however_many_there_are(village, django_assert_num_queries):
    for _ in range(3):
        village.file()
    village.sync()
    with django_assert_num_queries(4):
        reconciling.devices(SYSTEM, at=MONDAY)
