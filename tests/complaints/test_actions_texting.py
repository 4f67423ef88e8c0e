"""A report by SMS or WhatsApp files itself, finds its office, and answers with a code to follow it."""

import json
from datetime import timedelta

import pytest

from balai.accounts import actions as accounts
from balai.accounts.models import Spending
from balai.cases import actions
from balai.cases.rules.receipt import spaced_tracking
from balai.complaints.actions import take_message
from balai.complaints.actions.act import Act
from balai.complaints.models import Complaint
from balai.complaints.queries import own, texted
from balai.complaints.rules.kinds import HELP_PER_PHONE, REPORTS_PER_SENDER, Identity, Kind, Via
from balai.core import letters, outbox
from balai.core.actor import SYSTEM
from balai.core.models import Event, Message
from balai.core.vault import unwrap
from balai.regions.models import Area, AreaWord
from balai.regions.rules import codes
from balai.regions.rules.names import index_words
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


def add_areas(*named: tuple[str, str]) -> None:
    for code, name in named:
        Area.objects.create(
            code=code, name=name, level=codes.level_of(code), kind=codes.kind_of(code), parent_code=codes.parent_code(code)
        )  # fmt: skip
        for word in index_words(name):
            AreaWord.objects.create(code=code, word=word, depth=code.count(".") + 1)


@pytest.fixture
def far(hall):
    """Villages elsewhere whose names are everyday words, and a regency and a city of one name."""
    add_areas(
        ("11", "Aceh"), ("11.16", "Kabupaten Aceh Tamiang"), ("11.16.03", "Karang Baru"), ("11.16.03.2001", "Kesehatan"),
        ("93", "Papua Selatan"), ("93.02", "Kabupaten Boven Digoel"), ("93.02.19", "Ki"), ("93.02.19.2004", "Ujung Kia"),
        ("35.07", "Kabupaten Malang"), ("35.73", "Kota Malang"), ("32", "Jawa Barat"), ("32.04", "Kabupaten Bandung"),
        ("32.17", "Kabupaten Bandung Barat"), ("32.73", "Kota Bandung"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("head", "agency"),
    [
        ("Kesehatan", "dinkes-bwi"), ("KIA", "disdukcapil-bwi"), ("Kemiren", "dpmptsp-bwi"),
        ("Kab. Banyuwangi # Kesehatan", "dinkes-bwi"), ("Timor Tengah Selatan # Kesehatan", "dinkes-tts"),
    ],
)  # fmt: skip
def test_a_number_with_an_area_knows_its_own_agencies_before_villages_elsewhere(far, head, agency):
    assert send(f"ADUAN {head} # {WORDS}")
    assert Complaint.objects.get().agency_id == agency


@pytest.mark.parametrize("name", ["Paspan", "Kalibaru", "Sepanjang"])
def test_a_village_of_the_area_is_no_service_that_sounds_like_it(hall, name):
    add_areas(("35.10.20.2009", name))
    assert texted.about((name,), "35.10", at=MONDAY)[0].service_key == ""


def test_a_place_is_only_what_was_typed_first(far):
    send(f"ADUAN Kab. Banyuwangi # Timor Tengah Selatan # {WORDS}", area="")
    row = Complaint.objects.get()
    assert row.agency_id == "dpmptsp-bwi"
    assert Act(row, SYSTEM, MONDAY).words["text"] == f"Timor Tengah Selatan {WORDS}"


@pytest.mark.parametrize("area", ["", "35.10"])
@pytest.mark.parametrize("name", ["Malang", "Bandung"])
def test_a_name_of_a_regency_and_a_city_is_asked_again(far, area, name):
    assert send(f"ADUAN {name} # {WORDS}", area=area)
    assert not Complaint.objects.exists()
    template, _, params = answer()
    assert template == "complaint_message_which"
    text = letters.render(template, params)
    assert f"Kabupaten {name} atau Kota {name}" in text and "{" not in text


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("Kab. Malang", "35.07"), ("KAB MALANG", "35.07"), ("kab.malang", "35.07"), ("kabupaten malang", "35.07"),
        ("Kota Malang", "35.73"), ("Kota Soe", "53.02.01"),
        ("Kab. Bandung", "32.04"), ("Bandung Barat", "32.17"), ("Kota Bandung", "32.73"),
    ],
)  # fmt: skip
def test_a_regency_and_a_city_are_what_they_are_called(far, head, code):
    accounts.found_agency("pintu", name="Pintu", kind="dpmptsp", area_code=code, by=SYSTEM, at=MONDAY)
    about, unread = texted.about((head,), "", at=MONDAY)
    assert (about.area_code, about.agency_id, unread) == (code, "pintu", ())


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


def test_a_refused_message_told_twice_is_answered_once_and_costs_no_turn(hall):
    assert [send("ADUAN lambat") for _ in range(3)] == [True, False, False]
    assert Message.objects.count() == 1
    assert Spending.objects.get(id__startswith=f"{HELP_PER_PHONE.name}/").count == 1
    assert not Spending.objects.filter(id__startswith=f"{REPORTS_PER_SENDER.name}/").exists()
    for number in range(REPORTS_PER_SENDER.limit):
        assert send(f"ADUAN {WORDS}", once=f"sms-more-{number}")
    assert Complaint.objects.count() == REPORTS_PER_SENDER.limit


def test_what_was_refused_for_the_day_is_not_filed_when_it_is_told_again(hall):
    for number in range(REPORTS_PER_SENDER.limit + 1):
        send(f"ADUAN {WORDS}", once=f"sms-{number}")
    assert not send(f"ADUAN {WORDS}", once=f"sms-{REPORTS_PER_SENDER.limit}", at=MONDAY + timedelta(days=1))
    assert Complaint.objects.count() == REPORTS_PER_SENDER.limit
