"""Ways in and around: spellings, sessions, other people's agencies and profiles."""

import threading

import pytest
from django.db import connection

from balai.accounts import actions, queries
from balai.accounts.models import Agency, Office, OneTimeCode, Person
from balai.accounts.rules import normal_phone
from balai.cases import actions as cases
from balai.core.actor import ANONYMOUS, Actor, Grant
from balai.core.refusal import Forbidden, Refused
from tests.cases.filing import applicant, file
from tests.hall import MONDAY, citizen

pytestmark = pytest.mark.django_db
KTP = {"reason": "lost", "handover": "hall"}


@pytest.mark.parametrize("text", ["08१२३४५६७८९", "08٤٠٠٠٠٠٠٠١", "０８４００００００１", "0840\u0000000001"])
def test_one_phone_has_one_spelling(text):
    with pytest.raises(Refused, match=r"phone\.shape"):
        normal_phone(text)


@pytest.mark.parametrize("code", ["１２３４５６", "é", "\ud800"])
def test_a_code_in_another_script_is_only_wrong(code, hall):
    account = queries.officer(hall.officer("dpmptsp", "signer").id).account_id
    with pytest.raises(Refused, match=r"totp\.wrong"):
        actions.confirm_totp(account, code, at=MONDAY)
    visitor = Actor("anonymous", "", visitor="s1")
    attempt = actions.request_code("0840 0000 001", remote="r", by=visitor, at=MONDAY)
    with pytest.raises(Refused, match=r"code\.wrong"):
        actions.confirm_code(attempt, code, by=visitor, at=MONDAY)


def test_a_code_is_for_a_session_never_for_none():
    with pytest.raises(Forbidden):
        actions.request_code("0840 0000 001", remote="r", by=ANONYMOUS, at=MONDAY)
    assert not OneTimeCode.objects.exists()


def test_an_admin_takes_no_agency_or_office_of_another_regency(hall):
    admin = Actor("officer", "o-admin", grants=(Grant("area_admin", "", "35.10"),))
    with pytest.raises(Forbidden):
        actions.found_agency(
            "disdukcapil-tts", name="Milik kami", kind="disdukcapil", area_code="35.10", by=admin, at=MONDAY
        )
    with pytest.raises(Forbidden):
        actions.open_office(
            "mpp-tts", name="Milik kami", kind="mpp", area_code="35.10", calendar_id="kerja-bwi", by=admin,
            at=MONDAY,
        )  # fmt: skip
    assert Agency.objects.get(id="disdukcapil-tts").area_code == "53.02"
    assert Office.objects.get(id="mpp-tts").area_code == "53.02"


def test_a_number_typed_at_the_counter_changes_nobodys_profile(hall):
    """The phone was not confirmed: it may be a neighbour's, or mistyped."""
    joko = citizen("+628400000001")
    actions.keep_profile(joko.person_id, applicant(hall, 7) | {"name": "Joko"}, by=joko, at=MONDAY)
    file("ktp-el-penggantian", hall.officer("disdukcapil", "front_officer"), hall, **KTP)
    profile = queries.profile(joko.person_id)
    assert profile.answers["name"] == "Joko"
    stranger = citizen("+628400000055")
    later = cases.start("ktp-el-penggantian", area_code="35.10", by=stranger, at=MONDAY)
    assert later.person_id == stranger.person_id


def test_a_profile_is_not_begun_by_a_number_typed_at_the_counter(hall):
    file("ktp-el-penggantian", hall.officer("disdukcapil", "front_officer"), hall, **KTP)
    person = Person.objects.get(phone_index=queries.phone_index("+628400000001"))
    assert queries.profile(person.id).answers == {} and person.nik_index == ""


@pytest.mark.django_db(transaction=True)
def test_one_phone_confirmed_on_many_devices_at_once_is_one_person(committed_hall):
    found, failures = [], []

    def know():
        try:
            found.append(actions.know_phone("+628400000088", at=MONDAY).id)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=know) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures and len(set(found)) == 1
