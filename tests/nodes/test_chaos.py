"""A node, a centre and a bad line between them: every slip is at the centre once and whole, and nothing else is."""

import os
import random

import pytest

from balai.nodes.actions import exchanging, syncing
from balai.nodes.models import Envelope
from balai.nodes.rules import wire
from tests.hall import MONDAY
from tests.nodes.ground import run
from tests.nodes.proxy import Mischief, flipped, is_whole, mischiefs

pytestmark = pytest.mark.django_db
PHOTOS, CALLS, SEED = (
    os.environ.get(name, usual) for name, usual in (("PHOTOS", "2"), ("CALLS", "18"), ("SEED", "20261122"))
)


def test_a_bad_line_loses_nothing_and_a_minute_of_it_takes_forty_applications(tmp_path):
    said = run("tests.nodes.chaos", tmp_path, PHOTOS, CALLS, SEED)
    assert f"{CALLS} calls in trouble" in said and "40 applications in the first window" in said


def test_a_call_cut_at_every_byte_leaves_whole_envelopes_or_none(village):
    made = [village.file().envelope for _ in range(2)]
    whole = syncing.hello(village.store) + made[0].frame + made[1].frame
    first_ends = len(whole) - len(made[1].frame)
    for end in range(len(whole)):
        came = wire.split(whole[:end]).envelopes
        assert came == ((made[0].frame,) if end >= first_ends else ()), f"cut at byte {end}"
    for end in (*range(7, len(whole), 41), first_ends - 1, first_ends, len(whole) - 1):
        exchanging.exchange(whole[:end], at=MONDAY)
        there = Envelope.objects.filter(hash=made[0].hash).exists()
        assert there or end < first_ends, f"cut at byte {end}"
    assert Envelope.objects.count() == 1
    village.sync()
    assert village.states() == ["complete", "complete"]


def test_trouble_is_the_same_for_the_same_seed_and_of_every_kind():
    one, two = (mischiefs(random.Random(7)) for _ in range(2))
    seen = [next(one) for _ in range(18)]
    assert seen == [next(two) for _ in range(18)] and Mischief() in seen and len(set(seen)) > 12


def test_a_bit_is_turned_in_the_body_only():
    call = b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody"
    assert is_whole(call) and not is_whole(call[:-1]) and flipped(call, None) == call
    assert [flipped(call, place)[:-4] for place in range(9)] == [call[:-4]] * 9
    assert all(flipped(call, place) != call for place in range(9))


def test_desks_that_come_back_at_once_find_all_they_brought(tmp_path):
    """`make soak` does it with 500 desks and 200 envelopes each."""
    assert "0 lost, 0 twice" in run("tests.nodes.storm", tmp_path, "4", "6", SEED)
