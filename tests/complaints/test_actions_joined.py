"""Whoever's report was joined to another is no second-class reporter: same answer, same way on, a say of their own."""

from datetime import timedelta

import pytest

from balai.complaints import actions
from balai.complaints.models import Complaint
from balai.complaints.queries import dossier, own
from balai.complaints.rules.kinds import Via, Weight
from balai.core.models import Event, Message
from balai.core.refusal import Refused
from tests.complaints.reporting import handler, send
from tests.hall import MONDAY, citizen

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def two(hall, sari) -> tuple[Complaint, Complaint]:
    """Return a report and one that was joined to it."""
    head, row = send(sari), send(citizen("+628400000002"), phone="0840 0000 002")
    actions.join(row.id, head.number, by=handler(hall), at=MONDAY)
    return head, row


def contest(row: Complaint, at=MONDAY) -> None:
    actions.contest(row.id, "Loket 4 tetap tutup.", kept=(row.id,), by=citizen("+628400000002"), at=at)


def seen(row: Complaint, at=MONDAY) -> own.View:
    return own.view(Complaint.objects.select_related("head", "key").get(id=row.id), at=at)


def test_before_an_answer_there_is_nothing_to_contest(hall, two):
    assert not seen(two[1]).may_reopen
    with pytest.raises(Refused, match=r"complaint\.joined"):
        contest(two[1])


def test_a_joined_reporter_who_is_not_content_stands_alone_again(hall, two):
    head, row = two
    actions.answer(head.id, "Loket ditambah.", by=handler(hall), at=MONDAY)
    view = seen(row)
    assert view.may_reopen and view.react_until and not view.may_react
    contest(row, MONDAY + DAY)
    row.refresh_from_db()
    assert (row.head_id, row.status, row.outcome, row.rung, row.reopened) == (None, "in_progress", "", 1, 1)
    assert row.due_at > MONDAY + 14 * DAY and Complaint.objects.get(id=head.id).status == "answered"
    actions.answer(row.id, "Loket 4 kini dibuka.", by=handler(hall), at=MONDAY + 2 * DAY)
    assert [line.text for line in dossier.opened_own(row).lines][-1] == "Loket 4 kini dibuka."
    assert seen(row).may_react


def test_it_goes_to_the_unit_that_answered_for_both(hall, two):
    head, row = two
    actions.verify(head.id, Weight.OVERSIGHT, by=handler(hall), at=MONDAY)
    actions.hand_over(head.id, "dinkes-bwi", "Tentang puskesmas.", by=handler(hall), at=MONDAY)
    actions.answer(head.id, "Sudah.", by=handler(hall, "dinkes"), at=MONDAY)
    contest(row)
    row.refresh_from_db()
    assert (row.agency_id, row.weight) == ("dinkes-bwi", "oversight")


def test_after_the_other_was_closed_a_month_is_left(hall, two):
    head, row = two
    actions.answer(head.id, "Loket ditambah.", by=handler(hall), at=MONDAY)
    assert actions.close_silent(MONDAY + 16 * DAY) == 1
    assert seen(row, MONDAY + 20 * DAY).may_reopen and not seen(row, MONDAY + 60 * DAY).may_reopen
    with pytest.raises(Refused, match=r"complaint\.too_late"):
        contest(row, MONDAY + 60 * DAY)
    contest(row, MONDAY + 20 * DAY)
    assert Complaint.objects.get(id=row.id).head_id is None


def test_what_is_out_of_scope_is_explained_to_all(hall, two):
    head, row = two
    actions.refer(head.id, "crime", "Sampaikan ke polsek.", by=handler(hall), at=MONDAY)
    view = seen(row)
    assert view.referral and "polisi" in view.referral["where"] and not view.may_reopen
    assert dossier.opened_own(row).lines[-1].text == "Sampaikan ke polsek."
    assert Message.objects.filter(template="complaint_answered").count() == 2


@pytest.mark.parametrize("via", Via)
def test_how_a_report_came_is_kept_and_who_did_not_send_it_is_told_the_code(hall, sari, via):
    row = send(sari, via=via)
    assert row.via == via and Event.objects.get(name="complaint.filed").data["via"] == via
    noted = via in ("counter", "phone", "letter", "message")
    assert Message.objects.get().template == ("complaint_noted" if noted else "complaint_filed")
