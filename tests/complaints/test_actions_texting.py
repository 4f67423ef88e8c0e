"""A report by SMS or WhatsApp files itself, finds its office, and answers with a code to follow it."""

import json
from datetime import timedelta

import pytest

from balai.cases import actions
from balai.cases.rules.receipt import spaced_tracking
from balai.complaints.actions import take_message
from balai.complaints.actions.act import Act
from balai.complaints.models import Complaint
from balai.complaints.queries import own
from balai.complaints.rules.kinds import HELP_PER_PHONE, REPORTS_PER_SENDER, Identity, Kind, Via
from balai.core import outbox
from balai.core.actor import SYSTEM
from balai.core.models import Event, Message
from balai.core.vault import unwrap
from tests.cases.filing import file
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db
PHONE = "+628400000009"
WORDS = "Loket tutup sebelum jam tiga padahal masih banyak yang antre."


def send(text: str, *, once: str = "sms-1", area: str = "35.10", at=MONDAY) -> bool:
    return take_message(PHONE, text, once=once, area_code=area, by=SYSTEM, at=at)


def answer() -> tuple[str, str, dict]:
    row = Message.objects.select_related("key").order_by("-at", "-id").first()
    address, params = outbox.opened(row, unwrap(row.key))
    return row.template, address, params


def test_an_agreed_word_files_a_report_and_its_code_comes_back(hall):
    assert send(f"aduan {WORDS}")
    row = Complaint.objects.get()
    assert (row.kind, row.identity, row.via) == (Kind.COMPLAINT, Identity.SECRET, Via.MESSAGE)
    assert row.agency_id == "dpmptsp-bwi" and row.due_at and row.channel == "electronic"
    template, address, params = answer()
    assert (template, address) == ("complaint_noted", PHONE)
    assert own.by_code(params["receipt"], params["code"]) == row


def test_the_event_holds_neither_phone_nor_words(hall):
    send(f"ADUAN {WORDS}")
    event = Event.objects.get(name="complaint.filed")
    told = json.dumps([event.data, event.subject, event.by, event.person_id, event.case_id])
    assert PHONE[3:] not in told and "Loket" not in told
    assert event.data["via"] == "message"


@pytest.mark.parametrize(
    "text", ["halo", "", "   ", "STOP", "Aduanku panjang sekali ceritanya di sini", "# aduan"]
)
def test_other_words_are_not_kept(hall, text):
    assert not send(text)
    assert not Complaint.objects.exists() and not Message.objects.exists()


def test_the_same_message_told_twice_is_one_report(hall):
    assert [send(f"LAPOR {WORDS}") for _ in range(3)] == [True, False, False]
    assert Complaint.objects.count() == 1 and Message.objects.count() == 1


@pytest.mark.parametrize(
    ("head", "agency", "service"),
    [
        ("Kabupaten Banyuwangi", "dpmptsp-bwi", ""),
        ("Kemiren", "dpmptsp-bwi", ""),
        ("Banyuwangi # Kesehatan", "dinkes-bwi", ""),
        ("Banyuwangi # KTP hilang", "disdukcapil-bwi", "ktp-el-penggantian"),
    ],
)
def test_what_stands_before_the_words_leads_to_who_answers(hall, head, agency, service):
    assert send(f"ADUAN {head} # {WORDS}", area="")
    row = Complaint.objects.get()
    assert (row.agency_id, row.service_key) == (agency, service)
    assert Act(row, SYSTEM, MONDAY).words["text"] == WORDS


def test_a_slip_leads_to_the_very_step(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
    code = spaced_tracking(actions.submit(case.id, by=sari, at=MONDAY).tracking_code)
    assert send(f"ADUAN {case.receipt} {code} # {WORDS}", area="")
    row = Complaint.objects.get()
    assert (row.service_key, row.office_id) == (case.service_key, case.office_id) and row.step_key
    assert row.case_id is None


def test_a_wrong_code_files_nothing_and_says_how(hall, sari):
    case = file("ktp-el-penggantian", sari, hall, reason="lost", handover="hall")
    assert send(f"ADUAN {case.receipt} 0000 0000 # {WORDS}", at=MONDAY + timedelta(minutes=1))
    assert not Complaint.objects.exists() and answer()[0] == "complaint_message_help"


@pytest.mark.parametrize("text", ["ADUAN", "ADUAN lambat", "ADUAN Banyuwangi #"])
def test_too_few_words_are_answered_with_how_to_write(hall, text):
    assert send(text)
    assert not Complaint.objects.exists() and answer()[:2] == ("complaint_message_help", PHONE)


def test_a_number_that_belongs_nowhere_asks_for_the_place(hall):
    assert send(f"ADUAN {WORDS}", area="")
    assert not Complaint.objects.exists() and answer()[0] == "complaint_message_help"


def test_what_nothing_is_known_by_stays_with_the_words(hall):
    assert send(f"USUL zzqx # {WORDS}")
    row = Complaint.objects.get()
    assert row.kind == Kind.ASPIRATION and Act(row, SYSTEM, MONDAY).words["text"] == f"zzqx {WORDS}"


def test_a_flood_from_one_phone_ends_and_is_told_so_a_few_times(hall):
    more = REPORTS_PER_SENDER.limit + HELP_PER_PHONE.limit + 2
    news = [send(f"ADUAN {WORDS}", once=f"sms-{number}") for number in range(more)]
    assert sum(news) == REPORTS_PER_SENDER.limit + HELP_PER_PHONE.limit
    assert Complaint.objects.count() == REPORTS_PER_SENDER.limit
    assert Message.objects.filter(template="complaint_message_many").count() == HELP_PER_PHONE.limit
    assert send(f"ADUAN {WORDS}", once="tomorrow", at=MONDAY + timedelta(days=1))
    assert Complaint.objects.count() == REPORTS_PER_SENDER.limit + 1
