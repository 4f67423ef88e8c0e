"""Everything that changes people, officers, agencies, grants and ways in."""

import hmac
import secrets
from datetime import datetime
from functools import cache
from typing import Any

import pyotp
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from balai.accounts import queries
from balai.accounts.models import (
    Account,
    Agency,
    Grant,
    IdentityCheck,
    Office,
    Officer,
    OneTimeCode,
    Person,
    Spending,
)
from balai.accounts.rules import (
    CODE_LIFETIME,
    CODE_TRIES,
    CODES_PER_ADDRESS,
    CODES_PER_PHONE,
    LOGINS_PER_ADDRESS,
    LOGINS_PER_NAME,
    TOTPS_PER_ACCOUNT,
    Budget,
    normal_phone,
)
from balai.core import events, facts, outbox
from balai.core.actor import ANONYMOUS, Actor
from balai.core.ids import new_id
from balai.core.refusal import Forbidden, Invalid, Missing, Refused
from balai.core.vault import key, make_key, token_hash


@cache
def _nobody() -> str:
    """Return a hash to compare with when there is no such login, so that the answer takes as long."""
    return make_password(secrets.token_hex())


@transaction.atomic
def spend(budget: Budget, subject: str, *, at: datetime) -> None:
    """Use one of a budget's turns for a subject (a phone, an address); refuse when none is left."""
    row, is_new = Spending.objects.select_for_update().get_or_create(
        id=f"{budget.name}/{token_hash(subject)}", defaults={"window_at": at, "count": 1}
    )
    if is_new:
        return
    if row.window_at + budget.window <= at:
        row.window_at, row.count = at, 0
    row.count += 1
    row.save()
    if row.count > budget.limit:
        minutes = max(1, int((row.window_at + budget.window - at).total_seconds() // 60))
        raise Refused(
            "too_many",
            "Terlalu banyak percobaan. Coba lagi sesudah {minutes} menit, atau datang ke loket.",
            minutes=minutes,
        )


def request_code(phone: str, *, remote: str, by: Actor, at: datetime) -> str:
    """Send a six-digit code to a phone and return the id of the attempt, bound to this visitor.

    Budgets: 3 codes an hour for a phone, 30 for a network address. The answer is the same whether or
    not the phone is known.
    """
    phone = normal_phone(phone)
    if not by.visitor:
        raise Forbidden()
    spend(CODES_PER_PHONE, phone, at=at)
    spend(CODES_PER_ADDRESS, remote, at=at)
    return _send_code(phone, by=by, at=at)


@transaction.atomic
def _send_code(phone: str, *, by: Actor, at: datetime) -> str:
    id, data_key, code = new_id(), make_key(at=at), f"{secrets.randbelow(10**6):06d}"
    OneTimeCode.objects.create(
        id=id,
        key_id=data_key.id,
        sealed_phone=data_key.seal(phone, f"accounts.OneTimeCode.sealed_phone/{id}"),
        visitor=by.visitor,
        code_hash=token_hash(f"{id}/{code}"),
        made_at=at,
    )
    outbox.write(
        "one_time_code",
        address=phone,
        params={"code": code},
        key=data_key,
        at=at,
        simulated=facts.is_simulation(),
    )
    events.record("code.requested", id, by=by, at=at)
    return id


def confirm_code(attempt: str, code: str, *, by: Actor, at: datetime) -> str:
    """Return the person id behind the phone when the code is right; the fifth wrong try voids it."""
    if not _try_code(attempt, code, by=by, at=at):
        raise Refused(
            "code.wrong",
            "Kode tidak cocok atau sudah lewat lima menit. Periksa pesan terakhir, atau minta kode baru.",
        )
    with transaction.atomic():
        row = OneTimeCode.objects.get(id=attempt)
        phone = key(row.key_id).open(row.sealed_phone, f"accounts.OneTimeCode.sealed_phone/{row.id}")
        person = know_phone(phone, at=at)
        events.record("person.signed_in", person.id, by=by, at=at, person_id=person.id)
        return person.id


@transaction.atomic
def _try_code(attempt: str, code: str, *, by: Actor, at: datetime) -> bool:
    row = OneTimeCode.objects.select_for_update().filter(id=attempt, visitor=by.visitor, used_at=None).first()
    if row is None or row.tries >= CODE_TRIES or row.made_at + CODE_LIFETIME < at:
        return False
    row.tries += 1
    is_right = hmac.compare_digest(row.code_hash, token_hash(f"{row.id}/{code.strip()}"))
    if is_right:
        row.used_at = at
    row.save()
    return is_right


@transaction.atomic
def know_phone(phone: str, *, at: datetime) -> Person:
    """Return the person who uses a phone, known from now on if not before."""
    phone = normal_phone(phone)
    index = queries.phone_index(phone)
    found = Person.objects.filter(phone_index=index).first()
    if found:
        return found
    try:
        return _new_person(phone, index, at=at)
    except IntegrityError:  # confirmed on another device at the same moment
        return Person.objects.get(phone_index=index)


@transaction.atomic
def _new_person(phone: str, index: str, *, at: datetime) -> Person:
    data_key, id = make_key(at=at), new_id()
    return Person.objects.create(
        id=id,
        key_id=data_key.id,
        sealed=data_key.seal({"phone": phone, "profile": {}}, f"accounts.Person.sealed/{id}"),
        phone_index=index,
        created_at=at,
        simulated=facts.is_simulation(),
    )


@transaction.atomic
def keep_profile(person_id: str, answers: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """Keep what a person told about themselves, so that nobody asks them again."""
    if by.person_id != person_id and by.kind not in ("system", "officer"):
        raise Forbidden()
    person = Person.objects.select_for_update().get(id=person_id)
    data_key = key(person.key_id)
    place = f"accounts.Person.sealed/{person.id}"
    content = data_key.open(person.sealed, place)
    person.sealed = data_key.seal({**content, "profile": answers}, place)
    person.nik_index = queries.nik_index(answers["nik"]) if answers.get("nik") else ""
    person.area_code = answers.get("area", "")
    person.save()
    events.record("person.profile_kept", person.id, by=by, at=at, person_id=person.id)


@transaction.atomic
def check_identity(person_id: str, nik_index: str, *, by: Actor, at: datetime) -> None:
    """Record that an officer saw the person and their card; automatic decisions may rest on it."""
    if by.kind != "system" and not queries.assists(by):
        raise Forbidden()
    _, is_new = IdentityCheck.objects.get_or_create(
        person_id=person_id, nik_index=nik_index, defaults={"checked_at": at, "by": by.ref}
    )
    if is_new:
        events.record("person.identity_checked", person_id, by=by, at=at, person_id=person_id)


def sign_in(login: str, password: str, *, remote: str, at: datetime) -> str:
    """Return the account id for a right name and password; same answer and time for wrong and unknown."""
    spend(LOGINS_PER_NAME, login, at=at)
    spend(LOGINS_PER_ADDRESS, remote, at=at)
    account = Account.objects.filter(login=login, is_active=True).first()
    if not check_password(password, account.password if account else _nobody()) or account is None:
        raise Refused(
            "login.wrong", "Nama atau kata sandi tidak cocok. Periksa huruf besar dan kecil, lalu coba lagi."
        )
    with transaction.atomic():
        events.record("account.signed_in", account.id, by=ANONYMOUS, at=at)
    return account.id


def confirm_totp(account_id: str, code: str, *, at: datetime) -> None:
    """Refuse unless `code` is this account's TOTP (±30 s) and was not used before; ten tries in 15 minutes."""
    spend(TOTPS_PER_ACCOUNT, account_id, at=at)
    _use_totp(account_id, code, at=at)


@transaction.atomic
def _use_totp(account_id: str, code: str, *, at: datetime) -> None:
    account = Account.objects.select_for_update().get(id=account_id)
    if account.totp_sealed is None or account.totp_key_id is None:
        raise Refused(
            "totp.absent", "Akun ini belum punya kode autentikator. Minta admin wilayah memasangnya."
        )
    seed = key(account.totp_key_id).open(account.totp_sealed, f"accounts.Account.totp/{account.id}")
    totp = pyotp.TOTP(seed)
    step = next(
        (
            s
            for s in range(-1, 2)
            if hmac.compare_digest(
                token_hash(totp.generate_otp(totp.timecode(at) + s)), token_hash(code.strip())
            )
        ),
        None,
    )
    used = totp.timecode(at) + step if step is not None else 0
    if step is None or used <= account.totp_used:
        raise Refused("totp.wrong", "Kode autentikator tidak cocok. Tunggu kode berikutnya, lalu coba lagi.")
    account.totp_used = used
    account.save()


def _check_manages(by: Actor, area_code: str, existing: Agency | Office | None) -> None:
    """Refuse who does not manage the area, and for what exists already the area in which it lies."""
    for area in {area_code, existing.area_code if existing else area_code}:
        by.check(queries.roles_that("accounts.manage"), agency_id="", area_code=area)


@transaction.atomic
def found_agency(
    id: str, *, name: str, kind: str, area_code: str, address: str = "", by: Actor, at: datetime
) -> Agency:
    """Found or correct an agency."""
    _check_manages(by, area_code, Agency.objects.filter(id=id).first())
    row, _ = Agency.objects.update_or_create(
        id=id,
        defaults={
            "name": name, "kind": kind, "area_code": area_code, "address": address,
            "simulated": facts.is_simulation(),
        },
    )  # fmt: skip
    events.record("agency.founded", id, by=by, at=at, agency_id=id, area_code=area_code)
    return row


@transaction.atomic
def open_office(
    id: str,
    *,
    name: str,
    kind: str,
    area_code: str,
    calendar_id: str,
    address: str = "",
    by: Actor,
    at: datetime,
) -> Office:
    """Open or correct an office; its working time is the calendar named."""
    _check_manages(by, area_code, Office.objects.filter(id=id).first())
    row, _ = Office.objects.update_or_create(
        id=id,
        defaults={
            "name": name, "kind": kind, "area_code": area_code, "calendar_id": calendar_id, "address": address,
            "simulated": facts.is_simulation(),
        },
    )  # fmt: skip
    events.record("office.opened", id, by=by, at=at, office_id=id, area_code=area_code)
    return row


@transaction.atomic
def appoint(
    login: str, password: str, *, name: str, kind: str, post: str, agency_id: str, office_id: str,
    nip: str = "", totp_seed: str = "", hashed: str = "", by: Actor, at: datetime,
) -> Officer:  # fmt: skip
    """Give an officer an account and a post; `totp_seed` (base32) is their second factor.

    `hashed`: the hash of `password`, where many accounts begin with one (hashing is slow on purpose).
    """
    agency = queries.agency(agency_id)
    by.check(queries.roles_that("accounts.manage"), agency_id=agency_id, area_code=agency.area_code)
    try:
        validate_password(password)
    except ValidationError as error:
        raise Invalid({"password": " ".join(error.messages)}) from error
    if Account.objects.filter(login=login).exists():
        raise Invalid({"login": "Nama masuk ini sudah dipakai. Pilih nama lain."})
    account = Account(id=new_id(), login=login, password=hashed or make_password(password))
    if totp_seed:
        data_key = make_key(at=at)
        account.totp_key_id = data_key.id
        account.totp_sealed = data_key.seal(totp_seed, f"accounts.Account.totp/{account.id}")
    account.save()
    officer = Officer.objects.create(
        account=account, name=name, kind=kind, post=post, nip=nip, agency=agency, office_id=office_id,
        simulated=facts.is_simulation(),
    )  # fmt: skip
    events.record(
        "officer.appointed", officer.id, by=by, at=at, agency_id=agency_id, area_code=agency.area_code
    )
    return officer


@transaction.atomic
def grant(
    officer_id: str, role: str, *, agency_id: str | None, area_code: str, by: Actor, at: datetime
) -> Grant:
    """Grant a role in an agency (None = any) within an area; never to oneself."""
    by.check(queries.roles_that("accounts.manage"), agency_id=agency_id or "", area_code=area_code)
    if role not in queries.roles():
        raise Refused("role.unknown", "Peran {role} tidak dikenal. Pilih dari daftar peran.", role=role)
    if by.id == officer_id:
        raise Forbidden("Peran diberikan oleh orang lain, bukan oleh diri sendiri.")
    row = Grant.objects.create(
        officer_id=officer_id, role=role, agency_id=agency_id, area_code=area_code, valid_from=at,
        granted_by=by.ref,
    )  # fmt: skip
    events.record(
        "grant.given", officer_id, by=by, at=at, agency_id=agency_id or "", area_code=area_code, granted=role
    )
    return row


@transaction.atomic
def end_grant(grant_id: str, *, by: Actor, at: datetime) -> None:
    """End a grant from now on."""
    row = Grant.objects.select_for_update().filter(id=grant_id).first()
    if row is None:
        raise Missing("Peran")
    by.check(queries.roles_that("accounts.manage"), agency_id=row.agency_id or "", area_code=row.area_code)
    row.valid_to = at
    row.save()
    events.record(
        "grant.ended", row.officer_id, by=by, at=at, agency_id=row.agency_id or "", area_code=row.area_code,
        granted=row.role,
    )  # fmt: skip
