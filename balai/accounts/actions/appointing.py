"""Officers: appointed, moved, their accounts closed and opened again, their ways in set anew."""

import os
from datetime import datetime

import pyotp
from django.contrib.auth.hashers import make_password
from django.db import transaction

from balai.accounts import queries
from balai.accounts.actions.entering import check_password_is_good
from balai.accounts.models import Account, Agency, Grant, Office, Officer
from balai.accounts.rules import PASSWORD_LENGTH, TEMPORARY_PASSWORD, officer_problems, temporary_password
from balai.core import events, facts
from balai.core.actor import Actor
from balai.core.ids import new_id
from balai.core.refusal import Forbidden, Invalid, Missing
from balai.core.vault import make_key

TWO_PEOPLE = (
    "Kata sandi sementara dan autentikator dipasang oleh dua orang, supaya tidak seorang pun dapat masuk sebagai "
    "petugas lain. Minta admin kedua melakukannya."
)


@transaction.atomic
def appoint(
    login: str, password: str, *, name: str, kind: str, post: str, agency_id: str, office_id: str,
    nip: str = "", totp_seed: str = "", hashed: str = "", by: Actor, at: datetime,
) -> Officer:  # fmt: skip
    """Give an officer an account and a post; `totp_seed` (base32) is their second factor.

    Without a password they come in once somebody resets it. `hashed`: the hash of `password`, where many
    accounts begin with one (hashing is slow on purpose).
    """
    agency = queries.agency(agency_id)
    _check_manages(by, agency)
    problems = officer_problems(login=login, name=name, kind=kind, post=post, nip=nip)
    if Account.objects.filter(login=login).exists():
        problems["login"] = "Nama masuk ini sudah dipakai. Pilih nama lain."
    if problems:
        raise Invalid(problems)
    if password:
        check_password_is_good(password)
    account = Account(id=new_id(), login=login, password=hashed or make_password(password or None))
    if totp_seed:
        _set_totp(account, totp_seed, at=at)
    account.save()
    officer = Officer.objects.create(
        account=account, name=name.strip(), kind=kind, post=post.strip(), nip=nip, agency=agency,
        office=_office_near(office_id, agency), simulated=facts.is_simulation(),
    )  # fmt: skip
    _record("officer.appointed", officer, by=by, at=at)
    return officer


@transaction.atomic
def move(
    officer_id: str, *, name: str, kind: str, post: str, nip: str, agency_id: str, office_id: str, by: Actor, at: datetime
) -> Officer:  # fmt: skip
    """Give an officer another post, office or agency; what was granted in an agency they leave ends."""
    officer, agency = _managed(officer_id, by=by), queries.agency(agency_id)
    _check_manages(by, agency)
    problems = officer_problems(login="unchanged", name=name, kind=kind, post=post, nip=nip)
    if problems:
        raise Invalid(problems)
    if agency.id != officer.agency_id:
        _end_grants(officer, by=by, at=at)
    officer.name, officer.kind, officer.post, officer.nip = name.strip(), kind, post.strip(), nip
    officer.agency, officer.office = agency, _office_near(office_id, agency)
    officer.save()
    _record("officer.moved", officer, by=by, at=at)
    return officer


@transaction.atomic
def deactivate(officer_id: str, *, by: Actor, at: datetime) -> None:
    """Close an officer's account at once, open sessions too; what they did stays theirs. Never one's own."""
    officer = _managed(officer_id, by=by)
    if officer.id == by.id:
        raise Forbidden("Akun sendiri ditutup oleh admin lain.")
    if officer.account.is_active:
        officer.account.is_active = False
        officer.account.round += 1
        officer.account.save()
        _record("officer.deactivated", officer, by=by, at=at)


@transaction.atomic
def reactivate(officer_id: str, *, by: Actor, at: datetime) -> None:
    """Open a closed account again, with the grants that still run."""
    officer = _managed(officer_id, by=by)
    if not officer.account.is_active:
        officer.account.is_active = True
        officer.account.save()
        _record("officer.reactivated", officer, by=by, at=at)


@transaction.atomic
def reset_password(officer_id: str, *, by: Actor, at: datetime) -> str:
    """Return a temporary password, to be shown once: it works for three days and must be replaced at the door.

    Refuses whoever set the second factor: nobody may hold both keys of another.
    """
    officer = _managed(officer_id, by=by)
    account = officer.account
    if account.totp_sealed is not None and account.totp_by == by.ref:
        raise Forbidden(TWO_PEOPLE)
    password = temporary_password(os.urandom(PASSWORD_LENGTH))
    account.password = make_password(password)
    account.password_until, account.password_by = at + TEMPORARY_PASSWORD, by.ref
    account.round += 1
    account.save()
    _record("officer.password_reset", officer, by=by, at=at)
    return password


@transaction.atomic
def enrol_totp(officer_id: str, *, by: Actor, at: datetime) -> str:
    """Return the new seed (base32) of an officer's second factor, to be shown once; the old one is void.

    Refuses whoever made a temporary password that still works, and one's own.
    """
    officer = _managed(officer_id, by=by)
    account = officer.account
    if officer.id == by.id or (account.password_until and account.password_by == by.ref):
        raise Forbidden(TWO_PEOPLE)
    seed = pyotp.random_base32()
    _set_totp(account, seed, at=at)
    account.totp_by = by.ref
    account.round += 1
    account.save()
    _record("officer.totp_enrolled", officer, by=by, at=at)
    return seed


def _managed(officer_id: str, *, by: Actor) -> Officer:
    """Return an officer and their account, locked; refuse who does not manage their agency."""
    rows = Officer.objects.select_for_update(of=("self", "account")).select_related("account", "agency")
    officer = rows.filter(id=officer_id).first()
    if officer is None:
        raise Missing("Petugas")
    _check_manages(by, officer.agency)
    return officer


def _check_manages(by: Actor, agency: Agency) -> None:
    by.check(queries.roles_that("accounts.manage"), agency_id=agency.id, area_code=agency.area_code)


def _office_near(office_id: str, agency: Agency) -> Office:
    """Return the office; an officer's desk is in the regency of their agency."""
    office = queries.offices([office_id]).get(office_id)
    if office is None or (agency.area_code and office.area_code[:5] != agency.area_code[:5]):
        raise Invalid({"office_id": "Pilih unit layanan di wilayah instansi ini."})
    return office


def _set_totp(account: Account, seed: str, *, at: datetime) -> None:
    data_key = make_key(at=at)
    account.totp_key_id = data_key.id
    account.totp_sealed = data_key.seal(seed, f"accounts.Account.totp/{account.id}")
    account.totp_used = 0


def _end_grants(officer: Officer, *, by: Actor, at: datetime) -> None:
    """End what was granted in the agency that an officer leaves."""
    for row in Grant.objects.select_for_update().filter(
        queries.unended(at), officer=officer, agency_id=officer.agency_id
    ):
        row.valid_to = max(row.valid_from, at)
        row.save(update_fields=["valid_to"])
        events.record(
            "grant.ended", officer.id, by=by, at=at, agency_id=row.agency_id or "", area_code=row.area_code,
            granted=row.role,
        )  # fmt: skip


def _record(name: str, officer: Officer, *, by: Actor, at: datetime) -> None:
    events.record(
        name, officer.id, by=by, at=at, agency_id=officer.agency_id, area_code=officer.agency.area_code
    )
