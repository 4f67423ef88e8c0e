"""What administrators do with officers: appoint, move, close, let in; grants and substitutes that take two people."""

from datetime import timedelta

import pyotp
import pytest
from django.db import DatabaseError, transaction

from balai.accounts import actions, queries
from balai.accounts.models import Absence, Account, Grant, Officer, Proposal
from balai.accounts.rules import TEMPORARY_PASSWORD
from balai.core.actor import SYSTEM
from balai.core.models import Event
from balai.core.refusal import Forbidden, Invalid, Missing, Refused
from tests.accounts.administrators import administrator, again
from tests.hall import MONDAY, PASSWORD

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OWN = "kucing tangga biru laut"
AT = {"agency_id": "dpmptsp-bwi", "area_code": "35.10"}


@pytest.fixture
def wayan(hall):
    return administrator(hall, "wayan")


@pytest.fixture
def made(hall):
    return administrator(hall, "made")


def appointed(by, **changes):
    facts = {
        "name": "Wulan Rekaanti", "kind": "pns", "post": "Sekretaris", "agency_id": "dpmptsp-bwi", "office_id": "mpp-bwi",
        **changes,
    }  # fmt: skip
    return actions.appoint(changes.pop("login", "wulan.dpmptsp"), "", **facts, by=by, at=MONDAY)


def sign_in(password, at=MONDAY):
    return actions.sign_in("wulan.dpmptsp", password, remote="127.0.0.1", at=at)


def named(name):
    return Event.objects.filter(name=name).count()


# appointing


def test_who_was_appointed_without_a_password_cannot_come_in(wayan):
    appointed(wayan)
    with pytest.raises(Refused, match=r"login\.wrong"):
        sign_in("")
    assert named("officer.appointed") >= 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("kind", "raja"), ("post", "x" * 121), ("nip", "123"), ("office_id", "mpp-tts")],
)
def test_what_was_typed_wrongly_is_told_at_its_field(wayan, field, value):
    with pytest.raises(Invalid) as refused:
        appointed(wayan, **{field: value})
    assert field in refused.value.problems
    assert not Account.objects.filter(login="wulan.dpmptsp").exists()


def test_an_administrator_reaches_no_other_regency(hall, wayan):
    for act in (
        lambda: appointed(wayan, agency_id="dpmptsp-tts", office_id="mpp-tts"),
        lambda: actions.deactivate(hall.dewi.id, by=wayan, at=MONDAY),
        lambda: actions.reset_password(hall.dewi.id, by=wayan, at=MONDAY),
        lambda: actions.enrol_totp(hall.dewi.id, by=wayan, at=MONDAY),
    ):
        with pytest.raises(Forbidden):
            act()


def test_nobody_manages_without_the_second_factor(hall, wayan):
    weak = again(wayan, strong=False)
    with pytest.raises(Forbidden):
        appointed(weak)


def test_moving_to_another_agency_ends_what_was_granted_in_the_old_one(hall, wayan):
    ani = hall.officer("dpmptsp", "verifier")
    facts = {"name": "Ani", "kind": "pns", "post": "Penelaah", "nip": "", "office_id": "mpp-bwi"}
    actions.move(ani.id, **facts, agency_id="dpmptsp-bwi", by=wayan, at=MONDAY)
    assert again(ani).grants
    actions.move(ani.id, **facts, agency_id="dinkes-bwi", by=wayan, at=MONDAY)
    assert not again(ani).grants and Grant.objects.get(officer_id=ani.id).valid_to == MONDAY
    assert named("grant.ended") == 1


def test_a_closed_account_is_closed_at_once_and_can_be_opened_again(hall, wayan):
    ani = hall.officer("dpmptsp", "verifier")
    account = Officer.objects.get(id=ani.id).account_id
    actions.deactivate(ani.id, by=wayan, at=MONDAY)
    assert queries.officer_actor(account, at=MONDAY, strong=True) is None
    actions.reactivate(ani.id, by=wayan, at=MONDAY)
    assert queries.officer_actor(account, at=MONDAY, strong=True).grants == ani.grants
    assert queries.officer_actor(account, at=MONDAY, strong=True, round=0) is None, (
        "older sessions stay ended"
    )
    with pytest.raises(Forbidden):
        actions.deactivate(wayan.id, by=wayan, at=MONDAY)


# ways in


def test_a_temporary_password_works_for_three_days_and_must_be_replaced(wayan):
    officer = appointed(wayan)
    password = actions.reset_password(officer.id, by=wayan, at=MONDAY)
    assert sign_in(password) == officer.account_id and queries.must_choose_password(officer.account_id)
    with pytest.raises(Refused, match=r"login\.expired"):
        sign_in(password, at=MONDAY + TEMPORARY_PASSWORD)
    with pytest.raises(Invalid):
        actions.choose_password(officer.account_id, password, at=MONDAY)
    with pytest.raises(Invalid):
        actions.choose_password(officer.account_id, "pendek", at=MONDAY)
    actions.choose_password(officer.account_id, OWN, at=MONDAY)
    assert sign_in(OWN) and not queries.must_choose_password(officer.account_id)
    with pytest.raises(Forbidden):
        actions.choose_password(officer.account_id, PASSWORD, at=MONDAY)


def test_nobody_holds_both_keys_of_another(wayan, made):
    officer = appointed(wayan)
    actions.reset_password(officer.id, by=wayan, at=MONDAY)
    with pytest.raises(Forbidden):
        actions.enrol_totp(officer.id, by=wayan, at=MONDAY)
    seed = actions.enrol_totp(officer.id, by=made, at=MONDAY)
    actions.confirm_totp(officer.account_id, pyotp.TOTP(seed).at(MONDAY), at=MONDAY)
    with pytest.raises(Forbidden):
        actions.reset_password(officer.id, by=made, at=MONDAY)
    actions.reset_password(officer.id, by=wayan, at=MONDAY)


def test_a_new_way_in_ends_older_sessions(hall, wayan, made):
    ani = hall.officer("dpmptsp", "verifier")
    account = Officer.objects.get(id=ani.id).account_id
    for act in (
        lambda: actions.enrol_totp(ani.id, by=made, at=MONDAY),
        lambda: actions.reset_password(ani.id, by=wayan, at=MONDAY),
        lambda: actions.choose_password(account, OWN, at=MONDAY),
    ):
        before = queries.round_of(account)
        act()
        assert queries.officer_actor(account, at=MONDAY, strong=True, round=before) is None
        assert queries.officer_actor(account, at=MONDAY, strong=True, round=queries.round_of(account))


# grants


def test_a_role_begins_and_ends_on_its_days(hall, wayan):
    ani = hall.officer("dpmptsp", "verifier")
    actions.grant(
        ani.id, "printer", **AT, valid_from=MONDAY + DAY, valid_to=MONDAY + 3 * DAY, by=wayan, at=MONDAY
    )
    held = [any(one.role == "printer" for one in again(ani, at=MONDAY + n * DAY).grants) for n in range(5)]
    assert held == [False, True, True, False, False]
    with pytest.raises(Refused, match=r"period\.order"):
        actions.grant(ani.id, "printer", **AT, valid_to=MONDAY, by=wayan, at=MONDAY)


def test_strong_roles_take_two_people(hall, wayan, made):
    ani = hall.officer("dpmptsp", "verifier")
    with pytest.raises(Refused, match=r"grant\.second"):
        actions.grant(ani.id, "signer", **AT, by=wayan, at=MONDAY)
    row = actions.propose_grant(ani.id, "signer", **AT, by=wayan, at=MONDAY)
    assert actions.propose_grant(ani.id, "signer", **AT, by=made, at=MONDAY).id == row.id
    assert [one.id for one in queries.proposals(made, "accounts.manage")] == [row.id]
    with pytest.raises(Forbidden):
        actions.confirm_grant(row.id, row.digest, by=wayan, at=MONDAY)
    with pytest.raises(Refused, match=r"proposal\.changed"):
        actions.confirm_grant(row.id, "0" * 64, by=made, at=MONDAY)
    assert not any(one.role == "signer" for one in again(ani).grants)
    actions.confirm_grant(row.id, row.digest, by=made, at=MONDAY)
    assert any(one.role == "signer" for one in again(ani).grants)
    with pytest.raises(Refused, match=r"proposal\.settled"):
        actions.confirm_grant(row.id, row.digest, by=made, at=MONDAY)
    assert (named("proposal.made"), named("proposal.confirmed")) == (1, 1)


def test_a_second_person_does_not_confirm_a_role_for_themselves(wayan, made):
    row = actions.propose_grant(made.id, "signer", **AT, by=wayan, at=MONDAY)
    with pytest.raises(Forbidden):
        actions.confirm_grant(row.id, row.digest, by=made, at=MONDAY)
    row.refresh_from_db()
    assert row.settled_at is None, "a refusal settles nothing"


def test_a_dropped_proposal_is_over(hall, wayan, made):
    row = actions.propose_grant(hall.officer("dpmptsp", "verifier").id, "head", **AT, by=wayan, at=MONDAY)
    actions.drop(row.id, by=wayan, at=MONDAY)
    with pytest.raises(Refused, match=r"proposal\.settled"):
        actions.confirm_grant(row.id, row.digest, by=made, at=MONDAY)


def test_what_was_proposed_cannot_be_changed_afterwards(hall, wayan):
    row = actions.propose_grant(hall.officer("dpmptsp", "verifier").id, "head", **AT, by=wayan, at=MONDAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.filter(id=row.id).update(content={"role": "signer"})


def test_one_kind_of_proposal_is_not_confirmed_as_another(hall, wayan, made):
    row = actions.propose_grant(hall.officer("dpmptsp", "verifier").id, "head", **AT, by=wayan, at=MONDAY)
    with pytest.raises(Missing):
        actions.confirm_absence(row.id, row.digest, by=made, at=MONDAY)


def test_no_role_in_an_agency_of_another_regency(hall, wayan):
    with pytest.raises(Forbidden):
        actions.grant(
            hall.officer("dpmptsp", "verifier").id, "printer", agency_id="dpmptsp-tts", area_code="35.10", by=wayan,
            at=MONDAY,
        )  # fmt: skip


# absences


def away(hall, role="verifier", substitute="printer", by=SYSTEM, **changes):
    one, other = hall.officer("dpmptsp", role), hall.officer("dpmptsp", substitute)
    period = {"from_at": MONDAY, "to_at": MONDAY + 2 * DAY, **changes}
    return actions.set_absence(one.id, other.id, **period, by=by, at=MONDAY)


def roles(actor, at):
    return {(one.role, one.instead_of) for one in again(actor, at=at).grants}


def test_a_substitute_holds_the_same_for_that_time_under_their_own_name(hall, wayan):
    ani, stands_in = hall.officer("dpmptsp", "verifier"), hall.officer("dpmptsp", "printer")
    away(hall, by=wayan)
    assert roles(stands_in, MONDAY) == {("printer", ""), ("verifier", ani.id)}
    assert roles(stands_in, MONDAY + 2 * DAY) == {("printer", "")}
    assert again(stands_in, at=MONDAY).ref == f"officer:{stands_in.id}"


def test_what_a_substitute_holds_is_not_passed_on(hall):
    away(hall)
    away(hall, "printer", "front_officer", from_at=MONDAY, to_at=MONDAY + DAY)
    assert {role for role, _ in roles(hall.officer("dpmptsp", "front_officer"), MONDAY)} == {
        "front_officer",
        "printer",
    }


def test_a_closed_account_lends_nobody_its_roles(hall, wayan):
    away(hall)
    actions.deactivate(hall.officer("dpmptsp", "verifier").id, by=wayan, at=MONDAY)
    assert roles(hall.officer("dpmptsp", "printer"), MONDAY) == {("printer", "")}


def test_an_absence_ends_early(hall, wayan):
    row = away(hall)
    actions.end_absence(row.id, by=wayan, at=MONDAY + DAY)
    assert roles(hall.officer("dpmptsp", "printer"), MONDAY + DAY) == {("printer", "")}
    later = away(hall, from_at=MONDAY + 5 * DAY, to_at=MONDAY + 6 * DAY)
    actions.end_absence(later.id, by=wayan, at=MONDAY + DAY)
    assert Absence.objects.get(id=later.id).to_at == MONDAY + 5 * DAY, "it never begins"


def test_a_substitute_for_a_signer_takes_two_people_and_a_second_factor(hall, wayan, made):
    ratna, stands_in = hall.officer("dpmptsp", "signer"), hall.officer("dpmptsp", "head")
    with pytest.raises(Refused, match=r"absence\.second"):
        away(hall, "signer", "head", by=wayan)
    period = {"from_at": MONDAY, "to_at": MONDAY + 2 * DAY}
    row = actions.propose_absence(ratna.id, stands_in.id, **period, by=wayan, at=MONDAY)
    assert ("signer", ratna.id) not in roles(stands_in, MONDAY)
    actions.confirm_absence(row.id, row.digest, by=made, at=MONDAY)
    assert ("signer", ratna.id) in roles(stands_in, MONDAY)
    assert not again(stands_in, strong=False).grants
    plain = appointed(wayan)
    with pytest.raises(Refused, match=r"absence\.totp"):
        actions.propose_absence(
            ratna.id, plain.id, from_at=MONDAY + 5 * DAY, to_at=MONDAY + 6 * DAY, by=wayan, at=MONDAY
        )


def test_a_substitute_with_a_borrowed_strong_role_is_asked_for_the_second_factor(hall):
    account = Officer.objects.get(id=hall.officer("dpmptsp", "printer").id).account_id
    assert not queries.needs_second_factor(account, at=MONDAY)
    away(hall, "signer", "printer")
    assert queries.needs_second_factor(account, at=MONDAY)
    assert not queries.needs_second_factor(account, at=MONDAY + 2 * DAY)


def test_absences_that_make_no_sense_are_refused(hall, wayan):
    away(hall)
    for code, changes in {
        "absence.overlap": {"from_at": MONDAY + DAY, "to_at": MONDAY + 3 * DAY},
        "period.order": {"from_at": MONDAY + 4 * DAY, "to_at": MONDAY + 3 * DAY},
        "absence.long": {"from_at": MONDAY + 4 * DAY, "to_at": MONDAY + 900 * DAY},
        "absence.substitute": {
            "substitute": "verifier",
            "from_at": MONDAY + 4 * DAY,
            "to_at": MONDAY + 5 * DAY,
        },
    }.items():
        with pytest.raises(Refused) as refused:
            away(hall, **changes)
        assert refused.value.code == code
    with pytest.raises(Forbidden):
        actions.set_absence(
            hall.officer("dpmptsp", "verifier").id, wayan.id, from_at=MONDAY + 4 * DAY, to_at=MONDAY + 5 * DAY,
            by=wayan, at=MONDAY,
        )  # fmt: skip


def test_documents_name_a_substitute_as_such(hall):
    ratna, stands_in = hall.officer("dpmptsp", "signer"), hall.officer("dpmptsp", "printer")
    place = {"agency_id": "dpmptsp-bwi", "area_code": "35.10"}
    away(hall, "signer", "printer")
    assert queries.signatory(ratna.id, **place, at=MONDAY).post == "Signer"
    assert queries.signatory(stands_in.id, **place, at=MONDAY).post == "Plh. Signer"
    assert queries.signatory(stands_in.id, **place, at=MONDAY + 9 * DAY).post == "Printer"


def test_substitutes_can_be_handed_work_after_those_who_hold_the_role(hall):
    away(hall)
    found = queries.colleagues("dpmptsp-bwi", "verifier", at=MONDAY)
    assert [one.id for one in found] == [
        hall.officer("dpmptsp", "verifier").id, hall.officer("dpmptsp", "printer").id,
    ]  # fmt: skip
    assert len(queries.colleagues("dpmptsp-bwi", "verifier", at=MONDAY + 9 * DAY)) == 1
