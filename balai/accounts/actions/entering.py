"""Passwords and second factors: how officers come in."""

import hmac
import secrets
from datetime import datetime
from functools import cache

import pyotp
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from balai.accounts.actions.spending import spend
from balai.accounts.models import Account
from balai.accounts.rules import LOGINS_PER_ADDRESS, LOGINS_PER_NAME, TOTPS_PER_ACCOUNT
from balai.core import events
from balai.core.actor import ANONYMOUS
from balai.core.refusal import Forbidden, Invalid, Refused
from balai.core.vault import key, token_hash


@cache
def _nobody() -> str:
    """Return a hash to compare with when there is no such login, so that the answer takes as long."""
    return make_password(secrets.token_hex())


def sign_in(login: str, password: str, *, remote: str, at: datetime) -> str:
    """Return the account id for a right name and password; same answer and time for wrong and unknown."""
    spend(LOGINS_PER_NAME, login, at=at)
    spend(LOGINS_PER_ADDRESS, remote, at=at)
    account = Account.objects.filter(login=login, is_active=True).first()
    if not check_password(password, account.password if account else _nobody()) or account is None:
        raise Refused(
            "login.wrong", "Nama atau kata sandi tidak cocok. Periksa huruf besar dan kecil, lalu coba lagi."
        )
    if account.password_until and account.password_until <= at:
        raise Refused(
            "login.expired",
            "Kata sandi sementara ini sudah lewat tiga hari. Minta yang baru kepada admin wilayah Anda.",
        )
    with transaction.atomic():
        events.record("account.signed_in", account.id, by=ANONYMOUS, at=at)
    return account.id


@transaction.atomic
def choose_password(account_id: str, password: str, *, at: datetime) -> None:
    """Replace a temporary password, just shown at the door, by one that only the officer knows."""
    account = Account.objects.select_for_update().get(id=account_id)
    if account.password_until is None:
        raise Forbidden()
    check_password_is_good(password)
    if check_password(password, account.password):
        raise Invalid({"password": "Ini masih kata sandi sementara. Buat yang hanya Anda ketahui."})
    account.password = make_password(password)
    account.password_until, account.password_by = None, ""
    account.round += 1
    account.save()
    events.record("account.password_chosen", account.id, by=ANONYMOUS, at=at)


def check_password_is_good(password: str) -> None:
    """Refuse a password that is short or that everybody tries first."""
    try:
        validate_password(password)
    except ValidationError as error:
        raise Invalid({"password": " ".join(error.messages)}) from error


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
