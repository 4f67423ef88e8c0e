"""Whose pages are whose."""

import pytest
from django.test import Client
from django.urls import reverse

from balai.channels.portal.urls import urlpatterns
from balai.core.models import Event, Message
from tests.cases.bundling import file as bundled
from tests.cases.filing import file as filed
from tests.channels.portal.browser import (
    LATELY,
    at_the_counter,
    ready_draft,
    signed_in,
    start,
    words,
)
from tests.hall import citizen

pytestmark = pytest.mark.django_db

CASE_ROUTES, BUNDLE_ROUTES = (
    sorted(route.name for route in urlpatterns if route.name and f"{root}/<slug:id>" in str(route.pattern))
    for root in ("permohonan", "paket")
)


def reverse_case(name: str, id: str) -> str:
    extra = {"section": [0], "autosave": [0], "picture": ["police_report"], "part": ["kia"]}
    return reverse(name, args=[id, *extra.get(name.rpartition("_")[2], [])])


@pytest.mark.parametrize("name", [*CASE_ROUTES, *BUNDLE_ROUTES])
def test_a_strangers_request_is_as_if_it_were_not_there(name, sari, sari_there, banyuwangi):
    if name in CASE_ROUTES:
        case = filed("ktp-el-penggantian", sari, banyuwangi, LATELY)
    else:
        case = bundled("anak-baru-lahir", sari, banyuwangi, at=LATELY)
    dewi_there = at_the_counter(banyuwangi.dewi)
    for client in (Client(), signed_in(citizen("+628400000099")), dewi_there):
        for method in (client.get, client.post):
            assert method(reverse_case(name, case.id)).status_code in (404, 405), name
            theirs = words(method(reverse_case(name, case.id)))
            nobodys = words(method(reverse_case(name, "01a1ff00-0000-7000-8000-000000000000")))
            assert theirs == nobodys


def test_there_are_routes_of_a_request_to_be_tested():
    assert (len(CASE_ROUTES), len(BUNDLE_ROUTES)) == (13, 12)


def test_a_draft_belongs_to_the_visit_that_began_it(visitor):
    case = start(visitor, "ktp-el-penggantian")
    assert visitor.get(f"{case}isi/0/").status_code == 200
    stranger = Client().get(f"{case}isi/0/")
    assert stranger.status_code == 404 and "masuk dengan nomor HP" in words(stranger)


def test_an_officer_files_for_someone_only_on_a_stated_basis(banyuwangi):
    counter = at_the_counter(banyuwangi.officer("disdukcapil", "front_officer"))
    case = ready_draft(counter)
    assert "Meja kerja" in words(counter.get(case))
    refused = counter.post(f"{case}ajukan/", {})
    assert refused.status_code == 422 and "Pilih dasar" in words(refused)
    assert counter.post(f"{case}ajukan/", {"basis": "present"})["Location"] == f"{case}tanda-terima/"
    event = Event.objects.get(name="case.submitted")
    assert event.data["assisted"] and event.data["basis"] == "present"
    assert not Message.objects.filter(template="one_time_code").exists()
