"""From a desk without a network to a case at the centre: once, whole, whatever happens on the way."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai.cases.models import Case, Evidence, Step
from balai.core.actor import SYSTEM
from balai.core.models import Event
from balai.core.refusal import Forbidden, Invalid, Missing, Refused
from balai.nodes import keys
from balai.nodes.actions import enrolling, entering, exchanging, issuing, joining, receiving, syncing
from balai.nodes.models import Attachment, DayClosing, Device, Envelope
from balai.nodes.queries import reconciling
from balai.nodes.queries.store import Store
from balai.nodes.rules import answers, certificates, curves, envelope, filing, wire
from tests.hall import MONDAY
from tests.nodes.village import DAY, OFFICE, PLAIN, WITH_PHOTOS, case, enrolled, ticket

pytestmark = pytest.mark.django_db
THIEF = filing.pack(filing.Filing(applicant={}, answers={}, officer_id="", basis="", tracking="7C2K9MQ4"))
MOST_STATEMENTS = 25
"""So many a filing needs when it is entered with others; one that is tried alone needs twice as many."""


# becoming a device


def test_two_administrators_enrol_a_device(hall, two, village):
    device = Device.objects.get(code=village.code)
    assert device.state == "active" and re.fullmatch("[1-9A-Z][0-9A-Z]{4}", village.code)
    assert village.store.certificate.office_id == OFFICE and village.store.beacon == int(MONDAY.timestamp())
    names = list(Event.objects.filter(name__startswith="node.").order_by("id").values_list("name", flat=True))
    assert names == ["node.proposed", "node.approved", "node.enrolled"]
    assert PLAIN in village.store.services()


def test_a_device_is_taken_back_by_what_this_centre_signed_and_by_nothing_else(village):
    mine = village.store.said("certificate")
    assert enrolling.know_again(mine, at=MONDAY) is None, "it is known"
    Device.objects.all().delete()
    foreign = certificates.issue(village.store.certificate, key=village.store.key())
    for other in (
        foreign,
        mine[:-1] + bytes([mine[-1] ^ 1]),
        answers.greet(answers.Hello(village.code, 0, (), ""), key=village.store.key()),
    ):
        assert enrolling.know_again(other, at=MONDAY) is None
    device = enrolling.know_again(mine, at=MONDAY + DAY)
    assert (device.code, device.enrolled_at, device.ticket.valid_days) == (village.code, MONDAY, 365)
    assert Event.objects.order_by("-id").first().name == "node.taken_back"
    [line] = reconciling.devices(SYSTEM, at=MONDAY + DAY)
    assert line.is_taken_back


def test_nobody_approves_their_own_proposal(hall, two):
    proposed = enrolling.propose_device("mpp-bwi", by=two[0], at=MONDAY)
    with pytest.raises(Forbidden):
        enrolling.approve_device(proposed.id, by=two[0], at=MONDAY)
    enrolling.approve_device(proposed.id, by=two[1], at=MONDAY)
    with pytest.raises(Refused, match=r"node\.approved"):
        enrolling.approve_device(proposed.id, by=two[1], at=MONDAY)


def test_only_administrators_of_the_area_propose_approve_and_revoke(hall, two, village):
    officer = hall.officer("disdukcapil", "head")
    with pytest.raises(Forbidden):
        enrolling.propose_device("mpp-bwi", by=officer, at=MONDAY)
    with pytest.raises(Forbidden):
        enrolling.propose_device("mpp-tts", by=two[0], at=MONDAY)
    proposed = enrolling.propose_device("mpp-bwi", by=two[0], at=MONDAY)
    with pytest.raises(Forbidden):
        enrolling.approve_device(proposed.id, by=officer, at=MONDAY)
    with pytest.raises(Forbidden):
        enrolling.revoke_device(village.code, by=officer, at=MONDAY)
    with pytest.raises(Missing):
        enrolling.revoke_device("ZZZZZ", by=two[0], at=MONDAY)
    with pytest.raises(Missing):
        enrolling.approve_device("none", by=two[1], at=MONDAY)


def test_a_ticket_makes_one_device(hall, two, tmp_path):
    text = ticket(hall, two)
    first, second = Store(tmp_path / "1"), Store(tmp_path / "2")
    asked = joining.ask(first, text, at=MONDAY)
    granted = exchanging.admit(asked, at=MONDAY)
    assert exchanging.admit(asked, at=MONDAY)[:60] == granted[:60]  # the answer was lost, asked again
    with pytest.raises(Refused, match=r"node\.ticket"):
        exchanging.admit(joining.ask(second, text, at=MONDAY), at=MONDAY)
    with pytest.raises(Refused, match=r"node\.not_granted"):
        joining.join(second, granted, at=MONDAY)
    joining.join(first, granted, at=MONDAY)
    with pytest.raises(Refused, match=r"node\.enrolled"):
        joining.ask(first, text, at=MONDAY)
    assert Device.objects.count() == 1


def test_tickets_end(hall, two, tmp_path):
    asked = joining.ask(Store(tmp_path / "1"), ticket(hall, two), at=MONDAY)
    with pytest.raises(Refused, match=r"node\.ticket"):
        exchanging.admit(asked, at=MONDAY + 8 * DAY)
    with pytest.raises(Refused, match=r"node\.request"):
        exchanging.admit(b"let me in", at=MONDAY)


def test_a_node_issues_nothing_before_it_is_enrolled(tmp_path):
    with pytest.raises(Refused, match=r"node\.not_enrolled"):
        issuing.close_day(Store(tmp_path), MONDAY.date(), by=SYSTEM, at=MONDAY)


# the path


def test_a_filing_without_a_network_becomes_a_case_under_its_own_number(village):
    issued = village.file()
    assert issued.receipt.startswith(village.code) and not Case.objects.exists()
    village.sync(at=MONDAY + 3 * DAY)
    found = case(issued)
    assert found.filed_at == MONDAY and found.assisted_by == village.joko.id and found.channel == "direct"
    assert village.states() == ["complete"] and Envelope.objects.get().case_id == found.id


def test_everything_may_be_sent_again_and_is_there_once(village):
    issued = [village.file(), village.file()]
    frames = [kept.frame for kept in village.store.envelopes()]
    for _ in range(3):
        exchanging.exchange(wire.join(frames[::-1] * 2), at=MONDAY)
        entering.enter_waiting(MONDAY)
    assert Case.objects.count() == Envelope.objects.count() == 2
    assert {row.receipt for row in Case.objects.all()} == {one.receipt for one in issued}


def test_photos_follow_in_pieces(village):
    issued = village.file(WITH_PHOTOS)
    village.sync()
    assert village.states() == ["complete"] and not Attachment.objects.filter(whole_at=None).exists()
    assert Evidence.objects.filter(case=case(issued)).count() == 2 and case(issued).flags == []
    assert case(issued).status in ("submitted", "in_progress")


def test_a_filing_is_official_before_its_photos_are_here(village):
    issued = village.file(WITH_PHOTOS)
    frames = [kept.frame for kept in village.store.envelopes()]
    exchanging.exchange(frames[0], at=MONDAY)
    entering.enter_waiting(MONDAY)
    assert case(issued).flags == ["photos_missing"] and case(issued).filed_at == MONDAY
    assert Envelope.objects.get().state == "stored"


def test_photos_that_never_come_are_asked_for_after_two_weeks(village):
    issued = village.file(WITH_PHOTOS)
    exchanging.exchange(next(village.store.envelopes()).frame, at=MONDAY)
    for day in range(16):
        entering.enter_waiting(MONDAY + day * DAY)
    assert case(issued).status == "returned" and Envelope.objects.get().state == "stored"


def test_what_the_desk_would_not_take_the_centre_would_not_either(village):
    with pytest.raises(Invalid) as refused:
        issuing.issue(
            village.store,
            WITH_PHOTOS,
            {"applicant": {}, "answers": {}},
            {},
            basis="present",
            by=village.joko,
            at=MONDAY,
        )
    assert {"applicant.nik", "applicant.phone", "evidence.family_card"} <= refused.value.problems.keys()
    assert village.store.highest() == 0


# what a hostile or broken link does


def lose(raw: bytes) -> bytes:
    raise ConnectionResetError


def test_a_link_that_fails_changes_nothing(village):
    village.file()
    with pytest.raises(OSError):
        village.sync(send=lose)
    assert village.states() == [""]


@pytest.mark.parametrize(
    "said", [b"", b"<html>Selamat datang</html>", b"OK", b"SIS1\x00\x00\x00\x02{}" + bytes(64)]
)
def test_a_portal_is_not_the_centre(village, said):
    village.file()
    village.sync(send=lambda raw: said)
    assert village.states() == [""] and not Envelope.objects.exists()


def test_a_lost_answer_is_asked_for_again(village):
    issued = village.file()

    def swallow(raw: bytes) -> bytes:
        exchanging.exchange(raw, at=MONDAY)
        raise TimeoutError

    with pytest.raises(TimeoutError):
        village.sync(send=swallow)
    assert Envelope.objects.count() == 1 and village.states() == [""]
    village.sync()
    assert village.states() == ["complete"] and case(issued)


def test_an_answer_signed_by_another_centre_counts_for_nothing(village):
    village.file()
    kept = next(village.store.envelopes())
    forged = answers.Ack(kept.hash, village.code, kept.seq, answers.State.COMPLETE)
    raw = answers.acknowledge(forged, key=curves.private_key(b"f" * 32))
    assert syncing.take_answer(village.store, raw, at=MONDAY) == 0 and village.states() == [""]


@pytest.mark.parametrize("every", [7, 23, 64])
def test_a_link_that_drops_calls_still_gets_everything_across(village, every):
    village.file(WITH_PHOTOS)
    calls = iter(range(10_000))

    def drop(raw: bytes) -> bytes:
        if next(calls) % 2:
            raise ConnectionResetError
        return (
            exchanging.exchange(raw[: len(raw) - every], at=MONDAY)
            if len(raw) > 60_000
            else exchanging.exchange(raw, at=MONDAY)
        )

    for _ in range(10):
        village.sync(send=drop) if village.states() != ["complete"] else None
    assert village.states() == ["complete"]


def test_a_damaged_photo_begins_anew(village):
    village.file(WITH_PHOTOS)
    row = next(village.store.envelopes())
    exchanging.exchange(row.frame, at=MONDAY)
    for photo in village.store.photos(row.seq):
        damaged = photo.content[:-1] + bytes([photo.content[-1] ^ 1])
        exchanging.exchange(wire.join(wire.pieces(photo.address, damaged)), at=MONDAY)
    assert Attachment.objects.filter(whole_at=None).count() == 2
    village.sync()
    assert village.states() == ["complete"]


def test_pieces_nobody_announced_are_left_out(village):
    exchanging.exchange(wire.piece("ab" * 32, 0, b"x" * 100), at=MONDAY)
    assert not Attachment.objects.exists()


# clones, thieves, strangers


def test_a_number_used_twice_is_kept_twice_and_alarms(village):
    village.file()
    original = next(village.store.envelopes()).frame
    village.store.rows.execute("DELETE FROM envelope")  # restored from a copy
    other = village.file(at=MONDAY + timedelta(hours=1))
    for frame in (original, other.envelope.frame):
        exchanging.exchange(frame, at=MONDAY + DAY)
    rows = list(Envelope.objects.order_by("received_at", "id"))
    assert [row.state for row in rows] == ["complete", "quarantined"] and {row.alarm for row in rows} == {
        "clone"
    }
    assert Device.objects.get().state == "suspended"
    assert Event.objects.filter(name="node.suspended").count() == 1
    entering.enter_waiting(MONDAY + DAY)
    assert Case.objects.filter(receipt=other.receipt).count() == 1


def test_what_comes_from_a_revoked_device_waits_for_a_person(village, two):
    village.file()
    enrolling.revoke_device(village.code, by=two[0], at=MONDAY)
    village.sync(at=MONDAY + DAY)
    assert Envelope.objects.get().state == "quarantined" and Envelope.objects.get().alarm == "revoked"
    assert village.states() == ["quarantined"] and not Case.objects.exists()


def test_a_stranger_is_not_heard(village):
    made = village.file().envelope
    forged = envelope.make(
        made.header, {}, key=curves.private_key(b"f" * 32), to=keys.sealing().public_key(),
        ephemeral=curves.private_key(b"g" * 32),
    )  # fmt: skip
    assert exchanging.exchange(forged.frame, at=MONDAY) == b"" and not Envelope.objects.exists()
    unknown = replace(made.header, device="ZZZZZ", type="close", receipt="")
    stranger = envelope.make(
        unknown,
        {},
        key=village.store.key(),
        to=keys.sealing().public_key(),
        ephemeral=curves.private_key(b"h" * 32),
    )
    assert exchanging.exchange(stranger.frame, at=MONDAY) == b""


def made_up(village, body: dict, **changed) -> envelope.Envelope:
    """Make an envelope as an enrolled device that is broken, newer or hostile would."""
    header = replace(village.file().envelope.header, **changed)
    return envelope.make(
        header, body, key=village.store.key(), to=keys.sealing().public_key(),
        ephemeral=curves.private_key(header.id.encode()[:32]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "changed", "alarm"),
    [
        ({}, {}, "unreadable_filing"),
        ({}, {"type": "tomorrow"}, "unknown_type"),
        ({}, {"seal_key": "c9"}, "unknown_key"),
        (
            {"a": {}, "f": {}, "b": [], "o": "", "g": "", "t": "7C2K9MQ4"},
            {"version": "feedbeeffeedbeef"},
            "unknown_form",
        ),
        ({"a": {}, "f": {}, "b": [], "o": "", "g": "", "t": "7C2K9MQ4"}, {"offering": ""}, "unknown_form"),
        ({"n": 1}, {"type": "close", "receipt": ""}, "unreadable_closing"),
    ],
)
def test_what_cannot_be_understood_is_kept_and_looked_at(village, body, changed, alarm):
    exchanging.exchange(made_up(village, body, **changed).frame, at=MONDAY)
    entering.enter_waiting(MONDAY)
    row = Envelope.objects.get()
    assert (row.state, row.alarm) == ("quarantined", alarm) and not Case.objects.exists()


def test_a_device_cannot_take_the_id_of_another_case(village):
    issued = village.file()
    village.sync()
    first = case(issued)
    exchanging.exchange(made_up(village, THIEF, id=first.id).frame, at=MONDAY)
    entering.enter_waiting(MONDAY)
    assert Envelope.objects.order_by("-seq").first().alarm == "case.id_taken" and Case.objects.count() == 1


def test_one_that_breaks_keeps_nobody_up(village):
    for _ in range(2):
        village.file()
    exchanging.exchange(wire.join(kept.frame for kept in village.store.envelopes()), at=MONDAY)
    broken = Envelope.objects.order_by("seq").first()
    Envelope.objects.filter(id=broken.id).update(frame=b"rotten")
    for _ in ("in a round", "alone"):
        with pytest.raises(ValueError):
            entering.enter_waiting(MONDAY)
    entering.enter_waiting(MONDAY)
    assert Case.objects.count() == 1


def test_a_round_does_what_one_by_one_does(village):
    """Twice the same person in one round, a number that another request has, one that cannot be read, and sound ones."""
    sound = [village.file() for _ in range(3)]
    village.serial -= 1
    again = village.file()
    unreadable = made_up(village, {"a": []})
    thief = made_up(village, THIEF, id=sound[0].envelope.header.id)
    sent = [issued.envelope.frame for issued in (*sound, again)] + [unreadable.frame, thief.frame]
    exchanging.exchange(wire.join(sent), at=MONDAY)
    with CaptureQueriesContext(connection) as queries:
        assert entering.enter_waiting(MONDAY) == 6
    assert Case.objects.count() == 4
    assert case(again).flags == ["possible_duplicate"] and case(sound[2]).flags == []
    alarms = Envelope.objects.exclude(alarm="").order_by("seq").values_list("alarm", flat=True)
    assert list(alarms) == ["unreadable_filing", "case.id_taken"]
    assert all(Step.objects.filter(case=case(one)).exists() for one in sound)
    assert len(queries) < 6 * MOST_STATEMENTS


# withdrawing, closing


def test_a_request_is_withdrawn_without_a_network(village):
    issued = village.file(WITH_PHOTOS)
    issuing.withdraw(village.store, issued.receipt, basis="present", by=village.joko, at=MONDAY)
    frames = [kept.frame for kept in village.store.envelopes()]
    exchanging.exchange(frames[1], at=MONDAY)
    entering.enter_waiting(MONDAY)  # it came before the filing
    assert Envelope.objects.get().entered_at is None
    village.sync(at=MONDAY + DAY)
    entering.enter_waiting(MONDAY + 2 * DAY)
    assert case(issued).status == "withdrawn"


def test_withdrawing_too_late_is_shown_to_an_officer(village):
    issued = village.file()
    village.sync()
    Case.objects.update(status="approved")
    issuing.withdraw(village.store, issued.receipt, basis="present", by=village.joko, at=MONDAY)
    village.sync()
    row = Envelope.objects.get(type="withdraw")
    assert row.alarm == "case.bad_move" and row.entered_at and case(issued).status == "approved"


def test_a_closed_day_accounts_for_everything(village):
    for _ in range(3):
        village.file()
    issuing.close_day(village.store, MONDAY.date(), by=village.joko, at=MONDAY)
    issuing.close_day(village.store, (MONDAY + DAY).date(), by=village.joko, at=MONDAY + DAY)
    village.sync()
    first, second = DayClosing.objects.order_by("first")
    assert (first.first, first.last) == (1, 3) and (second.first, second.last) == (4, 4)


# letting go


def test_nothing_goes_before_thirty_days_after_the_centre_said_so(village):
    village.file(WITH_PHOTOS)
    assert syncing.let_go(village.store, at=MONDAY + 400 * DAY) == 0
    village.sync()
    assert syncing.let_go(village.store, at=MONDAY + 29 * DAY) == 0
    assert syncing.let_go(village.store, at=MONDAY + 30 * DAY) == 1
    [kept] = village.store.envelopes()
    assert kept.frame == b"" and kept.hash and kept.ack and village.store.photos(kept.seq) == []


def test_a_centre_restored_from_a_backup_calls_back_what_it_lost(village):
    issued = village.file(WITH_PHOTOS)
    village.sync()
    Attachment.objects.all().delete()
    Envelope.objects.all().delete()
    village.sync(at=MONDAY + DAY)
    assert village.states() == [""]
    village.sync(at=MONDAY + DAY)
    assert village.states() == ["complete"] and Envelope.objects.count() == 1 and case(issued)


# the clock


def test_a_broken_clock_never_refuses_and_is_flagged(village):
    issued = village.file(at=MONDAY.replace(year=1971))
    village.sync(at=MONDAY + DAY)
    assert case(issued).filed_at == MONDAY and case(issued).flags == ["doubtful_time"]


def test_after_its_end_a_device_goes_on_for_a_while(village):
    certificate = village.store.certificate
    end = filing.moment(certificate.valid_to)
    village.file(at=end + 29 * DAY)
    with pytest.raises(Refused, match=r"node\.expired"):
        village.file(at=end + 31 * DAY)


# cars


def test_a_car_carries_what_it_cannot_read(hall, village, car):
    issued = village.file(WITH_PHOTOS)
    [kept] = village.store.envelopes()
    pieces = [
        frame
        for photo in village.store.photos(kept.seq)
        for frame in wire.pieces(photo.address, photo.content)
    ]
    assert syncing.carry(car.store, wire.join([kept.frame, *pieces]), at=MONDAY) == 3
    assert syncing.carry(village.store, car.file().envelope.frame, at=MONDAY) == 0
    car.sync()
    assert case(issued).status in ("submitted", "in_progress")
    back = wire.join(car.store.carried())
    syncing.take_answer(village.store, back, at=MONDAY)
    assert village.states() == ["complete"]


def test_the_receiver_answers_the_same_however_often_it_is_asked(village):
    frame = village.file().envelope.frame
    first, again = (receiving.receive(frame, at=MONDAY) for _ in range(2))
    assert first == again and receiving.answer(first).is_final
    assert (
        certificates.read(bytes(Device.objects.get().certificate), root=keys.root().public_key()).code
        == village.code
    )


def test_villages_do_not_disturb_each_other(hall, two, village, tmp_path):
    other = enrolled(hall, tmp_path / "other", two)
    assert village.file().receipt[:5] != other.file().receipt[:5]
    village.sync()
    other.sync()
    assert Case.objects.count() == 2
    other.store.rows.close()
