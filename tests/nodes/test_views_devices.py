"""The pages on which administrators enrol devices and see that nothing is missing: for everybody, and what they say."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern

from balai.nodes.models import Device, Envelope, Ticket
from balai.nodes.urls import at_the_desk, urlpatterns
from tests.accounts.administrators import administrator
from tests.channels.desk.conftest import seat
from tests.hall import MONDAY
from tests.nodes.village import OFFICE, equipped

pytestmark = pytest.mark.django_db
HOME = "/meja/perangkat/"
# address → what is posted (None: GET), and the status for nobody, a verifier, an administrator elsewhere, two of here
ROWS: dict[str, tuple[str, dict | None, list[int]]] = {
    "node_devices": (HOME, None, [302, 403, 200, 200, 200]),
    "node_device": (HOME + "{code}/", None, [302, 403, 404, 200, 200]),
    "node_approve": (HOME + "tiket/{ticket}/setujui/", {}, [302, 403, 403, 200, 403]),
    "node_settle": (HOME + "{code}/amplop/{envelope}/", {"tindakan": "masukkan"}, [302, 403, 404, 302, 404]),
    "node_release_all": (HOME + "{code}/masukkan/", {}, [302, 403, 404, 302, 302]),
    "node_revoke": (HOME + "{code}/cabut/", {}, [302, 403, 403, 302, 302]),
}


@pytest.fixture
def browsers(hall, tmp_path):
    two = administrator(hall, "admin-satu"), administrator(hall, "admin-dua")
    parts = equipped(hall, two, tmp_path / "desa", MONDAY)
    elsewhere = administrator(hall, "admin-lain", area="53.02", suffix="tts")
    people = [hall.officer("disdukcapil", "verifier"), elsewhere, *two]
    return [Client(), *map(seat, people)], parts


def test_every_address_has_a_row():
    named = {route.name for route in (*at_the_desk, *urlpatterns) if isinstance(route, URLPattern)}
    assert named == ROWS.keys()


@pytest.mark.parametrize("name", ROWS)
def test_who_may_do_what(name, browsers):
    clients, parts = browsers
    address, posted, expected = ROWS[name]
    address = address.format(
        code=parts["node_device.code"][0], ticket=parts["ticket_id"][0], envelope=parts["envelope_id"][0]
    )
    got = [(c.get(address) if posted is None else c.post(address, posted)).status_code for c in clients]
    assert got == expected


def test_the_page_says_what_is_missing(browsers):
    clients, parts = browsers
    page = clients[3].get(HOME).content.decode()
    assert "Dicabut" in page and "1 alarm" in page and "menunggu admin lain" in page
    one = clients[3].get(f"{HOME}{parts['node_device.code'][0]}/").content.decode()
    assert "sesudah perangkat ini dicabut" in one and "16 November 2026" in one and "Ya, masukkan" in one
    assert not re.search(r" style=| onclick=", page + one)


def test_what_waits_is_let_in_or_noted_as_seen_to(browsers):
    clients, parts = browsers
    page = f"{HOME}{parts['node_device.code'][0]}/"
    [waits] = parts["envelope_id"]
    assert clients[3].post(f"{page}amplop/{waits}/", {"tindakan": "masukkan"})["Location"] == page
    said = clients[3].get(page).content.decode()
    assert "sedang diproses" in said and "Perlu dilihat" not in said
    Envelope.objects.filter(id=waits).update(state="quarantined", alarm="unreadable_seal")
    refused = clients[3].post(f"{page}amplop/{waits}/", {"tindakan": "masukkan"})
    assert refused.status_code == 409 and "tidak dapat dimasukkan" in refused.content.decode()
    assert "Ya, masukkan<" not in clients[3].get(page).content.decode()
    clients[3].post(f"{page}amplop/{waits}/", {"tindakan": "ditangani"})
    assert "Perlu dilihat" not in clients[3].get(page).content.decode()


def test_two_administrators_make_a_ticket(browsers):
    clients, _ = browsers
    assert clients[3].post(HOME, {"unit": OFFICE, "mobil": "ya"}).status_code == 302
    proposed = Ticket.objects.order_by("-proposed_at").first()
    assert proposed.carries
    approved = clients[4].post(f"{HOME}tiket/{proposed.id}/setujui/").content.decode()
    assert "hanya ditampilkan sekali" in approved and "balai nodes enroll" in approved
    assert clients[4].post(f"{HOME}tiket/{proposed.id}/setujui/").status_code == 409
    assert clients[3].post(HOME, {"unit": "nowhere"}).status_code == 404
    assert clients[3].post(HOME, {"unit": "mpp-tts"}).status_code == 403
    assert Device.objects.count() == 1
