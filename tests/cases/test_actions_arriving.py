"""What was filed where there was no network: entered once, under its own number, and never refused."""

from datetime import timedelta

import pytest

from balai.cases import actions
from balai.cases.actions import arriving
from balai.cases.models import Case, Duty, Return
from balai.cases.queries import access
from balai.cases.rules import receipt as receipts
from balai.cases.rules.steps import StepState
from balai.catalogue import queries as catalogue
from balai.core.actor import SYSTEM
from balai.core.ids import new_id
from balai.core.models import Event, Message
from balai.core.refusal import Forbidden, Missing
from balai.core.vault import key
from balai.forms import rules as forms
from tests.cases.filing import answer, applicant, carry, photo
from tests.hall import MONDAY, Hall

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
RUBBISH = {"a": [1, None, 2.5]}


def joko(hall: Hall):
    return hall.officer("kelurahan-desa", "front_officer")


def answers(service: str, hall: Hall, **chosen) -> dict:
    package = catalogue.service(service).package
    found = dict(chosen)
    for _ in range(len(package.questions.fields)):
        for field in forms.active_fields(package.questions, found):
            if field.key not in found and field.needed:
                found[field.key] = answer(field, hall, MONDAY.date())
    return found


def arrival(service: str, hall: Hall, seq: int = 1, **changed) -> arriving.Arrival:
    offer = catalogue.offer(service, hall.village, MONDAY.date())
    given = {
        "id": new_id(), "receipt": receipts.number("7K2M9", seq), "tracking": "7C2K9MQ4", "offering_id": offer.offering_id,
        "office_id": "mpp-bwi", "area_code": hall.village, "officer_id": joko(hall).id, "basis": "present",
        "applicant": applicant(hall), "answers": answers(service, hall), "filed_at": MONDAY, "is_doubtful": False,
        "is_awaiting": False,
    }  # fmt: skip
    return arriving.Arrival(**{**given, **changed})


def take_in(hall: Hall, service: str = "pengantar-skck", at=MONDAY + 3 * DAY, **changed) -> Case:
    case = arriving.take_in(arrival(service, hall, **changed), by=joko(hall), at=at)
    return Case.objects.get(id=case.id)


def test_it_bears_the_number_of_its_slip_and_counts_from_its_filing(hall):
    case = take_in(hall)
    assert case.receipt == receipts.number("7K2M9", 1) and case.filed_at == MONDAY and case.status != "draft"
    assert case.assisted_by == joko(hall).id == Duty.objects.get(case=case).officer_id
    assert key(case.key_id).open(case.sealed, access.data_place(case.id))["tracking"] == "7C2K9MQ4"
    event = Event.objects.get(name="case.submitted", case_id=case.id)
    assert event.at == MONDAY and event.data["offline"] is True
    assert Message.objects.filter(case_id=case.id, template="case_submitted").count() == 1


def test_the_clock_runs_from_its_arrival(hall):
    case = take_in(hall, at=MONDAY + 7 * DAY)
    assert case.complete_at is None or case.complete_at >= MONDAY + 7 * DAY
    assert case.check_at is None or case.check_at > MONDAY + 7 * DAY


def test_the_same_arrives_twice_and_is_there_once(hall):
    came = arrival("pengantar-skck", hall)
    first = arriving.take_in(came, by=joko(hall), at=MONDAY)
    again = arriving.take_in(came, by=joko(hall), at=MONDAY + DAY)
    assert first.id == again.id and Case.objects.filter(receipt=came.receipt).count() == 1


def test_it_can_be_carried_to_its_end(hall):
    assert carry(take_in(hall), hall, MONDAY + 3 * DAY).status in ("handed_over", "approved", "ready")


def test_what_a_rule_objects_to_becomes_a_return_with_reasons(hall):
    person = applicant(hall) | {"nik": "1"}
    case = take_in(hall, answers={"purpose": "nothing"}, applicant=person)
    assert case.status == "returned" and case.returns == 1
    row = Return.objects.get(case=case)
    items = key(case.key_id).open(row.sealed, access.return_place(row.id))["items"]
    assert "applicant.nik" in {item["key"] for item in items} and all(item["note"] for item in items)
    assert Message.objects.filter(case_id=case.id, template="case_returned").count() == 1


def test_a_return_can_be_answered(hall):
    case = take_in(hall, applicant=applicant(hall) | {"nik": "1"})
    actions.save(case.id, "applicant", applicant(hall), by=joko(hall), at=MONDAY + 4 * DAY)
    actions.resubmit(case.id, by=joko(hall), at=MONDAY + 4 * DAY)
    case.refresh_from_db()
    assert case.status != "returned"


@pytest.mark.parametrize(
    "rubbish", [{}, {"nik": None}, {"nik": 7, "phone": "x", "area": "35" * 40}, {"x": {"y": []}}]
)
def test_whatever_stands_in_it_is_kept(hall, rubbish):
    given = dict.fromkeys(answers("pengantar-skck", hall), RUBBISH)
    case = take_in(hall, applicant=rubbish, answers=given)
    assert case.status == "returned" and case.person_id is None


def test_before_its_photos_are_here_nothing_is_judged(hall):
    case = take_in(hall, "sktm", is_awaiting=True)
    assert case.flags == ["photos_missing"] and case.status == "submitted"
    assert not case.step_set.exclude(state=StepState.WAITING).exists()
    package = catalogue.package(case.version_id, case.offering_id)
    for rule in package.evidence:
        arriving.attach_arrived(case.id, rule.key, photo(), by=SYSTEM, at=MONDAY + 4 * DAY)
        arriving.attach_arrived(case.id, rule.key, photo(), by=SYSTEM, at=MONDAY + 4 * DAY)
    arriving.settle_arrived(case.id, by=SYSTEM, at=MONDAY + 4 * DAY)
    arriving.settle_arrived(case.id, by=SYSTEM, at=MONDAY + 5 * DAY)
    case.refresh_from_db()
    assert case.flags == [] and case.status in ("submitted", "in_progress")
    assert case.step_set.filter(state=StepState.ACTIVE).exists()


def test_photos_that_never_come_are_asked_for(hall):
    case = take_in(hall, "sktm", is_awaiting=True)
    arriving.attach_arrived(case.id, "nothing_of_it", photo(), by=SYSTEM, at=MONDAY)
    arriving.settle_arrived(case.id, by=SYSTEM, at=MONDAY + 10 * DAY)
    case.refresh_from_db()
    assert case.status == "returned"


def test_a_photo_that_is_none_is_asked_for_again(hall):
    case = take_in(hall, "sktm", is_awaiting=True)
    for rule in catalogue.package(case.version_id, case.offering_id).evidence:
        arriving.attach_arrived(case.id, rule.key, b"not a picture", by=SYSTEM, at=MONDAY)
    arriving.settle_arrived(case.id, by=SYSTEM, at=MONDAY)
    case.refresh_from_db()
    assert case.status == "returned"


def test_doubts_are_flagged(hall):
    assert take_in(hall, is_doubtful=True).flags == ["doubtful_time"]
    assert "possible_duplicate" in take_in(hall, receipt=receipts.number("7K2M9", 2)).flags


def test_an_officer_whom_nobody_knows_is_no_reason_to_refuse(hall):
    came = arrival("pengantar-skck", hall, officer_id="nobody")
    case = arriving.take_in(came, by=SYSTEM, at=MONDAY)
    assert case.assisted_by == "nobody" and case.receipt == came.receipt


def test_only_who_assists_enters_it_and_only_into_what_is_known(hall, sari):
    with pytest.raises(Forbidden):
        arriving.take_in(arrival("pengantar-skck", hall), by=sari, at=MONDAY)
    with pytest.raises(Missing):
        take_in(hall, offering_id=new_id())
    with pytest.raises(Missing):
        take_in(hall, office_id="nowhere")
