"""The legal clock when things happen late, twice or at the same moment."""

from datetime import timedelta

import pytest

from balai.cases import actions
from balai.cases.actions import deciding, handing, processing
from balai.cases.actions.processing import Lack
from balai.cases.models import Case, Step
from balai.cases.rules.status import Kind
from balai.core.models import Event, Message
from balai.core.refusal import Refused
from tests.cases.filing import MINUTE, active, approve, file, reject, work, worker
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "STR pemohon sudah tidak berlaku lagi."


@pytest.fixture
def undecided(hall, sari) -> Case:
    """Return a doctor's licence that waits for its signature; silence approves it."""
    case = file("sip-dokter", sari, hall)
    for _ in range(2):
        work(case, hall, MONDAY + DAY)
    case.refresh_from_db()
    assert case.deem_at and active(case).key == "decision"
    return case


def send_back(case, hall, at):
    step = active(case)
    actions.return_case(case.id, step.key, [Lack("evidence.str", "Foto lagi.")], by=worker(hall, step), at=at)


def test_a_case_that_stopped_after_it_was_found_late_is_not_deemed(hall, sari, undecided):
    found_at = undecided.deem_at
    send_back(undecided, hall, MONDAY + 2 * DAY)
    actions.resubmit(undecided.id, by=sari, at=MONDAY + 9 * DAY)
    assert deciding._deem(undecided.id, found_at) == 0
    undecided.refresh_from_db()
    assert undecided.status == "in_progress" and undecided.deem_at > found_at


def test_a_file_that_was_sent_again_after_it_was_found_unchecked_is_not_presumed(hall, sari):
    case = file("sip-dokter", sari, hall)
    found_at = case.check_at
    send_back(case, hall, MONDAY + DAY)
    actions.resubmit(case.id, by=sari, at=MONDAY + 9 * DAY)
    assert processing._presume(case.id, found_at) == 0
    case.refresh_from_db()
    assert case.status == "submitted" and case.check_at > found_at


def test_nothing_undoes_an_approval_by_law_before_the_clock_noticed_it(hall, undecided):
    """The tick comes once a minute, or after a night without power; the law does not wait for it."""
    late, signer = undecided.deem_at + MINUTE, hall.officer("dpmptsp", "signer")
    with pytest.raises(Refused, match=r"case\.deemed"):
        reject(undecided, WHY, by=signer, at=late)
    with pytest.raises(Refused, match=r"case\.deemed"):
        approve(undecided, by=signer, at=late)
    for role in ("signer", "supervisor"):
        with pytest.raises(Refused, match=r"case\.deemed"):
            actions.return_case(
                undecided.id, "decision", [Lack("evidence.str", "Foto lagi.")],
                by=hall.officer("dpmptsp", role), at=late,
            )  # fmt: skip
    assert actions.deem_due(late) == 1


def test_no_step_goes_on_once_law_decided(hall, sari):
    case = file("sip-dokter", sari, hall)
    work(case, hall, MONDAY + DAY)
    case.refresh_from_db()
    assert actions.deem_due(case.deem_at + MINUTE) == 1
    step = Step.objects.get(case=case, key="technical_review")
    with pytest.raises(Refused, match=r"case\.deemed"):
        actions.take_step(case.id, step.key, by=worker(hall, step), at=case.deem_at + DAY)


def test_a_check_after_its_limit_gives_the_office_no_more_time(hall, sari):
    case = file("sip-dokter", sari, hall)
    work(case, hall, case.check_at + 3 * DAY)
    limit = case.check_at
    case.refresh_from_db()
    assert case.complete_at == limit and case.spans == [[limit.isoformat(), None]]


def test_a_return_belongs_to_a_step_that_is_being_worked(hall, undecided):
    tigor = hall.officer("dpmptsp", "supervisor")
    with pytest.raises(Refused, match="step_not_active"):
        actions.return_case(
            undecided.id, "completeness", [Lack("evidence.str", "Foto lagi.")], by=tigor, at=MONDAY + 2 * DAY
        )


def test_neither_a_bill_nor_an_objection_is_returned(hall, sari):
    lacks = [Lack("evidence.photo", "Foto lagi.")]
    paid = file("skck", sari, hall)
    work(paid, hall, MONDAY + DAY)
    with pytest.raises(Refused, match="wrong_step"):
        actions.return_case(paid.id, "payment", lacks, by=hall.officer("polres", "cashier"), at=MONDAY + DAY)
    objection = rejected_and_objected(hall, sari)
    with pytest.raises(Refused, match="wrong_step"):
        actions.return_case(
            objection.id, "decision", lacks, by=hall.officer("dpmptsp", "head"), at=MONDAY + 3 * DAY
        )


def rejected_and_objected(hall, sari) -> Case:
    case = file("sip-dokter", sari, hall)
    for _ in range(2):
        work(case, hall, MONDAY + DAY)
    reject(case, WHY, by=hall.officer("dpmptsp", "signer"), at=MONDAY + DAY)
    return actions.file_remedy(
        case.id, Kind.OBJECTION, "STR saya masih berlaku sampai 2029.", by=sari, at=MONDAY + 2 * DAY
    )


# results that nobody fetched


def ready(hall, sari, at=MONDAY) -> Case:
    case = file("skck", sari, hall, at, fee_category="student")
    while case.status != "ready":
        at += 5 * MINUTE
        work(case, hall, at)
        case.refresh_from_db()
    return case


def test_a_result_that_was_fetched_meanwhile_does_not_expire(hall, sari):
    case = ready(hall, sari)
    polres = hall.officer("polres", "front_officer")
    actions.hand_over(case.id, to="applicant", by=polres, at=MONDAY + 60 * DAY)
    assert handing._expire(case.id, MONDAY + 60 * DAY) == 0
    assert not Message.objects.filter(template="case_result_expired").exists()


def test_expired_results_do_not_stand_in_the_way_of_others(hall, sari):
    for number in range(2):
        ready(hall, sari, MONDAY + number * DAY)
    assert [actions.expire_uncollected(MONDAY + 60 * DAY, limit=1) for _ in range(3)] == [1, 1, 0]
    assert Event.objects.filter(name="case.result_expired").count() == 2
