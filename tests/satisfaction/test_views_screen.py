"""The tablet at the counter: all who were just served may judge, nobody sees what the one before said."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from balai.core import facts
from balai.core.models import Event
from balai.core.refusal import Forbidden, Missing
from balai.satisfaction import actions, queries
from balai.satisfaction.models import Answer, CallBack, Invitation, Screen
from tests.channels.portal.browser import words
from tests.channels.portal.weighing import wire_bytes
from tests.hall import MONDAY
from tests.satisfaction.conftest import finished, scores

pytestmark = pytest.mark.django_db
LIGHT = 13_000
OPEN = timedelta(days=30)


@pytest.fixture
def screen(hall) -> str:
    facts.put("regions", ["35.10"])
    head = hall.officer("kelurahan-desa", "head")
    with pytest.raises(Missing):
        actions.open_screen("car-bwi", by=head, at=MONDAY)
    with pytest.raises(Forbidden):
        actions.open_screen("mpp-bwi", by=hall.officer("kelurahan-desa", "verifier"), at=MONDAY)
    return actions.open_screen("mpp-bwi", by=head, at=MONDAY)[1]


@pytest.fixture
def case(hall):
    return served_now(finished(hall))


def served_now(case):
    """Let the case have ended now, at the counter."""
    in_person = next(one.key for one in queries.survey().sets if one.free and not one.electronic)
    Invitation.objects.filter(case_id=case.id).update(open_until=timezone.now() + OPEN, set_key=in_person)
    return case


def page_of(screen: str, case) -> str:
    return f"/nilai/layar/{screen}/{Invitation.objects.get(case_id=case.id).id}/"


def test_the_screen_shows_all_who_were_just_served_and_nothing_of_them(screen, case):
    start = Client().get(f"/nilai/layar/{screen}/")
    assert "Mulai menilai" in words(start) and "Refresh" not in start
    listed = Client().get(f"/nilai/layar/{screen}/?mulai=1")
    assert f"…{case.receipt[-4:]}" in words(listed) and case.receipt not in words(listed)
    assert listed["Refresh"] == f"60; url=/nilai/layar/{screen}/" and wire_bytes(listed.content) < LIGHT
    assert "Sari" not in words(listed) and queries.code_of(case.id) not in listed.content.decode()


def test_an_answer_at_the_screen_is_like_any_other_and_leaves_nothing_behind(screen, case):
    address = page_of(screen, case)
    page = Client().get(address)
    assert "Petugas tidak tahu jawaban Anda" in words(page) and page["Refresh"].startswith("240;")
    assert "no-store" in page["Cache-Control"] and wire_bytes(page.content) < LIGHT
    done = Client().post(address, scores(queries.code_of(case.id), 4))
    assert (done.status_code, done["Location"]) == (303, address)
    thanks = Client().get(address)
    assert "Terima kasih" in words(thanks) and thanks["Refresh"].startswith("45;")
    assert b'type="radio"' not in thanks.content and queries.code_of(case.id) not in thanks.content.decode()
    assert Answer.objects.get().channel == case.channel
    assert Event.objects.get(name="survey.answered").by == "anonymous"
    listed = words(Client().get(f"/nilai/layar/{screen}/?mulai=1"))
    assert "Belum ada yang baru selesai" in listed and Client().post(address, {}).status_code in (409, 422)


def test_what_lacks_is_said_and_a_bad_answer_is_offered_a_call(screen, case):
    address = page_of(screen, case)
    assert Client().post(address, {"time": "3"}).status_code == 422 and not Answer.objects.exists()
    done = Client().post(address, scores(queries.code_of(case.id), 1))
    assert done["Location"] == f"{address}?minta=1"
    assert Client().post(address, {"phone": "x"}).status_code == 422
    assert Client().post(address, {"phone": "0840 0000 001", "words": "Salah nama."}).status_code == 303
    assert CallBack.objects.get().case_id == case.id
    assert "menghubungi Anda paling lambat" in words(Client().get(address))


def test_others_are_not_on_the_screen(screen, case, hall):
    late, elsewhere, online = (
        served_now(finished(hall, phone=f"+62840000070{number}")) for number in range(3)
    )
    rows = Invitation.objects
    rows.filter(case_id=late.id).update(open_until=timezone.now() + OPEN - timedelta(minutes=61))
    rows.filter(case_id=elsewhere.id).update(office_id="car-bwi")
    rows.filter(case_id=online.id).update(set_key="free_electronic")
    row = Screen.objects.get()
    assert [one.number for one in queries.just_served(row, at=timezone.now())] == [case.receipt[-4:]]
    assert Client().get(page_of(screen, late)).status_code == 404
    assert Client().get(page_of(screen, elsewhere)).status_code == 404


def test_a_closed_or_unknown_screen_leads_nowhere(screen, case, hall):
    head, row = hall.officer("kelurahan-desa", "head"), Screen.objects.get()
    assert queries.screens(head) == [row] and queries.screens(hall.officer("disdukcapil", "head")) == []
    with pytest.raises(Missing):
        actions.close_screen(row.id, by=hall.dewi, at=MONDAY)
    actions.close_screen(row.id, by=head, at=MONDAY)
    with pytest.raises(Missing):
        actions.close_screen(row.id, by=head, at=MONDAY)
    assert Client().get(f"/nilai/layar/{screen}/").status_code == 404
    assert Client().get(page_of(screen, case)).status_code == 404
    assert screen not in str(Screen.objects.values()) and queries.screens(head) == []


def test_the_list_costs_the_same_whatever_its_length(screen, case, hall, django_assert_num_queries):
    served_now(finished(hall, phone="+628400000710"))
    queries.survey()
    with django_assert_num_queries(4):
        assert len(queries.just_served(Screen.objects.get(), at=timezone.now())) == 2
