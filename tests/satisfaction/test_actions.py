"""Inviting, answering, counting, calling back, publishing: each verb, its refusals, its event."""

from datetime import timedelta

import pytest

from balai.core import outbox
from balai.core.actor import ANONYMOUS
from balai.core.models import Event, Message
from balai.core.refusal import Invalid, Missing, Refused
from balai.core.vault import key
from balai.satisfaction import actions, queries
from balai.satisfaction.actions.counting import count
from balai.satisfaction.actions.inviting import ENDINGS
from balai.satisfaction.models import Answer, CallBack, FollowUp, Invitation, Publication, Tally
from balai.satisfaction.queries import Scope, definitions
from balai.satisfaction.rules.periods import Period
from tests.cases.filing import active, file, reject, work, worker
from tests.hall import MONDAY
from tests.satisfaction.conftest import answer_all, answered, finished, follow, scores

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AFTERWARDS = MONDAY + timedelta(days=60)
YEAR = Scope(since=Period(2026).since, until=Period(2026).until)


# inviting


def test_whoever_has_the_result_is_invited_with_a_code_that_only_they_get(hall):
    case = finished(hall)
    invitation = Invitation.objects.get()
    assert (invitation.case_id, invitation.agency_id, invitation.channel) == (
        case.id,
        case.agency_id,
        "electronic",
    )
    message = Message.objects.get(template="case_survey")
    _, params = outbox.opened(message, key(message.key_id))
    assert params["code"] == queries.code_of(case.id) and queries.invited(params["code"]) == invitation
    assert params["code"] not in str(list(Invitation.objects.values())) + str(list(Event.objects.values()))


def test_whoever_was_refused_is_asked_too(hall, sari):
    case = file("sip-bidan", sari, hall, MONDAY)
    work(case, hall, MONDAY), work(case, hall, MONDAY)
    reject(case, "STR pemohon sudah tidak berlaku lagi.", by=worker(hall, active(case)), at=MONDAY)
    follow()
    assert Invitation.objects.get().case_id == case.id


def test_a_case_is_asked_what_it_can_answer(hall):
    finished(hall, "sktm")
    finished(hall, "skck", fee_category="general")
    sets = dict(Invitation.objects.values_list("service_key", "set_key"))
    assert sets["sktm"] == "free_electronic"


def test_an_event_that_comes_twice_invites_and_counts_once(hall):
    case = finished(hall)
    event = Event.objects.get(case_id=case.id, name__in=ENDINGS)
    actions.invite(event, at=MONDAY)
    assert Invitation.objects.count() == 1 and Tally.objects.get(what="ended").count == 1


def test_a_share_is_drawn_by_lot_and_all_are_counted(hall, monkeypatch):
    definitions.survey.cache_clear()
    real = definitions.parse
    monkeypatch.setattr(
        definitions, "parse", lambda raw: real({**raw, "sample": {**raw["sample"], "share": 1e-6}})
    )
    try:
        finished(hall)
    finally:
        monkeypatch.undo()
        definitions.survey.cache_clear()
    assert not Invitation.objects.exists() and not Message.objects.filter(template="case_survey").exists()
    assert queries.figures(YEAR).ended == 1 and queries.figures(YEAR).invited == 0


# answering


def test_an_answer_is_kept_apart_from_the_case_and_the_person(hall, sari):
    case = finished(hall)
    answered(case, 4, sex="female")
    row, event = Answer.objects.get(), Event.objects.get(name="survey.answered")
    kept = " ".join(str(value) for value in [*vars(row).values(), *vars(event).values()])
    invitation = Invitation.objects.get()
    for trace in (case.id, case.receipt, sari.person_id, invitation.id, invitation.code_hash):
        assert trace not in kept
    assert (event.by, event.case_id, event.person_id) == ("anonymous", "", "")
    assert row.month.day == 1 and row.id[14] == "4"
    assert (
        invitation.is_used
        and {field.name for field in Invitation._meta.fields if "_at" in field.name} == set()
    )


def test_one_code_one_answer(hall):
    case = finished(hall)
    answered(case, 4)
    with pytest.raises(Refused, match="survey.answered"):
        answered(case, 1)
    assert Answer.objects.count() == 1


def test_half_an_answer_uses_nothing_up(hall):
    code = queries.code_of(finished(hall).id)
    with pytest.raises(Invalid):
        actions.answer(code, {**scores(code, 3), "time": ""}, {}, at=MONDAY)
    assert not Answer.objects.exists() and not Invitation.objects.get().is_used


def test_too_late_and_unknown_codes_are_refused(hall):
    code = queries.code_of(finished(hall).id)
    closes = Invitation.objects.get().open_until
    with pytest.raises(Refused, match="survey.closed"):
        actions.answer(code, scores(code, 3), {}, at=closes)
    with pytest.raises(Missing):
        actions.answer("0" * 13, {}, {}, at=MONDAY)


def test_a_code_may_be_typed_as_people_type(hall):
    code = queries.code_of(finished(hall).id)
    assert queries.invited(f" {code[:4].lower()}-{code[4:]} ").is_used is False


def test_only_a_low_score_offers_a_call(hall):
    first, second = finished(hall), finished(hall, phone="+628400000002")
    assert answered(first, 2, 4) and not answered(second, 3)


# counting


def test_what_followers_counted_is_what_was_answered(hall):
    cases = [finished(hall, phone=f"+6284000001{number:02d}") for number in range(6)]
    answer_all(cases[:3], 4)
    answer_all(cases[3:5], 3)
    found = queries.figures(YEAR)
    assert (found.ended, found.invited, found.answers, found.required) == (6, 6, 5, 6)
    assert str(found.index) == "90.00" and found.band.key == "A" and not found.is_enough
    assert {str(one.mean) for one in found.elements} == {"3.600"} and len(found.elements) == 8


def test_counting_an_answer_costs_few_statements(hall, django_assert_num_queries):
    for number in range(4):
        answered(finished(hall, phone=f"+6284000002{number:02d}"), 3)
    code = queries.code_of(finished(hall).id)
    actions.answer(code, scores(code, 3), {"sex": "male"}, at=MONDAY)
    event = Event.objects.filter(name="survey.answered").latest("recorded_at")
    # a savepoint and its end, the answer, its count, its stage, its place, the lot, their stage
    with django_assert_num_queries(8):
        count(event)
    assert Tally.objects.get(what="people").count == 5 and not Tally.objects.exclude(cut="").exists()


# calling back


def asked(hall, words: str = "Sudah dua kali kembali."):
    case = finished(hall)
    answered(case, 1)
    code = queries.code_of(case.id)
    return code, actions.ask_call_back(code, "0840 0000 001", words, by=ANONYMOUS, at=MONDAY)


def test_a_call_is_asked_for_once_and_known_to_the_office_only(hall):
    code, row = asked(hall)
    assert actions.ask_call_back(code, "0840 0000 009", "", by=ANONYMOUS, at=MONDAY).id == row.id
    assert b"kembali" not in bytes(row.sealed) and row.due_at > MONDAY
    budi = hall.officer("kelurahan-desa", "front_officer")
    [line] = queries.waiting(budi)
    assert line.receipt and line.service and queries.waiting(hall.dewi) == []
    assert queries.waiting(hall.officer("disdukcapil", "front_officer")) == []
    opened = actions.open_call_back(row.id, by=budi, at=MONDAY)
    assert opened == {"phone": "+628400000001", "words": "Sudah dua kali kembali.", "note": ""}
    assert Event.objects.filter(name="callback.opened", case_id=row.case_id).count() == 1


def test_nobody_asks_for_a_call_before_answering_or_without_a_number(hall):
    code = queries.code_of(finished(hall).id)
    with pytest.raises(Refused, match="call_back.early"):
        actions.ask_call_back(code, "0840 0000 001", "", by=ANONYMOUS, at=MONDAY)
    actions.answer(code, scores(code, 1), {}, at=MONDAY)
    for wrong in ("", "12", "bukan nomor", "0840\n"):
        with pytest.raises(Invalid):
            actions.ask_call_back(code, wrong, "", by=ANONYMOUS, at=MONDAY)


def test_a_call_ends_with_what_came_of_it_and_may_be_opened_again(hall):
    code, row = asked(hall)
    budi = hall.officer("kelurahan-desa", "front_officer")
    with pytest.raises(Refused, match="call_back.waiting"):
        actions.reopen(code, by=ANONYMOUS, at=MONDAY)
    for outcome, note in (
        ("", "Sudah dijelaskan."),
        ("explained", "ya"),
        ("referred", "Diteruskan ke penyelia."),
    ):
        with pytest.raises(Refused):
            actions.finish_call_back(row.id, outcome, note, by=budi, at=MONDAY)
    for times in range(1, 4):
        actions.finish_call_back(row.id, "explained", "Dijelaskan lewat telepon.", by=budi, at=MONDAY)
        assert queries.waiting(budi) == []
        assert actions.reopen(code, by=ANONYMOUS, at=MONDAY + DAY).reopened == times
    actions.finish_call_back(row.id, "corrected", "Suratnya dicetak ulang.", by=budi, at=MONDAY)
    with pytest.raises(Refused, match="call_back.enough"):
        actions.reopen(code, by=ANONYMOUS, at=MONDAY)
    assert Event.objects.filter(name="callback.reopened", case_id=row.case_id).count() == 3


def test_a_call_of_others_is_not_there(hall):
    _, row = asked(hall)
    for stranger in (hall.dewi, hall.officer("disdukcapil", "head"), ANONYMOUS):
        with pytest.raises(Missing):
            actions.open_call_back(row.id, by=stranger, at=MONDAY)
        with pytest.raises(Missing):
            actions.finish_call_back(row.id, "explained", "Dijelaskan lewat telepon.", by=stranger, at=MONDAY)
    assert CallBack.objects.get().state == "waiting"


# publishing and following up


@pytest.fixture
def judged(hall):
    cases = [finished(hall, phone=f"+6284000001{number:02d}") for number in range(6)]
    for case in cases:
        answered(case, 4, 2, 3, sex="female")
    actions.pool_due(AFTERWARDS)
    follow()
    return hall.officer("kelurahan-desa", "head")


def test_a_result_is_published_once_and_stays_as_it_was(judged, hall):
    row = actions.publish("kelurahan-desa-bwi", Period(2026), by=judged, at=AFTERWARDS)
    answered(finished(hall, phone="+628400000199"), 1)
    again = actions.publish("kelurahan-desa-bwi", Period(2026), by=judged, at=AFTERWARDS)
    assert again.id == row.id and again.figures == row.figures
    assert row.figures["index"] == "75.00" and row.figures["weakest"][0] == "procedure"
    assert row.figures["answers"] == 6 and row.figures["about"]["sex"] == [["female", 5]]
    assert Event.objects.get(name="survey.published").data["index"] == "75.00"


def test_a_result_is_not_published_before_its_time_or_by_others(judged, hall):
    with pytest.raises(Refused, match="publication.early"):
        actions.publish("kelurahan-desa-bwi", Period(2026), by=judged, at=MONDAY)
    with pytest.raises(Refused, match="publication.few"):
        actions.publish("kelurahan-desa-bwi", Period(2025), by=judged, at=AFTERWARDS)
    for stranger in (
        hall.dewi,
        hall.officer("disdukcapil", "head"),
        hall.officer("kelurahan-desa", "verifier"),
    ):
        with pytest.raises(Missing):
            actions.publish("kelurahan-desa-bwi", Period(2026), by=stranger, at=AFTERWARDS)
    assert not Publication.objects.exists()


def test_a_weak_element_gets_a_plan_with_owner_and_day_and_an_end(judged, hall):
    owner = hall.officer("kelurahan-desa", "verifier").id
    words, due = "Papan alur dipasang di loket dan di laman.", (MONDAY + 30 * DAY).date()
    plan = actions.plan_follow_up("kelurahan-desa-bwi", "procedure", words, owner, due, by=judged, at=MONDAY)
    assert str(plan.mean) == "2.000" and queries.follow_ups(agency_id="kelurahan-desa-bwi") == [plan]
    actions.finish_follow_up(plan.id, "Papan terpasang sejak 1 Desember.", by=judged, at=MONDAY + DAY)
    assert FollowUp.objects.get().state == "done"
    with pytest.raises(Missing):
        actions.finish_follow_up(plan.id, "Papan terpasang sejak 1 Desember.", by=hall.dewi, at=MONDAY)


def test_what_a_plan_must_say(judged, hall):
    owner, due = hall.officer("kelurahan-desa", "verifier").id, (MONDAY + DAY).date()
    good = {"element": "time", "words": "Dua loket dibuka pada pagi hari.", "owner_id": owner, "due_on": due}
    for wrong in (
        {"words": "ya"}, {"due_on": (MONDAY - DAY).date()}, {"due_on": (MONDAY + 400 * DAY).date()},
        {"element": "cost"}, {"owner_id": hall.dewi.id},
    ):  # fmt: skip
        with pytest.raises(Refused):
            actions.plan_follow_up("kelurahan-desa-bwi", **{**good, **wrong}, by=judged, at=MONDAY)
    assert not FollowUp.objects.exists()
