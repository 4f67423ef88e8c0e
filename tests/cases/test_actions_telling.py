"""Who may tell whom by word of mouth, and what is left on record."""

from datetime import timedelta

import pytest

from balai.cases import actions
from balai.cases.queries import calls as queries
from balai.core import calls
from balai.core.actor import Actor, Grant
from balai.core.models import Call, Event, Message, NoSignal
from balai.core.refusal import Forbidden, Missing, Refused
from tests.cases.filing import file
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOW = MONDAY + HOUR


@pytest.fixture
def call(hall, sari) -> Call:
    case = file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
    message = Message.objects.get(case_id=case.id)
    place = queries.whereabouts(case.id)
    calls.add(message.id, calls.UNDELIVERED, case_id=case.id, at=MONDAY, **vars(place))
    return Call.objects.get()


@pytest.fixture
def budi(hall):
    return hall.officer("disdukcapil", "front_officer")


@pytest.fixture
def joko(hall):
    """Village operator of Kemiren: the case is another agency's, the villager is his."""
    return hall.officer("kelurahan-desa", "front_officer")


def listed(actor) -> list[queries.Line]:
    return list(queries.call_list(actor).lines)


def test_the_list_says_what_to_tell_and_little_of_whom(call, budi):
    [line] = listed(budi)
    assert line.name == "Sari C." and line.receipt and line.receipt in line.call.text
    assert queries.call_list(budi).villages[0].name.startswith("Desa Kemiren")


def test_the_agency_and_the_village_see_it_and_nobody_else(call, hall, budi, joko):
    assert len(listed(joko)) == 1 == len(listed(hall.officer("disdukcapil", "supervisor")))
    neighbour = Actor(
        kind="officer", id="n", grants=(Grant("front_officer", "kelurahan-desa-x", "35.10.20.2002"),)
    )
    strangers = [
        hall.dewi, hall.officer("dpmptsp", "front_officer"), hall.officer("disdukcapil", "verifier"),
        hall.officer("kecamatan", "front_officer"), neighbour,
    ]  # fmt: skip
    for actor in strangers:
        assert not listed(actor)
        for act in (actions.open_call, lambda id, **k: actions.tell(id, "visit", **k)):
            with pytest.raises(Missing):
                act(call.id, by=actor, at=NOW)


def test_opening_the_phone_is_recorded_and_shown_to_the_person(call, joko):
    assert actions.open_call(call.id, by=joko, at=NOW) == "+628400000001"
    event = Event.objects.get(name="case.opened", case_id=call.case_id)
    assert event.by == joko.ref and event.data == {"purpose": "tell"}


def test_told_once_by_whom_when_and_how(call, joko, budi):
    actions.tell(call.id, "visit", by=joko, at=NOW)
    actions.tell(call.id, "phone", by=budi, at=NOW + HOUR)
    call.refresh_from_db()
    assert (call.told_by, call.told_at, call.how) == (joko.ref, NOW, "visit") and not listed(budi)
    message = Message.objects.get(id=call.message_id)
    assert message.state == "told" and message.next_try_at is None
    assert Event.objects.get(name="message.told").data == {"how": "visit"}
    with pytest.raises(Missing):
        actions.open_call(call.id, by=joko, at=NOW)


def test_how_must_be_said(call, joko):
    with pytest.raises(Refused):
        actions.tell(call.id, "", by=joko, at=NOW)


def test_villages_without_signal_are_marked_by_who_serves_them(call, hall, joko, budi):
    for _ in range(2):
        actions.mark_signal("35.10.20.2001", False, by=joko, at=NOW)
    assert calls.without_signal(["35.10.20.2001", "35.10.20.2002"]) == {"35.10.20.2001"}
    assert Event.objects.filter(name="village.no_signal").count() == 1
    assert not queries.call_list(budi).villages[0].has_signal
    actions.mark_signal("35.10.20.2001", True, by=budi, at=NOW + HOUR)
    assert not calls.without_signal(["35.10.20.2001"]) and NoSignal.objects.get().until == NOW + HOUR
    for actor, area in ((hall.dewi, "35.10.20.2001"), (joko, "35.10.20.2002"), (budi, "35.10"), (budi, "")):
        with pytest.raises(Forbidden):
            actions.mark_signal(area, False, by=actor, at=NOW)


def test_pages_follow_each_other_without_gap_and_at_one_price(
    call, hall, sari, budi, django_assert_num_queries
):
    with django_assert_num_queries(7):
        queries.call_list(budi)
    for n in range(2):
        case = file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
        message = Message.objects.get(case_id=case.id)
        place = vars(queries.whereabouts(case.id))
        calls.add(message.id, calls.NO_SIGNAL, case_id=case.id, at=MONDAY + n * HOUR, **place)
    with django_assert_num_queries(7):
        whole = [line.call.id for line in listed(budi)]
    first = Call.objects.get(id=whole[0])
    rest = queries.call_list(budi, after=(first.at, first.id)).lines
    assert len(whole) == 3 and [line.call.id for line in rest] == whole[1:]
    assert queries.call_list(budi, village="35.10.20.2002").lines == ()
