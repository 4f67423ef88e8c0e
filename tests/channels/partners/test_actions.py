"""Ways in for programs: each with its event, none kept in the clear."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from balai.accounts.models import Officer
from balai.cases.models import Case
from balai.channels.partners import actions, queries
from balai.channels.partners.models import Client, Token
from balai.core.actor import SYSTEM
from balai.core.models import Event
from balai.core.refusal import Missing, Refused
from tests.cases import filing
from tests.channels.partners.programs import MACHINE, machine
from tests.channels.partners.test_api import ANSWERS, now_code
from tests.hall import MONDAY, citizen

pytestmark = pytest.mark.django_db
NOW = {"by": SYSTEM, "at": MONDAY}


def token(**more) -> actions.Made:
    given = {"scopes": ["cases.read"], "days": 30, "person_id": citizen().id}
    return actions.create_token(**given | more, **NOW)


def account(hall, role: str) -> str:
    return Officer.objects.get(id=hall.officer("dpmptsp", role).id).account_id


def test_a_token_opens_what_it_was_made_for_as_long_as_it_lasts(hall):
    made = token(days=2)
    found = queries.identity(made.secret, at=MONDAY)
    assert found.actor == citizen() and found.scopes == {"cases.read"}
    assert queries.identity(made.secret, at=MONDAY + timedelta(days=2)) is None
    assert queries.identity(made.secret + "x", at=MONDAY) is None
    event = Event.objects.get(name="token.created")
    assert event.subject == made.id and event.data == {"kind": "person", "scopes": 1}


def test_only_the_hash_of_a_token_is_kept(hall):
    made, secret = token(), machine()[0].secret
    kept = str([*Token.objects.values(), *Client.objects.values(), *Event.objects.values()])
    assert made.secret not in kept and secret not in kept


def test_a_revoked_token_opens_nothing(hall):
    made = token()
    for _ in range(2):
        actions.revoke_token(made.id, **NOW)
    assert queries.identity(made.secret, at=MONDAY) is None
    assert Event.objects.filter(name="token.revoked").count() == 1
    with pytest.raises(Missing):
        actions.revoke_token("x", **NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["cases.decide"]},
        {"scopes": ["x"]},
        {"days": 0},
        {"days": 367},
        {"person_id": ""},
    ],
)
def test_what_no_token_is(hall, wrong):
    with pytest.raises(Refused):
        token(**wrong)
    assert not Token.objects.exists()


def test_a_token_to_sign_with_needs_the_second_factor_now(hall):
    wish = {"person_id": "", "account_id": account(hall, "signer"), "scopes": ["cases.decide"]}
    with pytest.raises(Refused, match=r"token\.second_factor"):
        token(**wish)
    with pytest.raises(Refused, match=r"totp\.wrong"):
        token(**wish, totp="000000")
    made = actions.create_token(**{**wish, "days": 1}, totp=code_at_monday(), **NOW)
    assert queries.identity(made.secret, at=MONDAY).actor.strong


def code_at_monday() -> str:
    import pyotp

    from tests.hall import SEED

    return pyotp.TOTP(SEED).at(MONDAY)


def test_without_a_second_factor_strong_roles_do_not_count(hall):
    made = token(person_id="", account_id=account(hall, "signer"))
    assert queries.identity(made.secret, at=MONDAY).actor.grants == () and len(now_code()) == 6


def test_a_machine_signs_in_and_acts_only_in_its_agency(hall):
    made = actions.create_client(
        "SIAK", agency_id="disdukcapil-bwi", scopes=MACHINE, roles=["printer"], **NOW
    )
    access = actions.sign_in_client(made.id, made.secret, ["cases.read"], remote="10.0.0.1", at=MONDAY)
    actor = queries.identity(access.secret, at=MONDAY).actor
    assert actor.ref == f"partner:{made.id}" and access.scopes == ("cases.read",)
    assert actor.may("printer", agency_id="disdukcapil-bwi", area_code="35.10")
    assert not actor.may("printer", agency_id="disdukcapil-tts", area_code="53.02")
    assert not actor.may("verifier", agency_id="disdukcapil-bwi", area_code="35.10")
    assert queries.identity(access.secret, at=MONDAY + actions.ACCESS_LIFETIME) is None


def test_wrong_and_unknown_machines_look_the_same_and_are_slowed_down(hall):
    made, _ = machine()
    for id, secret in ((made.id, "x"), ("x", made.secret), (made.id, "")):
        with pytest.raises(Refused) as refused:
            actions.sign_in_client(id, secret, [], remote="10.0.0.2", at=MONDAY)
        assert refused.value.code == "invalid_client"
    with pytest.raises(Refused, match="invalid_scope"):
        actions.sign_in_client(made.id, made.secret, ["cases.work"], remote="10.0.0.3", at=MONDAY)
    with pytest.raises(Refused, match="too_many"):
        for _ in range(actions.SIGN_INS_PER_ADDRESS.limit):
            try:
                actions.sign_in_client("x", "x", [], remote="10.0.0.2", at=MONDAY)
            except Refused as refusal:
                if refusal.code != "invalid_client":
                    raise


def test_old_access_tokens_are_swept_away(hall):
    made, _ = machine()
    later = timezone.now()
    for _ in range(3):
        later += timedelta(days=30)
        actions.sign_in_client(made.id, made.secret, [], remote="10.0.0.4", at=later)
    assert Token.objects.filter(client_id=made.id).count() == 1


@pytest.mark.parametrize(
    "wrong", [{"roles": ["signer"]}, {"roles": ["x"]}, {"scopes": ["cases.decide"]}, {"agency_id": "x"}]
)
def test_what_no_machine_is_given(hall, wrong):
    given = {"agency_id": "disdukcapil-bwi", "scopes": ["cases.read"], "roles": []}
    with pytest.raises(Refused):
        actions.create_client("X", **given | wrong, **NOW)


def test_a_machine_sent_away_takes_its_consents_with_it(hall):
    made, _ = machine()
    agreed = token(client_id=made.id, scopes=["cases.file_for"])
    assert queries.consent(agreed.secret, made.id, at=MONDAY) == citizen().id
    assert (
        queries.consent(agreed.secret, "x", at=MONDAY) == ""
        and queries.identity(agreed.secret, at=MONDAY) is None
    )
    actions.revoke_client(made.id, **NOW)
    assert queries.consent(agreed.secret, made.id, at=MONDAY) == ""
    with pytest.raises(Missing):
        actions.revoke_client("x", **NOW)


def test_use_is_noted_once_an_hour(hall, django_assert_num_queries):
    made = token()
    actions.note_use(queries.identity(made.secret, at=MONDAY), at=MONDAY)
    assert Token.objects.get().used_at == MONDAY
    found = queries.identity(made.secret, at=MONDAY)
    with django_assert_num_queries(0):
        actions.note_use(found, at=MONDAY + timedelta(minutes=59))


def test_eight_equal_filings_at_once_make_one_case(committed_hall):
    hall, sari = committed_hall, citizen()
    wish = actions.Wish(
        service_key="sktm", area_code=hall.village, fingerprint="f", applicant=filing.applicant(hall), answers=ANSWERS,
        evidence=dict.fromkeys(("neighbourhood_letter", "family_card"), filing.photo()), submit=True,
    )  # fmt: skip

    def file(_: int) -> str:
        try:
            return actions.file_once(wish, key="kunci-serentak", by=sari, at=MONDAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(file, range(8)))) == 1
    assert Case.objects.count() == 1 and Event.objects.filter(name="case.submitted").count() == 1
