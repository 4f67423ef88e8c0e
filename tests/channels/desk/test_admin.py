"""Who may do what in administration: every address for everybody. An address without a row fails."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from balai.accounts import actions as accounts
from balai.accounts.models import Grant
from balai.catalogue import actions as catalogue
from balai.channels.desk.admin_urls import urlpatterns
from balai.core.actor import SYSTEM, Actor
from balai.regions import actions as regions
from tests.accounts.administrators import administrator, keeper
from tests.channels.desk.conftest import seat
from tests.hall import Hall, citizen

pytestmark = pytest.mark.django_db

STRANGERS = ("anonymous", "sari")
PERSONS = (*STRANGERS, "ani", "head", "weak", "admin", "second", "elsewhere", "keeper")
"""Ani verifies, a head heads; the administrators: without a second factor, two of this regency, one of another."""
IN = [302, 302]
NONE = [403, 403, 403]
"""Officers without a grant for it, and administrators without their second factor."""
OWN = [*IN, *NONE, 200, 200, 404, 403]
ACTS = [*IN, *NONE, 302, 302, 404, 403]
LISTS = [*IN, *NONE, 200, 200, 200, 403]

# address → what is posted (None: GET), and the status for each person
ROWS: dict[str, tuple[str, dict | None, list[int]]] = {
    "administration": ("", None, [*IN, *NONE, 200, 200, 200, 200]),
    "proposal": ("usulan/{proposal}/", None, [*IN, *NONE, 200, 200, 404, 404]),
    "officers": ("petugas/", None, LISTS),
    "appoint": ("petugas/baru/?instansi=dpmptsp-bwi", None, OWN),
    "officer": ("petugas/{officer}/", None, OWN),
    "move": (
        "petugas/{officer}/jabatan/",
        {"name": "Ani", "kind": "pns", "post": "Penelaah", "move_to": "dpmptsp-bwi", "office_id": "mpp-bwi"},
        ACTS,
    ),
    "deactivate": ("petugas/{officer}/tutup/", {}, ACTS),
    "reactivate": ("petugas/{officer}/buka/", {}, ACTS),
    "reset_password": ("petugas/{officer}/sandi/", {}, OWN),
    "enrol_totp": ("petugas/{officer}/autentikator/", {}, OWN),
    "grant": (
        "petugas/{officer}/peran/", {"role": "printer", "agency_id": "dpmptsp-bwi", "area_code": "35.10"}, ACTS,
    ),
    "end_grant": ("petugas/{officer}/peran/{grant}/akhiri/", {}, ACTS),
    "absence": (
        "petugas/{officer}/pengganti/",
        {"substitute": "{colleague}", "to_at-d": "1", "to_at-m": "1", "to_at-y": "{next_year}"},
        ACTS,
    ),
    "end_absence": ("petugas/{officer}/pengganti/{absence}/akhiri/", {}, ACTS),
    "agencies": ("instansi/", None, LISTS),
    "new_agency": ("instansi/baru/", None, LISTS),
    "agency": ("instansi/dpmptsp-bwi/", None, OWN),
    "offices": ("unit/", None, LISTS),
    "new_office": ("unit/baru/", None, LISTS),
    "office": ("unit/mpp-bwi/", None, OWN),
    "calendars": ("kalender/", None, LISTS),
    "new_calendar": ("kalender/baru/", None, LISTS),
    "calendar": ("kalender/kerja-bwi/", None, OWN),
    "hours": ("kalender/kerja-bwi/jam/", {"hours-senin": "08.00-15.00", "simpan": "ya"}, ACTS),
    "close": (
        "kalender/kerja-bwi/tutup/",
        {
            "from_on-d": "1", "from_on-m": "2", "from_on-y": "2027", "last_on-d": "1", "last_on-m": "2",
            "last_on-y": "2027", "reason": "Banjir", "simpan": "ya",
        },
        ACTS,
    ),
    "reopen": ("kalender/kerja-bwi/tutup/{closure}/batal/", {}, ACTS),
    "offerings": ("layanan/", None, LISTS),
    "adopting": ("layanan/adopsi/sip-bidan/", None, LISTS),
    "upload_offering": ("layanan/unggah/", None, LISTS),
    "offering": ("layanan/{offering}/", None, OWN),
    "settle_offering": ("layanan/{offering}/putus/", {"act": "drop"}, ACTS),
    "messages": ("pesan/", None, LISTS),
    "message": ("pesan/one_time_code/id/", None, LISTS),
    "catalogue": ("katalog/", None, [*IN, *NONE, 403, 403, 403, 200]),
}  # fmt: skip


def test_every_address_has_a_row():
    assert {route.name for route in urlpatterns} == set(ROWS)


@pytest.fixture
def persons(hall: Hall) -> dict[str, Actor | None]:
    return {
        "anonymous": None,
        "sari": citizen(),
        "ani": hall.officer("dpmptsp", "verifier"),
        "head": hall.officer("dpmptsp", "head"),
        "weak": administrator(hall, "admin-lemah"),
        "admin": administrator(hall, "admin-satu"),
        "second": administrator(hall, "admin-dua"),
        "elsewhere": administrator(hall, "admin-tts", area="53.02", suffix="tts"),
        "keeper": keeper(hall, "katalog-satu"),
    }


@pytest.fixture
def things(hall: Hall, persons) -> dict[str, str]:
    """What the addresses are about: Ani, one of her grants, an absence of hers, and what waits."""
    now, ani, colleague = timezone.now(), persons["ani"], hall.officer("dpmptsp", "printer")
    budi = hall.officer("dpmptsp", "front_officer")
    away = {"from_at": now, "to_at": now + timedelta(days=2), "by": SYSTEM, "at": now}
    proposal = accounts.propose_grant(
        ani.id, "signer", agency_id="dpmptsp-bwi", area_code="35.10", by=persons["weak"], at=now
    )
    raw = {
        "service": "sip-bidan", "agency": "dpmptsp-bwi", "decision": {"number": "CONTOH 2", "date": "2026-05-01"},
        "offices": ["mpp-bwi"], "valid_from": "2027-01-02",
    }  # fmt: skip
    return {
        "officer": ani.id,
        "colleague": budi.id,
        "grant": Grant.objects.get(officer_id=ani.id).id,
        "absence": accounts.set_absence(colleague.id, ani.id, **away).id,
        "proposal": proposal.id,
        "offering": catalogue.propose(raw, area_code="35.10", by=SYSTEM, at=now).id,
        "closure": regions.add_closure(
            "kerja-bwi", now.date(), now.date() + timedelta(days=1), "Banjir", by=SYSTEM, at=now
        ).id,
        "next_year": str(now.year + 1),
    }


@pytest.mark.parametrize("name", ROWS)
def test_each_address_lets_in_exactly_whom_it_should(name, persons, things):
    address, posted, expected = ROWS[name]
    address = "/meja/kelola/" + address.format(**things)
    posted = posted if posted is None else {key: value.format(**things) for key, value in posted.items()}
    found = {person: visit(person, persons[person], address, posted) for person in PERSONS}
    assert found == dict(zip(PERSONS, expected, strict=True))


def visit(person: str, actor: Actor | None, address: str, posted: dict | None) -> int:
    """Return the status one person gets; what they did is undone for the next."""
    with transaction.atomic():
        browser = browser_of(person, actor)
        answer = browser.get(address) if posted is None else browser.post(address, posted)
        transaction.set_rollback(True)
    if answer.status_code == 302 and person in STRANGERS:
        assert answer["Location"].startswith("/meja/masuk/")
    return answer.status_code


def browser_of(person: str, actor: Actor | None) -> Client:
    if person not in STRANGERS:
        return seat(actor, strong=person != "weak")
    browser = Client()
    session = browser.session
    session.update({"person": actor.id} if actor else {})
    session.save()
    return browser
