"""What `balai nodes` does at a centre."""

from collections.abc import Callable
from getpass import getpass
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from balai.accounts import actions as accounts
from balai.accounts import queries as directory
from balai.core.actor import SYSTEM, Actor
from balai.nodes.actions import carrying, enrolling
from balai.nodes.queries import health, reconciling
from balai.nodes.rules import metrics as figures

Options = dict[str, Any]
Say = Callable[[str], object]


def ticket(options: Options, say: Say) -> None:
    """Propose a device as one administrator, or approve it as another; the ticket is said once."""
    by, at = administrator(options["admin"]), timezone.now()
    if options["approve"]:
        say(enrolling.approve_device(options["what"], by=by, at=at))
        return
    proposed = enrolling.propose_device(options["what"], carries=options["carries"], by=by, at=at)
    say(f"Diusulkan: {proposed.id}")
    say(f"Admin lain menyetujuinya: balai nodes ticket {proposed.id} --approve --admin NAMA")


def administrator(login: str) -> Actor:
    """Sign an administrator in at the console, with both factors where they have them."""
    account_id = accounts.sign_in(login, getpass("Kata sandi: "), remote="console", at=timezone.now())
    found = directory.officer_actor(account_id, at=timezone.now(), strong=False)
    if found and directory.has_totp(found.id):
        accounts.confirm_totp(account_id, getpass("Kode autentikator: "), at=timezone.now())
        found = directory.officer_actor(account_id, at=timezone.now(), strong=True)
    if found is None:
        raise CommandError("Akun ini bukan akun petugas yang aktif")
    return found


def bring_in(options: Options, say: Say) -> None:
    """Take in what a folder holds, and write the answers beside it."""
    count = carrying.receive_folder(options["folder"], at=timezone.now())
    say(f"{count} jawaban baru ditulis ke {options['folder']}")


def restore(options: Options, say: Say) -> None:
    """Restore what the codes of a scanned slip hold."""
    found = carrying.receive_paper(options["picture"].read_bytes(), at=timezone.now())
    say(f"Ada di pusat: {', '.join(found)}" if found else "Tidak ada permohonan yang terbaca")


def status(options: Options, say: Say) -> None:
    """Say of each device what it issued and what of it is here."""
    for line in reconciling.devices(SYSTEM, at=timezone.now()):
        say(str(line))


def metrics(options: Options, say: Say) -> None:
    """Say how the devices of each regency fare, for a program that watches servers."""
    at = timezone.now()
    say(figures.text(health.health(SYSTEM, at=at), at=at).rstrip())
