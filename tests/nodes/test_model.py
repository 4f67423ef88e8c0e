"""The protocol as a model with the real code under it: devices, a centre, sticks, and everything that goes wrong between.

`MODEL_RUNS` and `MODEL_STEPS` make it longer, `MODEL_SEED` tells other stories. A failure prints the steps that lead to it
and its seed.
"""

import contextlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from balai.cases.models import Case
from balai.nodes.actions import enrolling, entering, exchanging, issuing, syncing
from balai.nodes.models import Attachment, Device, DeviceState, Envelope
from balai.nodes.queries.store import Store
from balai.nodes.rules import wire
from tests.hall import MONDAY
from tests.nodes.village import DAY, PLAIN, WITH_PHOTOS, Village, admins, enrolled

RUNS, STEPS = int(os.environ.get("MODEL_RUNS", "100")), int(os.environ.get("MODEL_STEPS", "25"))
SEED, LANES = int(os.environ.get("MODEL_SEED", "20261122")), 4
"""Stories are told in lanes, so that processes share them."""
OLDEST_BACKUP = timedelta(days=2)
"""Younger than what devices keep, as it must be."""
FAULTS = ("ok", "request_lost", "answer_lost", "twice", "portal", "damaged", "cut", "forged")


class PowerCut(Exception):
    """The machine stopped here."""


def stop(at: str):
    def reached(point: str) -> None:
        if point == at:
            raise PowerCut

    return reached


class Backup(NamedTuple):
    """What is put back of a centre; devices that were enrolled later are forgotten."""

    envelopes: set[str]
    devices: dict[str, tuple[str, int]]


class Sync(RuleBasedStateMachine):
    """Rules as in the design's model; invariants after each step, equality at the end."""

    villages = Bundle("villages")

    def __init__(self, hall) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.hall, self.two, self.folder = hall, admins(hall), Path(tempfile.mkdtemp())
        self.now, self.count = MONDAY, 0
        self.all: list[Village] = []
        self.printed: dict[tuple[str, str], Village] = {}
        self.durable: set[str] = set()
        self.papers: dict[str, bytes] = {}
        self.erased: set[str] = set()
        self.revoked: set[str] = set()
        self.stick: list[bytes] = []
        self.backups = [(MONDAY, self.snapshot())]

    def snapshot(self) -> Backup:
        devices = Device.objects.values_list("code", "state", "highest")
        return Backup(
            set(Envelope.objects.values_list("id", flat=True)),
            {code: (state, highest) for code, state, highest in devices},
        )

    def place(self) -> Path:
        self.count += 1
        return self.folder / str(self.count)

    @rule(target=villages)
    def enrol(self) -> Village:
        self.all.append(enrolled(self.hall, self.place(), self.two, self.now))
        self.all[-1].store.rows.execute("PRAGMA synchronous = OFF")  # kills are another test's
        return self.all[-1]

    @rule(target=villages, village=villages)
    def clone(self, village: Village) -> Village:
        """Somebody copies the disk of a node: the same key, the same code, the same next number."""
        folder = self.place()
        village.store.rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copytree(village.store.folder, folder)
        self.all.append(Village(Store(folder), village.joko, self.hall, village.code, village.serial + 500))
        return self.all[-1]

    @rule(village=villages)
    def restore_device(self, village: Village) -> None:
        """Somebody puts yesterday's copy of a disk back: its last number is given twice, its slips are all that tells."""
        last = village.store.highest()
        self.erased |= {one.hash for one in village.store.envelopes() if one.seq == last}
        village.store.rows.execute("DELETE FROM photo WHERE seq = ?", [last])
        village.store.rows.execute("DELETE FROM envelope WHERE seq = ?", [last])

    @rule(village=villages)
    def revoke(self, village: Village) -> None:
        """A device is stolen or revoked: what comes of it later is kept, and waits for a person."""
        if not Device.objects.filter(code=village.code).exists():
            return
        enrolling.revoke_device(village.code, by=self.two[0], at=self.now)
        self.revoked.add(village.code)

    @rule()
    def show_papers(self) -> None:
        """Whoever holds a slip shows it: the code on it is the envelope."""
        self.show(self.papers.keys())

    def show(self, hashes: Iterable[str]) -> None:
        for hash in hashes:
            exchanging.exchange(self.papers[hash], at=self.now)

    @rule(
        village=villages,
        service=st.sampled_from([PLAIN, WITH_PHOTOS]),
        cut=st.sampled_from(["", "", "before", "inserted", "synced"]),
    )
    def issue(self, village: Village, service: str, cut: str) -> None:
        try:
            issued = village.file(service, self.now, reached=stop(cut))
            self.printed[issued.receipt, issued.envelope.hash] = village
            self.papers[issued.envelope.hash] = issued.envelope.frame
        except PowerCut:
            village.store = Store(village.store.folder)  # the machine starts again
        kept = {one.hash for one in village.store.envelopes()}
        assert cut != "synced" or kept - self.durable, "synced and yet not kept"
        self.durable |= kept

    @rule(village=villages)
    def close(self, village: Village) -> None:
        made = issuing.close_day(village.store, self.now.date(), by=village.joko, at=self.now)
        self.durable.add(made.hash)

    @rule(village=villages, fault=st.sampled_from(FAULTS), calls=st.integers(1, 4))
    def contact(self, village: Village, fault: str, calls: int) -> None:
        left = [calls]

        def send(raw: bytes) -> bytes:
            left[0] -= 1
            if left[0] < 0 or fault == "request_lost":
                raise ConnectionError
            if fault == "portal":
                return b"<html>ok</html>"
            if fault == "damaged":
                raw = raw[: len(raw) // 2] + b"\x00" + raw[len(raw) // 2 + 1 :]
            if fault == "cut":
                raw = raw[: len(raw) * 2 // 3]
            answer = exchanging.exchange(raw, at=self.now)
            if fault == "twice":
                answer = exchanging.exchange(raw, at=self.now)
            if fault == "answer_lost":
                raise ConnectionError
            return answer[:-1] + bytes([answer[-1] ^ 1]) if fault == "forged" and answer else answer

        with contextlib.suppress(ConnectionError):
            syncing.sync(village.store, send, at=self.now)

    @rule(village=villages)
    def to_stick(self, village: Village) -> None:
        for kept in village.store.envelopes():
            if kept.frame:
                self.stick.append(kept.frame)
                for photo in village.store.photos(kept.seq):
                    self.stick.append(wire.join(wire.pieces(photo.address, photo.content)))

    @rule(take=st.integers(0, 2**16 - 1), backwards=st.booleans())
    def import_stick(self, take: int, backwards: bool) -> None:
        for place, raw in enumerate(self.stick[::-1] if backwards else self.stick):
            if take >> (place % 16) & 1:
                self.stick.append(exchanging.exchange(raw, at=self.now)) if len(self.stick) < 60 else None

    @rule(village=villages)
    def answers_from_stick(self, village: Village) -> None:
        for raw in self.stick:
            syncing.take_answer(village.store, raw, at=self.now)

    @rule()
    def midnight(self) -> None:
        self.now += DAY
        self.backups.append((self.now, self.snapshot()))
        self.backups = [one for one in self.backups if one[0] >= self.now - OLDEST_BACKUP]

    @rule(days=st.integers(1, 40), village=villages)
    def let_go(self, days: int, village: Village) -> None:
        """Days of good contact pass, and the node lets go of what it may."""
        for _ in range(days if days > 25 else 1):
            self.midnight()
        syncing.sync(village.store, lambda raw: exchanging.exchange(raw, at=self.now), at=self.now)
        syncing.let_go(village.store, at=self.now)

    @rule(which=st.integers(0, 9))
    def restore_centre(self, which: int) -> None:
        _, backup = self.backups[which % len(self.backups)]
        Attachment.objects.exclude(envelope_id__in=backup.envelopes).delete()
        Envelope.objects.exclude(id__in=backup.envelopes).delete()
        Device.objects.exclude(code__in=backup.devices).delete()
        for code, (state, highest) in backup.devices.items():
            Device.objects.filter(code=code).update(state=state, highest=highest)

    @invariant()
    def nothing_printed_is_lost(self) -> None:
        here = set(Envelope.objects.values_list("hash", flat=True))
        for (receipt, hash), village in self.printed.items():
            kept = {one.hash for one in village.store.envelopes() if one.frame}
            assert hash in here or hash in kept or hash in self.erased, f"lost: {receipt}"

    @invariant()
    def a_number_stands_for_one_filing(self) -> None:
        accepted = Envelope.objects.filter(type="file").exclude(state="quarantined")
        assert all(count == 1 for count in Counter(accepted.values_list("receipt", flat=True)).values())

    @invariant()
    def whoever_lets_go_holds_a_final_answer(self) -> None:
        for village in self.all:
            assert all(one.frame or (one.ack and one.settled_at) for one in village.store.envelopes())

    def teardown(self) -> None:
        """A week of good contact: everything printed is at the centre once and whole, and nothing else is.

        Of what was erased on its desk only the paper is left: its photos are asked for again.
        """
        try:
            self.meet_all()
            self.show(self.papers.keys() & self.erased)
            self.meet_all()
            self.meet_all()
            self.check_whole()
        finally:
            for village in self.all:
                village.store.rows.close()
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)
            shutil.rmtree(self.folder)

    def meet_all(self) -> None:
        for village in self.all:
            syncing.sync(village.store, lambda raw: exchanging.exchange(raw, at=self.now), at=self.now)

    def check_whole(self) -> None:
        rows = {row.hash: row for row in Envelope.objects.all()}
        unprinted = self.erased - {hash for _, hash in self.printed}
        assert rows.keys() | unprinted == self.durable, "the centre holds just what was made durable"
        lacking = {hash for hash, row in rows.items() if row.state == "stored"}
        assert lacking <= self.erased
        assert all(hash in rows for _, hash in self.printed)
        cloned = set(Envelope.objects.filter(alarm="clone").values_list("device_id", flat=True))
        stopped = Device.objects.exclude(state=DeviceState.ACTIVE).values_list("code", flat=True)
        assert set(stopped) <= cloned | self.revoked
        entering.enter_waiting(self.now + DAY)
        entered = {row.receipt for row in rows.values() if row.type == "file" and row.state != "quarantined"}
        assert sorted(Case.objects.values_list("receipt", flat=True)) == sorted(entered)


def lengths(runs: int) -> settings:
    return settings(
        max_examples=runs, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("lane", range(LANES))
def test_every_slip_printed_is_at_the_centre_once_and_whole(hall, lane):
    run_state_machine_as_test(seed(SEED + lane)(lambda: Sync(hall)), settings=lengths(RUNS // LANES))


def keep_nothing(monkeypatch) -> None:
    """A device lets go as soon as the centre has answered; then the centre restores a backup."""
    monkeypatch.setattr(syncing, "RETENTION", timedelta(0))


def never_recall(monkeypatch) -> None:
    """A restored centre does not say what it lacks."""
    monkeypatch.setattr(exchanging, "_lost", lambda device, hello: [])


def a_centre_restored_too_late(hall) -> None:
    """Tell the model the shortest story in which both mistakes show; whoever makes none comes through it."""
    machine = Sync(hall)
    try:
        village = machine.enrol()
        machine.issue(village, PLAIN, "")
        machine.contact(village, "ok", 4)
        machine.let_go(1, village)
        machine.restore_centre(0)
        machine.nothing_printed_is_lost()
    finally:
        machine.teardown()


@pytest.mark.django_db
def test_a_restored_centre_gets_back_what_it_lost(hall):
    a_centre_restored_too_late(hall)


@pytest.fixture
def story(hall):
    """A story that is told whole, and checked as any other."""
    machine = Sync(hall)
    yield machine
    machine.teardown()


@pytest.mark.django_db
def test_a_restored_centre_gets_back_what_each_copy_of_a_disk_made(story):
    one = story.enrol()
    other = story.clone(one)
    for _ in range(3):
        story.issue(one, PLAIN, "")
        story.close(other)
    story.let_go(1, one)
    story.let_go(1, other)
    story.restore_centre(0)
    story.contact(one, "ok", 4)
    story.contact(one, "ok", 4)


@pytest.mark.django_db
def test_a_centre_that_forgot_a_device_takes_it_back(story):
    """It was restored from a backup older than the enrolment: the certificate is what it signed itself."""
    village = story.enrol()
    story.issue(village, WITH_PHOTOS, "")
    story.contact(village, "ok", 4)
    story.restore_centre(0)
    assert not Device.objects.exists()
    story.contact(village, "ok", 9)
    story.issue(village, PLAIN, "")


@pytest.mark.django_db
def test_a_centre_restored_while_photos_were_on_their_way_gets_all_again(story):
    """Also of a copy of the disk that gave the same number."""
    one = story.enrol()
    other = story.clone(one)
    story.issue(one, WITH_PHOTOS, "")
    story.issue(other, WITH_PHOTOS, "")
    story.contact(one, "ok", 1)
    story.contact(other, "ok", 1)
    story.restore_centre(0)


@pytest.mark.django_db
def test_what_is_first_looked_at_when_its_photos_are_no_longer_waited_for_is_entered(story):
    village = story.enrol()
    story.issue(village, WITH_PHOTOS, "")
    story.contact(village, "ok", 1)
    story.restore_device(village)
    story.close(village)
    story.let_go(33, village)


@pytest.mark.django_db
def test_photos_come_also_of_a_number_that_a_copy_of_the_disk_gave_too(story):
    one = story.enrol()
    other = story.clone(one)
    story.close(one)
    story.issue(other, WITH_PHOTOS, "")
    story.show_papers()


@pytest.mark.django_db
@pytest.mark.parametrize("mistake", [keep_nothing, never_recall])
def test_the_model_finds_planted_mistakes(hall, monkeypatch, mistake):
    mistake(monkeypatch)
    with pytest.raises(AssertionError):
        a_centre_restored_too_late(hall)
