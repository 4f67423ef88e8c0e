"""What waits for a person at the centre, and what the person can do about it: nothing that was filed stays there for good."""

from datetime import timedelta

import pytest

from balai.cases.models import Case
from balai.cases.queries import tracking
from balai.core.actor import SYSTEM
from balai.core.models import Event, Message
from balai.core.refusal import Forbidden, Missing, Refused
from balai.nodes import keys
from balai.nodes.actions import enrolling, entering, exchanging, issuing, settling
from balai.nodes.models import Envelope
from balai.nodes.queries import health, reconciling
from tests.hall import MONDAY
from tests.nodes.village import DAY, PLAIN, WITH_PHOTOS, case

pytestmark = pytest.mark.django_db
LATER = MONDAY + DAY


def bring(*frames: bytes) -> None:
    for frame in frames:
        exchanging.exchange(frame, at=LATER)
    entering.enter_waiting(LATER)


def waiting(village) -> Envelope:
    [row] = Envelope.objects.filter(device_id=village.code, state="quarantined")
    return row


def release(village, row: Envelope, by) -> None:
    settling.release(village.code, row.id, by=by, at=LATER)
    entering.enter_waiting(LATER)


@pytest.fixture
def twins(village):
    """Two filings that bear one number: the disk was put back from a copy in between; the later one waits."""
    village.file()
    first = next(village.store.envelopes()).frame
    village.store.rows.execute("DELETE FROM envelope")
    second = village.file(at=MONDAY + timedelta(hours=1))
    bring(first, second.envelope.frame)
    return second


def test_a_filing_that_came_after_its_device_was_revoked_is_let_in(village, two):
    issued = village.file()
    enrolling.revoke_device(village.code, by=two[0], at=MONDAY)
    village.sync(at=LATER)
    assert not Case.objects.exists()
    release(village, waiting(village), two[0])
    assert case(issued).filed_at == MONDAY and not reconciling.alarms(SYSTEM)
    assert [number for _, number in reconciling.released(SYSTEM, village.code)] == [issued.receipt]
    assert Event.objects.filter(name="envelope.released").count() == 1
    with pytest.raises(Missing):
        settling.release(village.code, Envelope.objects.get().id, by=two[0], at=LATER)


def test_its_photos_are_asked_for_again(village, two):
    issued = village.file(WITH_PHOTOS)
    enrolling.revoke_device(village.code, by=two[0], at=MONDAY)
    village.sync(at=LATER)
    assert village.states() == ["quarantined"]
    release(village, waiting(village), two[0])
    assert "photos_missing" in case(issued).flags
    for _ in range(2):
        village.sync(at=LATER + timedelta(minutes=1))
    assert village.states() == ["complete"] and "photos_missing" not in case(issued).flags


def test_of_two_filings_with_one_number_the_second_gets_another_and_keeps_its_code(village, two, twins):
    first = case(twins)
    release(village, waiting(village), two[0])
    [second] = Case.objects.exclude(id=first.id)
    assert first.receipt == twins.receipt and second.receipt.startswith("0000")
    assert tracking.by_code(second.receipt, twins.tracking) == second
    with pytest.raises(Refused, match="wrong"):
        tracking.by_code(twins.receipt, twins.tracking)
    assert Message.objects.filter(case_id=second.id, template="case_submitted").count() == 1
    Envelope.objects.filter(case_id=second.id).update(entered_at=None, next_try_at=LATER)
    entering.enter_waiting(LATER)
    assert Case.objects.count() == 2, "doing it again changes nothing"


def test_what_is_about_a_number_of_two_is_left_to_a_person(village, two, twins):
    withdrawn = issuing.withdraw(village.store, twins.receipt, basis="present", by=village.joko, at=LATER)
    bring(withdrawn.frame)
    row = Envelope.objects.get(type="withdraw")
    with pytest.raises(Refused, match="ambiguous"):
        settling.release(village.code, row.id, by=two[0], at=LATER)
    assert Envelope.objects.get(id=row.id).state == "quarantined"


def test_what_nobody_can_read_is_not_let_in(village, two, monkeypatch):
    village.file()
    enrolling.revoke_device(village.code, by=two[0], at=MONDAY)
    village.sync(at=LATER)
    for why in ({"alarm": "unreadable_seal"}, {"alarm": "unknown_type", "type": "yet_to_come"}):
        Envelope.objects.update(**why)
        with pytest.raises(Refused, match="unreadable"):
            settling.release(village.code, waiting(village).id, by=two[0], at=LATER)
    monkeypatch.setattr(keys, "is_known", lambda name: False)
    Envelope.objects.update(alarm="unknown_key", type="file")
    with pytest.raises(Refused, match="unreadable"):
        settling.release(village.code, waiting(village).id, by=two[0], at=LATER)


def test_what_somebody_saw_to_asks_for_nobody_any_more(village, two, twins):
    assert len(reconciling.alarms(SYSTEM)) == 2
    for row in Envelope.objects.all():
        for _ in range(2):
            settling.settle(village.code, row.id, by=two[0], at=LATER)
    assert not reconciling.alarms(SYSTEM) and not reconciling.devices(SYSTEM, at=LATER)[0].alarms
    assert not any(one.alarms for one in health.health(SYSTEM, at=LATER))
    assert Event.objects.filter(name="envelope.settled").count() == 2
    assert waiting(village).alarm == "clone", "and yet all is kept as it came"


def test_all_that_came_after_its_device_was_revoked_is_let_in_at_once(village, two):
    numbers = {village.file(PLAIN).receipt for _ in range(3)}
    enrolling.revoke_device(village.code, by=two[0], at=MONDAY)
    village.sync(at=LATER)
    assert settling.release_all(village.code, by=two[1], at=LATER) == 3
    entering.enter_waiting(LATER)
    assert set(Case.objects.values_list("receipt", flat=True)) == numbers
    assert settling.release_all(village.code, by=two[1], at=LATER) == 0


def test_only_administrators_of_the_area_decide(village, two, hall):
    village.file()
    enrolling.revoke_device(village.code, by=two[0], at=MONDAY)
    village.sync(at=LATER)
    for verb in (settling.release, settling.settle):
        with pytest.raises(Forbidden):
            verb(village.code, waiting(village).id, by=hall.officer("disdukcapil", "head"), at=LATER)
        with pytest.raises(Missing):
            verb("ZZZZZ", waiting(village).id, by=two[0], at=LATER)
