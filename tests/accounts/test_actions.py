"""Ways in: one-time codes, passwords, second factors, grants; and profiles."""

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from balai.accounts import actions, queries
from balai.accounts.models import Account, Grant, OneTimeCode, Person, Spending
from balai.accounts.rules import Budget
from balai.core import outbox
from balai.core.actor import SYSTEM, Actor
from balai.core.models import Event, Message
from balai.core.refusal import Forbidden, Invalid, Refused
from balai.core.vault import key
from tests.hall import MONDAY, PASSWORD, SEED

pytestmark = pytest.mark.django_db
PHONE = "0840 0000 0009"
VISITOR = Actor("anonymous", "", visitor="a-session")
MINUTE = timedelta(minutes=1)


def sent_code() -> str:
    row = Message.objects.filter(template="one_time_code").order_by("-at", "-id").first()
    return outbox.opened(row, key(row.key_id))[1]["code"]


def ask(at=MONDAY, phone=PHONE, remote="127.0.0.1"):
    return actions.request_code(phone, remote=remote, by=VISITOR, at=at)


def test_a_right_code_makes_the_phone_known_once():
    person = actions.confirm_code(ask(), sent_code(), by=VISITOR, at=MONDAY + MINUTE)
    again = actions.confirm_code(ask(MONDAY + MINUTE), sent_code(), by=VISITOR, at=MONDAY + 2 * MINUTE)
    assert person == again and Person.objects.count() == 1
    assert Event.objects.filter(name="person.signed_in", person_id=person).count() == 2


def refuse(attempt, code, at=MONDAY + MINUTE, by=VISITOR):
    with pytest.raises(Refused, match="code.wrong"):
        actions.confirm_code(attempt, code, by=by, at=at)


def test_a_code_works_once_for_five_minutes_in_its_own_session():
    attempt, code = ask(), sent_code()
    refuse(attempt, code, by=replace(VISITOR, visitor="another-session"))
    refuse(attempt, code, at=MONDAY + 6 * MINUTE)
    actions.confirm_code(attempt, code, by=VISITOR, at=MONDAY + 5 * MINUTE)
    refuse(attempt, code)


def test_five_wrong_tries_void_a_code():
    attempt, code = ask(), sent_code()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        refuse(attempt, wrong)
    refuse(attempt, code)
    assert OneTimeCode.objects.get(id=attempt).tries == 5


def test_guessing_within_all_budgets_has_a_chance_below_five_in_a_million_a_code():
    attempt = ask()
    tries = 0
    for guess in range(20):
        try:
            actions.confirm_code(attempt, f"{guess:06d}", by=VISITOR, at=MONDAY)
        except Refused:
            tries += OneTimeCode.objects.get(id=attempt).tries > tries
    assert tries / 10**6 <= 5e-6


def test_a_phone_gets_three_codes_an_hour_and_an_address_thirty():
    for _ in range(3):
        ask()
    with pytest.raises(Refused, match="too_many"):
        ask()
    ask(MONDAY + 61 * MINUTE)
    for number in range(26):
        ask(MONDAY + 61 * MINUTE, phone=f"0840 0001 {number:04d}")
    ask(MONDAY + 61 * MINUTE, phone="0840 0002 0000", remote="127.0.0.2")
    for number in range(3):
        ask(MONDAY + 61 * MINUTE, phone=f"0840 0003 {number:04d}")
    with pytest.raises(Refused, match="too_many"):
        ask(MONDAY + 61 * MINUTE, phone="0840 0004 0000")


def test_codes_and_phones_lie_nowhere_in_the_clear():
    attempt, code = ask(), sent_code()
    row = OneTimeCode.objects.get(id=attempt)
    assert code not in row.code_hash and b"84000000009" not in bytes(row.sealed_phone)
    assert not Spending.objects.filter(id__contains="84000000009").exists()


def sign_in(login="signer-dpmptsp-bwi", password=PASSWORD, at=MONDAY):
    return actions.sign_in(login, password, remote="127.0.0.1", at=at)


def test_officers_sign_in_by_password(hall):
    assert Account.objects.get(id=sign_in()).login == "signer-dpmptsp-bwi"


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(hall):
    said = set()
    for login, password in (("signer-dpmptsp-bwi", "salah"), ("nobody", "salah")):
        with pytest.raises(Refused) as refused:
            sign_in(login, password)
        said.add((refused.value.code, refused.value.message))
    assert len(said) == 1


def test_ten_tries_for_one_name_then_a_pause(hall):
    for _ in range(10):
        with pytest.raises(Refused, match="login.wrong"):
            sign_in(password="salah")
    with pytest.raises(Refused, match="too_many"):
        sign_in()
    sign_in(at=MONDAY + 16 * MINUTE)


def test_a_signers_grants_count_only_with_the_second_factor(hall):
    account = Account.objects.get(login="signer-dpmptsp-bwi")
    assert queries.needs_second_factor(account.id, at=MONDAY)
    weak = queries.officer_actor(account.id, at=MONDAY, strong=False)
    strong = queries.officer_actor(account.id, at=MONDAY, strong=True)
    assert weak.grants == () and [grant.role for grant in strong.grants] == ["signer"]


def test_a_totp_code_works_once_and_only_near_its_time(hall):
    account = Account.objects.get(login="signer-dpmptsp-bwi")
    code = pyotp.TOTP(SEED).at(MONDAY)
    with pytest.raises(Refused, match="totp.wrong"):
        actions.confirm_totp(account.id, code, at=MONDAY + 3 * MINUTE)
    actions.confirm_totp(account.id, code, at=MONDAY)
    with pytest.raises(Refused, match="totp.wrong"):
        actions.confirm_totp(account.id, code, at=MONDAY)
    assert SEED.encode() not in bytes(Account.objects.get(id=account.id).totp_sealed)


def test_nobody_grants_without_a_grant_and_nobody_to_themselves(hall):
    ani = hall.officer("disdukcapil", "verifier")
    with pytest.raises(Forbidden):
        actions.grant(ani.id, "signer", agency_id="disdukcapil-bwi", area_code="35.10", by=ani, at=MONDAY)
    admin = replace(ani, grants=(replace(ani.grants[0], role="area_admin", agency_id=""),))
    with pytest.raises(Forbidden):
        actions.grant(ani.id, "signer", agency_id="disdukcapil-bwi", area_code="35.10", by=admin, at=MONDAY)
    with pytest.raises(Forbidden):
        actions.grant(hall.dewi.id, "verifier", agency_id=None, area_code="53.02", by=admin, at=MONDAY)
    row = actions.grant(hall.dewi.id, "verifier", agency_id=None, area_code="35.10", by=admin, at=MONDAY)
    actions.end_grant(row.id, by=admin, at=MONDAY + MINUTE)
    assert Grant.objects.get(id=row.id).valid_to == MONDAY + MINUTE


def test_a_weak_password_and_a_taken_name_are_refused(hall):
    common = {
        "name": "X",
        "kind": "pns",
        "post": "X",
        "agency_id": "polres-bwi",
        "office_id": "mpp-bwi",
        "by": SYSTEM,
        "at": MONDAY,
    }
    with pytest.raises(Invalid) as weak:
        actions.appoint("baru", "pendek", **common)
    assert "password" in weak.value.problems
    with pytest.raises(Invalid) as taken:
        actions.appoint("signer-dpmptsp-bwi", PASSWORD, **common)
    assert "login" in taken.value.problems


def test_a_profile_is_kept_sealed_and_read_by_its_owner_only(sari):
    actions.keep_profile(
        sari.person_id, {"nik": "0001014501900001", "area": "35.10.20.2001"}, by=sari, at=MONDAY
    )
    assert queries.own_profile(sari).answers["nik"] == "0001014501900001"
    row = Person.objects.get(id=sari.person_id)
    assert b"0001014501900001" not in bytes(row.sealed) and row.nik_index == queries.nik_index(
        "0001014501900001"
    )
    with pytest.raises(Forbidden):
        actions.keep_profile(sari.person_id, {}, by=Actor("person", "x", person_id="x"), at=MONDAY)


def test_the_same_profile_again_changes_nothing(sari):
    answers = {"nik": "0001014501900001", "area": "35.10.20.2001"}
    for given in (answers, dict(answers), answers | {"area": "35.10.20.2002"}):
        actions.keep_profile(sari.person_id, given, by=sari, at=MONDAY)
    assert queries.own_profile(sari).answers["area"] == "35.10.20.2002"
    assert Event.objects.filter(name="person.profile_kept").count() == 2


def test_what_was_used_in_windows_that_are_long_over_is_forgotten(db):
    monthly = Budget("test/monthly", 1, timedelta(days=30))
    for subject, at in (("before", MONDAY - timedelta(days=32)), ("lately", MONDAY - timedelta(days=29))):
        actions.spend(monthly, subject, at=at)
    assert actions.forget_spent(MONDAY) == 1 and actions.forget_spent(MONDAY) == 0
    with pytest.raises(Refused):
        actions.spend(monthly, "lately", at=MONDAY)
    with pytest.raises(ValueError, match="forgotten after 31 days"):
        Budget("test/yearly", 1, timedelta(days=365))
