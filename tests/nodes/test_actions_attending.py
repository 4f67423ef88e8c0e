"""What people come to a desk for after they filed: more files, a result, a proof of payment, an answer, a case of elsewhere."""

import pytest

from balai.cases import actions
from balai.cases.actions.processing import Lack
from balai.cases.models import Case, Evidence, Return
from balai.core import events
from balai.core.actor import SYSTEM, Actor, Grant
from balai.core.models import Event
from balai.core.refusal import Invalid, Missing, Refused
from balai.nodes import pieces
from balai.nodes.actions import attending, drafting, entering, issuing
from balai.nodes.queries import attending as known
from balai.nodes.queries import drafting as drafts
from balai.nodes.queries import visiting
from balai.nodes.rules import acts
from balai.nodes.rules import envelope as envelopes
from balai.nodes.rules.pins import Operator, new_key
from balai.nodes.rules.strict import Unreadable
from balai.payments.models import Bill
from balai.satisfaction.models import Answer, Invitation
from tests.cases.filing import MINUTE, active, carry, photo, work, worker
from tests.hall import MONDAY
from tests.nodes.following import LATER, alarm_of, answers, filed, hear, last
from tests.nodes.village import DAY, WITH_PHOTOS, Village, admins, case, enrolled
from tests.satisfaction.conftest import follow

pytestmark = pytest.mark.django_db


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


@pytest.fixture
def far(hall, tmp_path):
    """A node of another regency."""
    two = [Actor(kind="officer", id=f"admin-{n}", grants=(Grant("area_admin", "", "53.02"),)) for n in "cd"]
    made = enrolled(hall, tmp_path / "far", tuple(two), office="mpp-tts")
    yield made
    made.store.rows.close()


def test_a_code_shown_once_completes_one_return_and_nothing_else(village, far, hall):
    receipt, code = returned(village, hall)
    attending.visit(far.store, receipt, code, by=far.joko, at=LATER)
    hear(far, LATER)
    hear(far, LATER)
    assert known.told(far.store, receipt).is_returned
    issuing.withdraw(far.store, receipt, basis="present", by=far.joko, at=LATER)
    hear(far, LATER)
    assert alarm_of("withdraw") == "other_area"
    found = Case.objects.get(receipt=receipt)
    assert visiting.is_visited(far.code, found.id) and found.status == "returned"
    fresh = Return.objects.get(case=found)
    Return.objects.create(
        case=found, number=fresh.number + 1, sealed=fresh.sealed, fault="applicant", by=fresh.by,
        returned_at=LATER + 2 * DAY,
    )  # fmt: skip
    assert not visiting.is_visited(far.code, found.id)


def test_of_a_visitor_a_desk_hears_nothing_once_the_request_goes_on(village, other, hall):
    receipt, code = returned(village, hall)
    attending.visit(other.store, receipt, code, by=other.joko, at=LATER)
    found = Case.objects.get(receipt=receipt)
    actions.withdraw(found.id, by=SYSTEM, at=LATER)
    hear(other, LATER)
    hear(other, LATER)
    assert alarm_of("visit") == "" and other.store.news() == {} and other.store.heard() == events.top()


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
