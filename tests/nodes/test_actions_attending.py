"""What people come to a desk for after they filed: more files, a result, a proof of payment, an answer, a case of elsewhere."""

from datetime import timedelta

import pytest

from balai.cases import actions
from balai.cases.actions.processing import Lack
from balai.cases.models import Case, Evidence, Handover
from balai.core import events
from balai.core.models import Event
from balai.core.refusal import Invalid, Missing, Refused
from balai.nodes import pieces
from balai.nodes.actions import attending, drafting, entering
from balai.nodes.models import Envelope
from balai.nodes.queries import attending as known
from balai.nodes.queries import drafting as drafts
from balai.nodes.rules import acts
from balai.nodes.rules import envelope as envelopes
from balai.nodes.rules.acts import Handed
from balai.nodes.rules.pins import Operator, new_key
from balai.nodes.rules.strict import Unreadable
from balai.payments.models import Bill
from balai.satisfaction.models import Answer, Invitation
from balai.satisfaction.queries.definitions import survey
from tests.cases.filing import MINUTE, active, carry, photo, work, worker
from tests.hall import MONDAY
from tests.nodes.village import DAY, WITH_PHOTOS, Village, admins, case, enrolled
from tests.satisfaction.conftest import follow

pytestmark = pytest.mark.django_db
POLICE = "skck"
LATER = MONDAY + DAY


def hear(village: Village, at) -> None:
    """Give the centre's events their order, and let the village ask."""
    while events.sequence():
        pass
    village.sync(at=at)
    entering.enter_waiting(at + timedelta(hours=12))


def filed(village: Village, service: str = POLICE) -> tuple[str, Case]:
    issued = village.file(service)
    village.sync()
    return issued.receipt, case(issued)


def last(kind: str) -> Envelope:
    return Envelope.objects.filter(type=kind).order_by("-seq")[0]


def alarm_of(kind: str) -> str:
    row = last(kind)
    assert row.entered_at
    return row.alarm


# more files


def test_more_files_are_added_where_they_lack_and_replace_nothing(village):
    receipt, found = filed(village, WITH_PHOTOS)
    Evidence.objects.filter(case=found, key="family_card").update(replaced_at=MONDAY)
    made = attending.bring(village.store, receipt, {"family_card": photo()}, by=village.joko, at=LATER)
    assert made.header.type == "supplement" and made.header.receipt == receipt and len(made.header.blobs) == 1
    village.sync(at=LATER)
    entering.enter_waiting(LATER + DAY)
    assert alarm_of("supplement") == "" and Evidence.objects.filter(case=found, replaced_at=None).count() == 2


def test_files_after_the_decision_are_kept_and_told_to_an_officer(village, hall):
    receipt, found = filed(village, WITH_PHOTOS)
    carry(found, hall, MONDAY)
    attending.bring(village.store, receipt, {"family_card": photo()}, by=village.joko, at=LATER)
    hear(village, LATER)
    assert alarm_of("supplement") == "after_decision"


def test_nothing_and_what_nobody_asks_for_are_not_taken_down(village):
    receipt, _ = filed(village, WITH_PHOTOS)
    for photos in ({}, {"moon": photo()}):
        with pytest.raises(Invalid):
            attending.bring(village.store, receipt, photos, by=village.joko, at=LATER)
    with pytest.raises(Missing):
        attending.bring(village.store, "10000-0009-ZZ", {"family_card": photo()}, by=village.joko, at=LATER)
    assert village.store.highest() == 1


# a result


def ready(village: Village, hall) -> tuple[str, Case]:
    """File at the police, carry it until its paper waits, and let the desk hear of it."""
    receipt, found = filed(village)
    at = MONDAY
    while found.status in ("submitted", "in_progress", "approved") and active(found):
        at += 5 * MINUTE
        work(found, hall, at)
        found.refresh_from_db()
    actions.issue(found.id, at=at + MINUTE)
    hear(village, LATER)
    found.refresh_from_db()
    assert found.status == "ready"
    return receipt, found


def test_a_result_is_handed_over_and_counts_from_that_moment(village, hall):
    receipt, found = ready(village, hall)
    told = known.told(village.store, receipt)
    assert told.receiver == "Sari Contoh Rekaan" and b"Sari" not in village.store.news()[receipt].sealed
    assert Event.objects.filter(by=f"device:{village.code}", name="case.opened").count() == 1
    police = hall.officer("polres", "front_officer")
    attending.hand_over(village.store, receipt, Handed(to="applicant"), by=police, at=LATER + MINUTE)
    assert known.told(village.store, receipt).receiver == "" and known.handed_over(village.store, receipt)
    with pytest.raises(Refused):
        attending.hand_over(village.store, receipt, Handed(to="applicant"), by=police, at=LATER + MINUTE)
    hear(village, LATER + DAY)
    found.refresh_from_db()
    assert found.status == "handed_over" and found.ended_at == LATER + MINUTE and alarm_of("hand_over") == ""
    assert Handover.objects.get(case=found).by == police.ref


def test_a_proxy_is_named_and_only_in_the_seal(village, hall):
    receipt, found = ready(village, hall)
    police = hall.officer("polres", "front_officer")
    with pytest.raises(Invalid) as refused:
        attending.hand_over(village.store, receipt, Handed(to="proxy"), by=police, at=LATER)
    assert refused.value.problems.keys() == {"name", "power"}
    handed = Handed(to="proxy", name="Kerabat Rekaan", relation="anak", power="12/2026")
    made = attending.hand_over(village.store, receipt, handed, by=police, at=LATER)
    assert b"Kerabat" not in made.frame
    hear(village, LATER)
    found.refresh_from_db()
    assert found.status == "handed_over" and Handover.objects.get(case=found).to == "proxy"


def test_a_second_hand_over_and_one_by_the_wrong_office_alarm(village, hall):
    receipt, found = ready(village, hall)
    attending.hand_over(village.store, receipt, Handed(to="applicant"), by=village.joko, at=LATER)
    hear(village, LATER)
    assert alarm_of("hand_over") == "missing"
    police = hall.officer("polres", "front_officer")
    actions.hand_over(found.id, to="applicant", by=police, at=LATER)
    village.store.rows.execute("DELETE FROM envelope WHERE type = 'hand_over'")
    village.store.rows.execute("UPDATE news SET status = 'ready'")
    with pytest.raises(Refused):
        attending.hand_over(village.store, "10000-0009-ZZ", Handed(to="applicant"), by=police, at=LATER)


# a payment


def billed(village: Village, hall) -> tuple[str, Case]:
    receipt, found = filed(village)
    work(found, hall, MONDAY + MINUTE)
    found.refresh_from_db()
    assert "waiting_payment" in found.flags
    hear(village, LATER)
    return receipt, found


def test_a_proof_of_payment_waits_for_the_cashier(village, hall):
    receipt, found = billed(village, hall)
    kind, rupiah, _ = known.told(village.store, receipt).bill
    assert kind == "pnbp" and rupiah > 0
    attending.note_payment(village.store, receipt, "ntpn 0123456789", LATER, by=village.joko, at=LATER)
    hear(village, LATER)
    bill = Bill.objects.get(case_id=found.id)
    assert (bill.state, bill.claimed_number) == ("open", "NTPN0123456789") and alarm_of("command") == ""
    assert "NTPN" not in str(list(Event.objects.values_list("data", flat=True)))
    cashier, step = worker(hall, active(found)), active(found)
    actions.record_payment(found.id, step.key, bill.claimed_number, paid_at=LATER, by=cashier, at=LATER)
    hear(village, LATER + DAY)
    assert known.told(village.store, receipt).bill is None
    attending.note_payment(village.store, receipt, "NTPN999999", LATER, by=village.joko, at=LATER)
    hear(village, LATER + DAY)
    assert alarm_of("command") == "payment.paid"


def test_no_desk_takes_money_for_a_free_service_nor_from_the_future(village):
    free, _ = filed(village, WITH_PHOTOS)
    with pytest.raises(Refused) as refused:
        attending.note_payment(village.store, free, "NTPN012345", MONDAY, by=village.joko, at=LATER)
    assert refused.value.code == "payment.free_service"
    receipt, _ = filed(village)
    for number, paid_at in (("12", MONDAY), ("NTPN012345", LATER + 2 * DAY)):
        with pytest.raises(Invalid):
            attending.note_payment(village.store, receipt, number, paid_at, by=village.joko, at=LATER)


# an answer


def answers(village: Village, receipt: str, score: str = "3") -> dict[str, str]:
    return {one.id: score for one in survey().asked(known.asked(village.store, receipt))}


def test_an_answer_is_counted_once_and_nothing_leads_to_its_person(
    village, hall, django_capture_on_commit_callbacks
):
    receipt, found = filed(village, WITH_PHOTOS)
    carry(found, hall, MONDAY)
    hear(village, LATER)
    with pytest.raises(Invalid):
        attending.judge(village.store, receipt, {}, {}, at=LATER)
    made = attending.judge(village.store, receipt, answers(village, receipt), {}, at=LATER)
    assert made.header.receipt == "" and receipt.encode() not in made.frame
    with pytest.raises(Refused):
        attending.judge(village.store, receipt, answers(village, receipt), {}, at=LATER)
    village.sync(at=LATER)
    [blob] = made.header.blobs
    assert not Answer.objects.exists() and pieces.is_whole(blob.address)  # nobody was invited yet
    follow()
    with django_capture_on_commit_callbacks(execute=True):
        entering.enter_waiting(LATER + DAY)
    row = last("command")
    assert (row.case_id, row.receipt, row.alarm) == ("", "", "") and row.entered_at
    assert set(Answer.objects.get().scores.values()) == {3} and Invitation.objects.get().is_used
    assert not pieces.is_whole(blob.address)


def test_an_answer_nobody_was_asked_for_is_told_after_two_weeks(village, hall):
    receipt, found = filed(village, WITH_PHOTOS)
    with pytest.raises(Missing):
        attending.judge(village.store, receipt, {}, {}, at=LATER)
    carry(found, hall, MONDAY)
    hear(village, LATER)
    attending.judge(village.store, receipt, answers(village, receipt), {}, at=LATER)
    village.sync(at=LATER)
    entering.enter_waiting(LATER + 15 * DAY)
    assert alarm_of("command") == "not_invited"


# a request of elsewhere


@pytest.fixture
def other(hall, tmp_path):
    made = enrolled(hall, tmp_path / "other", admins(hall))
    yield made
    made.store.rows.close()


def returned(village: Village, hall) -> tuple[str, str]:
    """File with photos, have it returned; return its number and the code on its slip."""
    issued = village.file(WITH_PHOTOS)
    village.sync()
    found = case(issued)
    lacks = [Lack("evidence.family_card", "Foto terpotong.")]
    actions.return_case(
        found.id, active(found).key, lacks, by=worker(hall, active(found)), at=MONDAY + MINUTE
    )
    hear(village, MONDAY + MINUTE)
    return issued.receipt, issued.tracking


def test_a_returned_request_is_completed_at_the_desk_to_which_its_applicant_comes(village, other, hall):
    receipt, code = returned(village, hall)
    attending.visit(other.store, receipt, code.lower(), by=other.joko, at=LATER)
    assert code.encode() not in last_frame(other) and other.store.visits()[0].receipt == receipt
    hear(other, LATER)
    hear(other, LATER)
    assert alarm_of("visit") == "" and known.told(other.store, receipt).is_returned
    joko = Operator(other.joko.id, "Joko", new_key())
    id = drafting.begin_correction(other.store, receipt, operator=joko, at=LATER)
    drafting.attach(other.store, id, "family_card", photo(), operator=joko, at=LATER)
    assert not drafts.draft(other.store, id, joko).problems
    drafting.send_back(other.store, id, operator=joko, by=other.joko, at=LATER)
    hear(other, LATER + DAY)
    assert alarm_of("supplement") == "" and Case.objects.get(receipt=receipt).status != "returned"


def last_frame(village: Village) -> bytes:
    return list(village.store.envelopes())[-1].frame


def test_without_the_code_of_its_slip_no_desk_hears_of_a_request(village, other, hall):
    receipt, code = returned(village, hall)
    wrong = "00000000" if code != "00000000" else "11111111"
    attending.visit(other.store, receipt, wrong, by=other.joko, at=LATER)
    hear(other, LATER)
    hear(other, LATER)
    assert alarm_of("visit") == "tracking.wrong" and other.store.news() == {}
    with pytest.raises(Invalid):
        attending.visit(other.store, receipt, "12", by=other.joko, at=LATER)
    with pytest.raises(Missing):
        attending.visit(village.store, receipt, code, by=village.joko, at=LATER)


# what no honest device makes


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (acts.unpack_handed, {"w": "moon", "n": ["", "", ""]}), (acts.unpack_handed, {"w": "proxy"}),
        (acts.unpack_handed, {"w": "proxy", "n": ["x" * 200, "", ""]}), (acts.unpack_paid, {"c": ["NTPN012345"]}),
        (acts.unpack_paid, {"c": ["NTPN012345", "now"]}), (acts.unpack_key, {"b": "short"}), (acts.unpack_visit, {}),
        (acts.unpack_judged, b"{}"), (acts.unpack_judged, b'{"r":"","s":{"time":3},"a":{}}'), (acts.unpack_judged, b""),
    ],
)  # fmt: skip
def test_bodies_are_read_strictly(read, body):
    with pytest.raises(Unreadable):
        read(body)


def test_all_types_of_the_design_are_done_at_the_centre():
    assert set(entering.VERBS) == set(envelopes.Type)
