"""Certificates that renew themselves, files that never become whole, tickets from the console."""

import os
from io import StringIO

import pyotp
import pytest
from django.core.management import CommandError, call_command

from balai.core.models import Event
from balai.core.refusal import Refused
from balai.nodes import pieces
from balai.nodes.actions import enrolling, exchanging, receiving
from balai.nodes.management import centre
from balai.nodes.models import Attachment, Device, Ticket
from balai.nodes.rules import certificates, filing, wire
from balai.nodes.rules.envelope import LONGEST_BLOB
from tests.accounts.administrators import administrator
from tests.hall import MONDAY, PASSWORD, SEED
from tests.nodes.village import DAY, OFFICE, WITH_PHOTOS, hall_of_village

pytestmark = pytest.mark.django_db


def test_a_certificate_is_renewed_in_its_last_third_in_the_same_contact(village):
    first = village.store.certificate
    village.sync(at=MONDAY + 100 * DAY)
    assert village.store.certificate == first
    village.sync(at=MONDAY + 300 * DAY)
    renewed = village.store.certificate
    assert filing.moment(renewed.valid_to) == MONDAY + 665 * DAY
    assert (renewed.code, renewed.point, renewed.enrolled) == (first.code, first.point, first.enrolled)
    assert Event.objects.filter(name="node.renewed").count() == 1
    village.file(at=MONDAY + 660 * DAY)


def test_a_renewal_whose_answer_was_lost_comes_again(village):
    def lost(raw: bytes) -> bytes:
        exchanging.exchange(raw, at=MONDAY + 300 * DAY)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        village.sync(send=lost)
    assert filing.moment(village.store.certificate.valid_to) == MONDAY + 365 * DAY
    village.sync(at=MONDAY + 301 * DAY)
    assert filing.moment(village.store.certificate.valid_to) == MONDAY + 665 * DAY
    assert Event.objects.filter(name="node.renewed").count() == 1


@pytest.mark.parametrize("days", [396, 400])
def test_who_stayed_away_too_long_needs_a_new_ticket(village, days):
    village.sync(at=MONDAY + days * DAY)
    with pytest.raises(Refused, match=r"node\.expired"):
        village.file(at=MONDAY + days * DAY)


def test_a_revoked_device_is_not_renewed(village, two):
    enrolling.revoke_device(village.code, by=two[0], at=MONDAY)
    village.sync(at=MONDAY + 300 * DAY)
    assert Device.objects.get().valid_to == MONDAY + 365 * DAY


def test_a_certificate_of_another_device_or_an_older_one_is_not_taken(village, car):
    own = village.store.certificate
    other = bytes(Device.objects.get(code=car.code).certificate)
    village.sync(send=lambda raw: other + bytes(Device.objects.get(code=village.code).certificate))
    assert village.store.certificate == own
    assert certificates.read(other, root=village.store.root).code == car.code


# files that never become whole


def half(village) -> tuple[str, bytes]:
    village.file(WITH_PHOTOS)
    kept = next(village.store.envelopes())
    exchanging.exchange(kept.frame, at=MONDAY)
    photo = village.store.photos(kept.seq)[0]
    return photo.address, wire.piece(photo.address, 0, photo.content[: len(photo.content) // 2])


def test_half_a_file_is_forgotten_after_ninety_days_and_asked_for_anew(village):
    address, piece = half(village)
    exchanging.exchange(piece, at=MONDAY)
    old = (MONDAY - DAY).timestamp()
    os.utime(pieces._folder() / f"{address}.part", (old, old))
    assert receiving.forget_pieces(MONDAY + 88 * DAY) == 0 and pieces.received(address, LONGEST_BLOB) > 0
    assert receiving.forget_pieces(MONDAY + 90 * DAY) == 1 and pieces.received(address, LONGEST_BLOB) == 0
    village.sync()
    assert village.states() == ["complete"] and not Attachment.objects.filter(whole_at=None).exists()


def test_a_device_that_announces_more_than_it_may_goes_on_as_files_become_whole(village, monkeypatch):
    monkeypatch.setattr(receiving, "QUOTA_BYTES", 1)
    address, piece = half(village)
    exchanging.exchange(piece, at=MONDAY)
    assert pieces.received(address, LONGEST_BLOB) == 0
    monkeypatch.undo()
    village.sync()
    assert village.states() == ["complete"]


def test_a_centre_cut_off_before_a_whole_file_had_its_name_goes_on(village):
    village.file(WITH_PHOTOS)
    kept = next(village.store.envelopes())
    exchanging.exchange(kept.frame, at=MONDAY)
    for photo in village.store.photos(kept.seq):
        (pieces._folder() / f"{photo.address}.part").write_bytes(photo.content)
    village.sync()
    assert village.states() == ["complete"]


# tickets from the console


@pytest.fixture
def console(hall, monkeypatch):
    """Two administrators at a console, who type their password when they are asked."""
    hall_of_village(hall)
    typed = {"Kata sandi: ": lambda: PASSWORD, "Kode autentikator: ": lambda: pyotp.TOTP(SEED).now()}
    monkeypatch.setattr(centre, "getpass", lambda prompt: typed[prompt]())
    return administrator(hall, "admin-satu"), administrator(hall, "admin-dua")


def run(*words: str) -> str:
    out = StringIO()
    call_command("nodes", "ticket", *words, stdout=out)
    return out.getvalue()


def test_two_administrators_make_a_ticket_at_the_console(console):
    said = run(OFFICE, "--admin", "admin-satu", "--carries")
    proposed = Ticket.objects.get()
    assert proposed.id in said and proposed.carries and proposed.proposed_by == console[0].ref
    text = run(proposed.id, "--approve", "--admin", "admin-dua").strip()
    assert certificates.read_ticket(text).url and Ticket.objects.get().approved_by == console[1].ref


def test_a_wrong_password_makes_no_ticket(console, monkeypatch):
    monkeypatch.setattr(centre, "getpass", lambda prompt: "salah")
    with pytest.raises(CommandError, match="tidak cocok"):
        run(OFFICE, "--admin", "admin-satu")
    assert not Ticket.objects.exists()
