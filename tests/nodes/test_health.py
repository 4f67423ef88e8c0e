"""How the devices of each regency fare, on the page and as figures for a program that watches servers."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from balai.core.actor import SYSTEM, Actor, Grant
from balai.nodes.actions import entering, exchanging, syncing
from balai.nodes.models import Device
from balai.nodes.queries.health import health
from balai.nodes.rules import metrics, wire
from tests.hall import MONDAY
from tests.nodes.village import DAY, WITH_PHOTOS, enrolled

pytestmark = pytest.mark.django_db
GAUGE = re.compile(r'^balai_nodes_(\w+)\{area="([\d.]+)"\} (\d+)$', re.MULTILINE)


@pytest.fixture
def far(hall, tmp_path):
    """A node of another regency that has never come."""
    two = [Actor(kind="officer", id=f"admin-{n}", grants=(Grant("area_admin", "", "53.02"),)) for n in "cd"]
    made = enrolled(hall, tmp_path / "far", tuple(two), MONDAY - 9 * DAY, office="mpp-tts")
    yield made
    made.store.rows.close()


def gauges(at) -> dict[tuple[str, str], int]:
    found = GAUGE.findall(metrics.text(health(SYSTEM, at=at), at=at))
    return {(area, name): int(value) for name, area, value in found}


def test_each_regency_says_who_stays_away_and_what_is_not_here_yet(village, far):
    made = [village.file(at=MONDAY + timedelta(hours=n)).envelope.frame for n in range(3)]
    photos = village.file(WITH_PHOTOS, at=MONDAY + timedelta(hours=3)).envelope.frame
    exchanging.exchange(
        syncing.hello(village.store) + made[0] + wire.join([made[2], photos]), at=MONDAY + DAY
    )
    here, there = (
        next(one for one in health(SYSTEM, at=MONDAY + DAY) if one.area_code == area)
        for area in ("35.10", "53.02")
    )
    assert (here.devices, here.late, here.unsent.count, here.files.count) == (1, 0, 1, 2)
    assert here.unsent.since == MONDAY, "made after the first, which is here"
    assert here.files.since == MONDAY + timedelta(hours=3) and here.unentered.count == 2
    assert (there.late, there.away, there.unsent.count) == (1, 10 * DAY, 0)
    found = gauges(MONDAY + DAY)
    assert found["35.10", "unsent"] == 1 and found["35.10", "unsent_oldest_seconds"] == 86_400
    assert found["35.10", "files_lacking"] == 2 and found["53.02", "away_seconds"] == 864_000
    assert found["53.02", "devices_late"] == 1 and found["53.02", "unsent_oldest_seconds"] == 0
    entering.enter_waiting(MONDAY + DAY)
    village.sync(at=MONDAY + DAY)
    well = next(one for one in health(SYSTEM, at=MONDAY + DAY) if one.area_code == "35.10")
    assert well.is_well and well.unentered.count == 0


def test_an_alarm_comes_first_and_a_revoked_device_is_no_longer_waited_for(village, far):
    raw = village.file().envelope.frame
    Device.objects.filter(code=village.code).update(state="suspended")
    exchanging.exchange(raw, at=MONDAY)
    Device.objects.filter(code=village.code).update(state="active")
    assert [(one.area_code, one.alarms) for one in health(SYSTEM, at=MONDAY)] == [("35.10", 1), ("53.02", 0)]
    Device.objects.filter(code=far.code).update(state="revoked")
    assert [one.area_code for one in health(SYSTEM, at=MONDAY)] == ["35.10"]


def test_one_sees_the_regencies_one_looks_after(village, far, two):
    assert [one.area_code for one in health(two[0], at=MONDAY)] == ["35.10"]
    assert health(village.joko, at=MONDAY) == []


def test_the_command_says_every_gauge_with_what_it_means(village):
    call_command("nodes", "metrics", stdout=(out := StringIO()))
    said = out.getvalue()
    assert len(GAUGE.findall(said)) == said.count("# HELP") == said.count("# TYPE") == 10
    assert "Device" in said
