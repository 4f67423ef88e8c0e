"""Who provides the services: the list, the page of an agency, its signed pledge."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from balai.cases.actions import pace as counting
from balai.cases.models import DayCount
from balai.cases.queries import pace
from balai.core.actor import SYSTEM
from balai.core.models import Event
from balai.core.refusal import Forbidden, Missing
from balai.documents import actions as documents
from balai.documents import queries
from balai.documents.models import Document, Pledge
from balai.documents.rules.verdicts import Verdict
from tests.cases.filing import carry
from tests.cases.filing import file as filed
from tests.channels.portal.browser import words
from tests.channels.portal.weighing import MOST_BYTES, MOST_QUERIES, wire_bytes
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db
AGENCY = "disdukcapil-bwi"


def test_the_list_leads_to_each_agency_that_serves_the_place(visitor):
    page = visitor.get("/penyedia/")
    assert (
        "Dinas Kependudukan dan Pencatatan Sipil BWI" in words(page)
        and f"/penyedia/{AGENCY}/" in page.content.decode()
    )
    assert "TTS" not in words(page)  # the agencies of another regency


def test_an_agency_says_where_when_and_what(visitor):
    page = words(visitor.get(f"/penyedia/{AGENCY}/"))
    for phrase in (
        "Senin–Kamis",
        "MPP BWI",
        "KTP-el hilang",
        "masih terlalu sedikit",
        "Belum diterbitkan",
        "lapor.go.id",
        "simulasi",
    ):
        assert phrase in page
    assert visitor.get("/penyedia/tidak-ada/").status_code == 404
    assert visitor.get(f"/penyedia/{AGENCY}/maklumat.pdf").status_code == 404


@pytest.mark.parametrize("address", ["/penyedia/", f"/penyedia/{AGENCY}/"])
def test_the_pages_are_light(address, visitor, django_assert_max_num_queries):
    visitor.get(address)
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = visitor.get(address)
    assert wire_bytes(answer.content) <= MOST_BYTES


# the pledge


def test_the_head_publishes_a_pledge_that_anybody_can_check(banyuwangi, visitor):
    documents.publish_pledge(AGENCY, by=banyuwangi.officer("disdukcapil", "head"), at=MONDAY)
    assert "Ditandatangani kepala instansi" in words(visitor.get(f"/penyedia/{AGENCY}/"))
    answer = visitor.get(f"/penyedia/{AGENCY}/maklumat.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert queries.verify_pdf(answer.content, at=MONDAY).verdict == Verdict.VALID
    [event] = Event.objects.filter(name="pledge.published")
    assert event.agency_id == AGENCY and event.by.startswith("officer")


def test_a_new_pledge_takes_the_place_of_the_old(banyuwangi):
    head = banyuwangi.officer("disdukcapil", "head")
    old = documents.publish_pledge(AGENCY, by=head, at=MONDAY)
    new = documents.publish_pledge(AGENCY, by=head, at=MONDAY + timedelta(days=1))
    assert queries.pledge(AGENCY) == new
    assert Document.objects.get(id=old.document_id).superseded_by_id == new.document_id


def test_only_the_head_of_the_agency_publishes_its_pledge(banyuwangi):
    for by in (
        banyuwangi.officer("disdukcapil", "verifier"),
        banyuwangi.officer("dpmptsp", "head"),
        banyuwangi.dewi,
    ):
        with pytest.raises(Forbidden):
            documents.publish_pledge(AGENCY, by=by, at=MONDAY)
    assert not Pledge.objects.exists() and not Document.objects.exists()


def test_the_command_publishes_in_the_name_of_the_head(banyuwangi):
    out = io.StringIO()
    call_command("providers", "pledge", AGENCY, stdout=out)
    assert Pledge.objects.get().document.number in out.getvalue()
    with pytest.raises(CommandError):
        call_command("providers", "pledge", "tidak-ada")
    with pytest.raises(Missing):
        documents.publish_pledge("tidak-ada", by=SYSTEM, at=MONDAY)


# how punctual


def decided(hall, sari, at, *, late: bool = False):
    """Let one case be decided, in time or days late, and hand its events to the counters."""
    case = filed("ktp-el-penggantian", sari, hall, at)
    carry(case, hall, at + timedelta(days=9 if late else 0))
    [event] = Event.objects.filter(case_id=case.id, name="case.approved")
    counting.count_in_time(event)
    return event


def test_a_decision_counts_as_in_time_only_before_its_deadline(sari, hall):
    decided(hall, sari, MONDAY)
    decided(hall, sari, MONDAY, late=True)
    assert DayCount.objects.get(what="in_time").count == 1


def test_shares_are_told_of_five_decisions_or_more(visitor):
    on = MONDAY.date()
    for service, total, in_time in (("kia", 40, 39), ("legalisir", 4, 4), ("ktp-el-baru", 5, 5)):
        for what, count in (("decided", total), ("in_time", in_time)):
            DayCount.objects.create(agency_id=AGENCY, on=on, service_key=service, what=what, count=count)
    DayCount.objects.create(
        agency_id=AGENCY, on=on - timedelta(days=366), service_key="kia", what="decided", count=999
    )
    found = pace.of_agency(AGENCY, on=on)
    assert (
        found["kia"].share == 39 / 40 and found["ktp-el-baru"].share == 1 and found["legalisir"].share is None
    )
    assert pace.of_agency("dpmptsp-bwi", on=on) == {}
