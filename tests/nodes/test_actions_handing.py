"""Results given out at a desk without a network: by whom, once, and what the centre makes of it."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from balai.cases.models import Handover
from balai.core.models import Event
from balai.core.refusal import Invalid, Refused
from balai.nodes.actions import attending, issuing
from balai.nodes.models import Envelope
from balai.nodes.queries import attending as known
from balai.nodes.queries.store import Store
from balai.nodes.rules import acts
from balai.nodes.rules.acts import Handed
from balai.nodes.rules.envelope import Type
from tests.cases.filing import MINUTE, carry
from tests.hall import MONDAY
from tests.nodes.following import LATER, alarm_of, answers, filed, hear, ready
from tests.nodes.village import DAY, WITH_PHOTOS, Village, enrolled

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter(hall, two, tmp_path):
    """A node of the hall itself, where the police have a counter."""
    made = enrolled(hall, tmp_path / "counter", two, office="mpp-bwi")
    made.joko = hall.officer("polres", "front_officer")
    yield made
    made.store.rows.close()


def test_a_result_is_handed_over_and_counts_from_that_moment(counter, hall):
    receipt, found = ready(counter, hall)
    told = known.told(counter.store, receipt)
    assert told.receiver == "Sari Contoh Rekaan" and b"Sari" not in counter.store.news()[receipt].sealed
    assert Event.objects.filter(by=f"device:{counter.code}", name="case.opened").count() == 1
    attending.hand_over(counter.store, receipt, Handed(to="applicant"), by=counter.joko, at=LATER + MINUTE)
    assert known.told(counter.store, receipt).receiver == "" and known.handed_over(counter.store, receipt)
    with pytest.raises(Refused):
        attending.hand_over(
            counter.store, receipt, Handed(to="applicant"), by=counter.joko, at=LATER + MINUTE
        )
    hear(counter, LATER + DAY)
    found.refresh_from_db()
    assert found.status == "handed_over" and found.ended_at == LATER + MINUTE and alarm_of("hand_over") == ""
    assert Handover.objects.get(case=found).by == counter.joko.ref and known.handed_over(
        counter.store, receipt
    )


def test_a_desk_that_may_not_give_a_result_out_is_not_told_who_fetches_it(village, hall):
    receipt, found = ready(village, hall)
    assert village.store.news()[receipt].status == "ready" and village.store.news()[receipt].sealed is None
    assert not Event.objects.filter(
        name="case.opened", case_id=found.id, by=f"device:{village.code}"
    ).exists()
    with pytest.raises(Refused):
        attending.hand_over(village.store, receipt, Handed(to="applicant"), by=village.joko, at=LATER)
    assert village.store.later(receipt) == []


def test_a_proxy_is_named_and_only_in_the_seal(counter, hall):
    receipt, found = ready(counter, hall)
    with pytest.raises(Invalid) as refused:
        attending.hand_over(counter.store, receipt, Handed(to="proxy"), by=counter.joko, at=LATER)
    assert refused.value.problems.keys() == {"name", "power"}
    handed = Handed(to="proxy", name="Kerabat Rekaan", relation="anak", power="12/2026")
    made = attending.hand_over(counter.store, receipt, handed, by=counter.joko, at=LATER)
    assert b"Kerabat" not in made.frame
    hear(counter, LATER)
    found.refresh_from_db()
    assert found.status == "handed_over" and Handover.objects.get(case=found).to == "proxy"


def hand_past_the_rules(village: Village, receipt: str, officer_id: str) -> None:
    """Take a hand-over down as a desk would that keeps to no rule of its own."""
    body = acts.pack_handed(Handed(to="applicant"), officer_id)
    issuing.keep(village.store, Type.HAND_OVER, body, receipt=receipt, at=LATER)


def test_a_second_hand_over_is_an_alarm_at_the_centre(counter, hall):
    receipt, found = ready(counter, hall)
    attending.hand_over(counter.store, receipt, Handed(to="applicant"), by=counter.joko, at=LATER)
    hand_past_the_rules(counter, receipt, counter.joko.id)
    hear(counter, LATER)
    first, second = Envelope.objects.filter(type="hand_over").order_by("seq")
    assert first.alarm == "" and second.entered_at and second.alarm == "case.bad_move"
    assert Handover.objects.filter(case=found).count() == 1


def test_a_hand_over_by_another_agency_is_undone_and_the_desk_hears_of_it(counter, hall):
    receipt, found = ready(counter, hall)
    health = hall.officer("dinkes", "front_officer")
    attending.hand_over(counter.store, receipt, Handed(to="applicant"), by=health, at=LATER)
    assert known.handed_over(counter.store, receipt)
    hear(counter, LATER)
    assert alarm_of("hand_over") == "missing"
    hear(counter, LATER + DAY)
    found.refresh_from_db()
    assert found.status == "ready" and not Handover.objects.filter(case=found).exists()
    assert not known.handed_over(counter.store, receipt) and not known.may_answer(counter.store, receipt)
    assert counter.states() == ["complete", "complete"]


def test_a_device_hands_nothing_over_in_the_name_of_another_office(village, hall):
    receipt, found = ready(village, hall)
    hand_past_the_rules(village, receipt, hall.officer("polres", "front_officer").id)
    hear(village, LATER)
    assert alarm_of("hand_over") == "forbidden" and not Handover.objects.filter(case=found).exists()


def at_once(village: Village, act) -> list[str]:
    """Do the same from two stores of one node at the same instant; return what became of each."""
    both = Barrier(2)

    def one(_: int) -> str:
        with Store(village.store.folder) as store:
            both.wait()
            try:
                act(store)
            except Refused as refused:
                return refused.code
        return ""

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(one, range(2)))


def test_two_who_hand_over_at_the_same_instant_take_it_down_once(counter, hall):
    receipt, _ = ready(counter, hall)
    give = partial(attending.hand_over, handed=Handed(to="applicant"), by=counter.joko, at=LATER)
    assert at_once(counter, lambda store: give(store, receipt)) == ["", "node.not_ready"]
    assert [kept.type for kept in counter.store.later(receipt)] == ["hand_over"]


def test_two_who_answer_at_the_same_instant_are_taken_down_once(village, hall):
    receipt, found = filed(village, WITH_PHOTOS)
    carry(found, hall, MONDAY)
    hear(village, LATER)
    said = answers(village, receipt)
    done = at_once(village, lambda store: attending.judge(store, receipt, said, {}, at=LATER))
    assert done == ["", "survey.answered"]
    assert [kept.type for kept in village.store.envelopes()] == ["file", "command"]
