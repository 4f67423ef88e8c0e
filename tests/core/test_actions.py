"""The event log with its sequencer and followers, keys, files, outbox and ticks."""

import contextlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from balai.core import events, files, outbox, ticks, vault
from balai.core.actor import SYSTEM
from balai.core.events import Following
from balai.core.models import Event, Follower, Message
from tests.guards import lift_guards

AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


@pytest.fixture
def base(db) -> int:
    """The last position before the test: what stands in the log already is sequenced and of no concern."""
    while events.sequence():
        pass
    return Event.objects.exclude(position=None).count()


def follower(name: str, base: int) -> None:
    Follower.objects.create(name=name, position=base)


def record(name="case.submitted", subject="c1"):
    return events.record(name, subject, by=SYSTEM, at=AT)


def test_positions_are_dense_and_seals_chain(base):
    for number in range(5):
        record(subject=f"c{number}")
    assert events.sequence(limit=3) == 3 and events.sequence() == 2 and events.sequence() == 0
    rows = list(Event.objects.filter(position__gt=base).order_by("position"))
    assert [row.position - base for row in rows] == [1, 2, 3, 4, 5]
    assert len({row.seal for row in rows}) == 5 and events.trail(2) == (base + 5, None)


@pytest.mark.parametrize(
    "change",
    ["UPDATE core_event SET name = 'x'", "UPDATE core_event SET position = -1", "DELETE FROM core_event"],
)
def test_a_recorded_event_is_never_changed(change, base):
    record()
    events.sequence()
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_tampering_behind_the_guards_breaks_the_seal(base):
    for number in range(4):
        record(subject=f"c{number}")
    events.sequence()
    lift_guards()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_event SET subject = 'other' WHERE position = %s", [base + 3])
    assert events.trail(2) == (base + 3, base + 3)


def test_a_transaction_that_begins_first_and_commits_last_is_not_missed(committed):
    """The slow event is older but becomes visible after followers have passed the fast one.

    SQLite has one writer at a time, so there the slow transaction begins, waits, and writes at its end.
    """
    seen: list[str] = []
    following = Following("t", ("case.*",), lambda event: seen.append(event.subject))
    writes_early = connection.vendor == "postgresql"
    begun, commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic() if writes_early else contextlib.nullcontext():
            if writes_early:
                record(subject="slow")
            begun.set()
            commit.wait(20)
            if not writes_early:
                record(subject="slow")
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    begun.wait(20)
    record(subject="fast")
    assert events.sequence() == 1 and events.follow(following, at=AT) == 1 and seen == ["fast"]
    commit.set()
    thread.join(20)
    slow_event, fast_event = (Event.objects.get(subject=subject) for subject in ("slow", "fast"))
    assert not writes_early or slow_event.recorded_at < fast_event.recorded_at
    assert events.sequence() == 1 and events.follow(following, at=AT) == 1 and seen == ["fast", "slow"]
    assert events.trail().broken is None


def test_a_follower_sees_each_wanted_event_once(base):
    follower("t", base)
    seen = []
    following = Following("t", ("case.submitted", "bill.*"), lambda event: seen.append(event.name))
    for name in ("case.submitted", "person.signed_in", "bill.opened", "case.approved"):
        record(name)
    events.sequence()
    assert events.follow(following, at=AT) == 4 and events.follow(following, at=AT) == 0
    assert seen == ["case.submitted", "bill.opened"] and events.lag()["t"] == 0


def test_an_idle_round_costs_four_statements_and_no_transaction(base):
    following = Following("t", ("case.*",), lambda event: None)
    assert events.behind([following], at=AT) == [following]  # it never ran
    record()
    events.sequence()
    assert events.behind([following], at=AT) == [following]
    events.follow(following, at=AT)
    with CaptureQueriesContext(connection) as queries:
        assert events.sequence() == 0 and events.behind([following], at=AT) == []
    assert len(queries) == 3
    ticking = ticks.Ticking("t", timedelta(minutes=1), lambda at: None)
    ticks.run_due([ticking], at=AT)
    with CaptureQueriesContext(connection) as queries:
        assert ticks.run_due([ticking], at=AT) == []
    assert len(queries) == 1


@pytest.mark.parametrize("alone", [False, True])
def test_a_stumbling_follower_is_shown_retried_and_skips_nothing(alone, base, caplog):
    follower("t", base)
    seen, broken = [], [True]

    def handle(event):
        if broken[0] and event.subject == "c1":
            raise RuntimeError("printer on fire")
        seen.append(event.subject)

    following = Following("t", ("case.*",), handle, alone=alone)
    for number in range(3):
        record(subject=f"c{number}")
    events.sequence()
    events.follow(following, at=AT)
    cursor = Follower.objects.get(name="t")
    assert seen == ["c0"] and cursor.position == base + 1
    assert cursor.error.startswith("RuntimeError at test_actions.py") and events.lag()["t"] == 2
    broken[0] = False
    assert events.follow(following, at=AT) == 0  # not before its time
    assert events.follow(following, at=AT + timedelta(minutes=1)) == 2
    assert seen == ["c0", "c1", "c2"] and Follower.objects.get(name="t").failures == 0


def test_a_followers_effect_and_its_cursor_stand_or_fall_together(base, caplog):
    follower("t", base)
    messages = Message.objects.count()

    def handle(event):
        outbox.write("x", address="+62", params={}, key=vault.make_key(at=AT), at=AT)
        raise RuntimeError("late")

    record()
    events.sequence()
    events.follow(Following("t", ("case.*",), handle), at=AT)
    assert Message.objects.count() == messages and Follower.objects.get(name="t").position == base


@pytest.mark.django_db
def test_a_sealed_value_opens_only_in_its_place_and_never_after_erasure():
    data_key = vault.make_key(at=AT)
    sealed = data_key.seal({"nik": "0001010101900001"}, "t/1")
    assert b"0001010101900001" not in sealed
    assert vault.key(data_key.id).open(sealed, "t/1") == {"nik": "0001010101900001"}
    with pytest.raises(ValueError):
        data_key.open(sealed, "t/2")
    vault.destroy_key(data_key.id, at=AT)
    with pytest.raises(vault.Erased):
        vault.key(data_key.id)


@pytest.mark.django_db
def test_many_keys_are_unwrapped_with_one_query(django_assert_num_queries):
    ids = [vault.make_key(at=AT).id for _ in range(50)]
    with django_assert_num_queries(1):
        assert vault.keys(ids).keys() == set(ids)


def test_blind_indexes_differ_by_kind_and_regency():
    index = vault.blind_index("nik", "1", "35.10")
    assert index == vault.blind_index("nik", "1", "35.10.01")
    assert len({index, vault.blind_index("phone", "1", "35.10"), vault.blind_index("nik", "1", "53.02")}) == 3


def test_equal_files_are_stored_once_and_damage_is_noticed(settings):
    address, key = files.put(b"sama")
    assert files.put(b"sama") == (address, key) and files.get(address, key) == b"sama"
    path = settings.BALAI_HOME / "files" / address[:2] / address[2:]
    assert b"sama" not in path.read_bytes()
    *kept, last = path.read_bytes()
    path.write_bytes(bytes([*kept, last ^ 1]))
    with pytest.raises(ValueError, match="damaged"):
        files.get(address, key)
    path.unlink()


@pytest.mark.django_db
def test_a_message_is_unreadable_without_its_key():
    data_key = vault.make_key(at=AT)
    row = outbox.write(
        "case_submitted", address="+628400000001", params={"receipt": "R"}, key=data_key, at=AT
    )
    assert b"+6284" not in bytes(row.sealed)
    assert outbox.opened(Message.objects.get(id=row.id), data_key) == ("+628400000001", {"receipt": "R"})


@pytest.mark.django_db
def test_a_tick_runs_once_in_its_interval():
    ran = []
    ticking = ticks.Ticking("t", timedelta(minutes=1), ran.append)
    assert ticks.run_due([ticking], at=AT) == ["t"]
    assert ticks.run_due([ticking], at=AT + timedelta(seconds=59)) == []
    assert ticks.run_due([ticking], at=AT + timedelta(seconds=60)) == ["t"] and len(ran) == 2
