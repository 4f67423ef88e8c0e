"""Every verb sent twice, by a double click or after a lost answer, is done and told once."""

from datetime import timedelta

import pytest

from balai.cases import actions
from balai.cases.actions import filing
from balai.cases.models import Case, Obstacle
from balai.config.followers import FOLLOWINGS
from balai.core import events
from balai.core.actor import SYSTEM, Actor
from balai.core.models import Event, Message
from balai.core.refusal import Missing, Refused
from balai.documents import actions as documents
from balai.documents import queries as register
from balai.payments.models import Bill
from tests.cases.filing import MINUTE, active, approve, carry, file, fill, work
from tests.cases.test_actions_authority import objection
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
KTP = {"reason": "lost", "handover": "hall"}


def told(template: str) -> int:
    return Message.objects.filter(template=template).count()


def follow(at) -> None:
    events.sequence()
    for following in FOLLOWINGS:
        events.follow(following, at=at)


def test_a_key_of_any_length_begins_one_draft(hall):
    visitor = Actor("anonymous", "", visitor="f" * 64)
    key = "k" * 60
    ids = {
        actions.start("ktp-el-penggantian", area_code="35.10", by=visitor, at=MONDAY, idempotency_key=key).id
        for _ in range(2)
    }
    assert len(ids) == 1 and len(Case.objects.get().idempotency_key) <= 120


def test_a_step_is_taken_once(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    for _ in range(2):
        actions.take_step(
            case.id, "completeness", by=hall.officer("disdukcapil", "front_officer"), at=MONDAY + DAY
        )
    assert Event.objects.filter(name="case.step_taken").count() == 1


def test_a_bill_is_opened_and_told_once(hall, sari):
    case = file("izin-reklame", sari, hall)
    while active(case).key != "payment":
        work(case, hall, MONDAY + DAY)
    cashier = hall.officer("dpmptsp", "cashier")
    for _ in range(2):
        actions.open_bill(case.id, "payment", 150_000, by=cashier, at=MONDAY + DAY)
    with pytest.raises(Refused, match="payment.billed"):
        actions.open_bill(case.id, "payment", 900_000, by=cashier, at=MONDAY + DAY)
    assert Bill.objects.get().amount_rupiah == 150_000
    assert told("case_bill") == 1 and Event.objects.filter(name="case.bill_opened").count() == 1
    for _ in range(2):
        actions.note_billing_code(case.id, "payment", "820260922465628", by=cashier, at=MONDAY + DAY)
    assert told("case_billing_code") == 1


def test_an_obstacle_is_recorded_once_and_its_end_is_told(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, **KTP)
    budi = hall.officer("disdukcapil", "front_officer")
    for _ in range(2):
        row = actions.start_obstacle(
            "disdukcapil-bwi", "no_blanks", expected_end_at=MONDAY + 3 * DAY, by=budi, at=MONDAY + DAY
        )
    assert Obstacle.objects.count() == 1
    follow(MONDAY + DAY)
    for _ in range(2):
        actions.end_obstacle(row.id, by=budi, at=MONDAY + 2 * DAY)
    follow(MONDAY + 2 * DAY)
    assert (told("case_obstacle"), told("case_obstacle_over")) == (1, 1)
    assert set(
        Message.objects.filter(template__startswith="case_obst").values_list("case_id", flat=True)
    ) == {case.id}


@pytest.mark.parametrize("where", [{"office_id": "x" * 99}, {"service_key": "tidak-ada"}])
def test_an_obstacle_is_of_an_office_and_a_service_that_exist(where, hall):
    with pytest.raises(Missing):
        actions.start_obstacle(
            "disdukcapil-bwi", "no_blanks", expected_end_at=MONDAY + DAY,
            by=hall.officer("disdukcapil", "front_officer"), at=MONDAY, **where,
        )  # fmt: skip


def test_a_granted_objection_is_told_without_promising_a_file(hall, sari):
    case = objection(hall, sari, hall.officer("dpmptsp", "signer"))
    approve(case, by=hall.officer("dpmptsp", "head"), at=MONDAY + 3 * DAY)
    assert told("case_delivered") == 0 and told("case_taken_up_again") == 1


def test_a_revocation_is_told_to_the_holder_once(hall, sari):
    case = carry(file("sip-dokter", sari, hall), hall, MONDAY)
    documents.revoke(
        document_id=register.of_case(case.id).id, reason_code="mistake", reason="Salah cetak.",
        by=hall.officer("dpmptsp", "head"), at=MONDAY + DAY,
    )  # fmt: skip
    follow(MONDAY + DAY)
    follow(MONDAY + DAY)
    message = Message.objects.get(template="case_revoked")
    assert message.case_id == case.id and message.person_id == case.person_id


def test_the_holder_of_a_replaced_document_is_told_once(hall, sari):
    old, new = (carry(file("sip-dokter", sari, hall), hall, MONDAY) for _ in range(2))
    number = register.of_case(old.id).number
    head = hall.officer("dpmptsp", "head")
    actions.replace_result(new.id, number, by=head, at=MONDAY + DAY)
    documents.publish_pledge("dpmptsp-bwi", by=SYSTEM, at=MONDAY)
    documents.publish_pledge("dpmptsp-bwi", by=SYSTEM, at=MONDAY + DAY)
    follow(MONDAY + DAY)
    follow(MONDAY + DAY)
    assert Message.objects.get(template="case_superseded").case_id == old.id
    for by in (hall.officer("dpmptsp", "verifier"), hall.dewi, sari):
        with pytest.raises(Missing):
            actions.replace_result(new.id, number, by=by, at=MONDAY + DAY)


def test_a_revoked_pledge_has_no_holder_to_tell_and_holds_up_nobody(hall, sari):
    case = carry(file("sip-dokter", sari, hall), hall, MONDAY)
    pledge = documents.publish_pledge("dpmptsp-bwi", by=SYSTEM, at=MONDAY)
    for id in (pledge.document_id, register.of_case(case.id).id):
        documents.revoke(
            document_id=id, reason_code="mistake", reason="Salah cetak.",
            by=hall.officer("dpmptsp", "head"), at=MONDAY + DAY,
        )  # fmt: skip
    follow(MONDAY + DAY)
    assert told("case_revoked") == 1


# one request that cannot go on holds up no other


def test_a_name_that_cannot_be_printed_stops_nobodys_result(hall, sari):
    """A follower retries; a request that no retry helps would hold up every result of the country."""
    case = actions.start("sip-dokter", area_code="35.10", by=sari, at=MONDAY)
    fill(case, sari, hall, MONDAY)
    actions.save(case.id, "applicant", {"name": "\u674e\u5c0f\u9f8d"}, by=sari, at=MONDAY)
    actions.submit(case.id, by=sari, at=MONDAY)
    other = file("sip-dokter", sari, hall)
    for one in (case, other):
        while one.status != "approved":
            work(one, hall, MONDAY + DAY)
            one.refresh_from_db()
    follow(MONDAY + DAY + MINUTE)
    for one in (case, other):
        one.refresh_from_db()
    assert other.status == "handed_over"
    assert case.status == "approved" and "cannot_issue" in case.flags


def test_what_could_not_be_issued_is_tried_again(hall, sari, monkeypatch):
    case = file("sip-dokter", sari, hall)
    while case.status != "approved":
        work(case, hall, MONDAY + DAY)
        case.refresh_from_db()

    def refuse(**facts):
        raise Refused("document.too_long", "Terlalu panjang.")

    with monkeypatch.context() as broken:
        broken.setattr(documents, "issue", refuse)
        actions.issue(case.id, at=MONDAY + DAY)
        actions.issue(case.id, at=MONDAY + DAY)
    assert Event.objects.filter(name="case.issue_refused").count() == 1
    assert actions.issue_refused(MONDAY + 2 * DAY) == 1
    case.refresh_from_db()
    assert case.status == "handed_over" and case.flags == []


def test_a_draft_that_was_filed_meanwhile_is_not_forgotten(hall, sari, monkeypatch):
    case = actions.start("ktp-el-penggantian", area_code="35.10", by=sari, at=MONDAY)
    fill(case, sari, hall, MONDAY, **KTP)
    late = MONDAY + 31 * DAY
    assert case.id in filing._stale(late)
    actions.submit(case.id, by=sari, at=late)
    assert filing._forget(case.id, late) == 0
    assert actions.open_case(case.id, purpose="process", by=sari, at=late).applicant["name"]


def test_a_draft_taken_back_before_it_was_filed_is_forgotten_too(hall, sari):
    case = actions.start("ktp-el-penggantian", area_code="35.10", by=sari, at=MONDAY)
    actions.withdraw(case.id, by=sari, at=MONDAY)
    assert actions.drop_stale_drafts(MONDAY + 31 * DAY) == 1
    assert not Case.objects.exists()
