"""Administration as an administrator meets it: from an appointment to the first day at the desk, and the services."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from balai.accounts import queries as accounts
from balai.accounts.models import Officer, Proposal
from balai.catalogue import queries as catalogue
from balai.catalogue.models import Offering
from balai.regions.models import Closure
from tests.accounts.administrators import administrator, keeper
from tests.catalogue.samples import filled
from tests.channels.desk.conftest import said, seat
from tests.hall import appoint

pytestmark = pytest.mark.django_db
KELOLA = "/meja/kelola/"


@pytest.fixture
def wayan(hall):
    return seat(administrator(hall, "wayan-admin"))


@pytest.fixture
def made(hall):
    return seat(administrator(hall, "made-admin"))


def day(name: str, on) -> dict[str, int]:
    return {f"{name}-d": on.day, f"{name}-m": on.month, f"{name}-y": on.year}


def shown_once(answer) -> str:
    return re.search(r"<code>([^<]+)</code>", answer.content.decode())[1]


def wulan(browser: Client, **typed: str) -> str:
    """Appoint Wulan and return the address of her page."""
    posted = {
        "name": "Wulan Rekaanti", "kind": "pns", "post": "Sekretaris dinas", "office_id": "mpp-bwi", "login": "wulan.uji",
        **typed,
    }  # fmt: skip
    answer = browser.post(f"{KELOLA}petugas/baru/?instansi=dpmptsp-bwi", posted)
    assert answer.status_code == 302, said(answer)
    return answer["Location"].partition("?")[0]


def second(browser: Client, *, act: str = "") -> Proposal:
    """Confirm, or drop, the one proposal that waits, as it is shown."""
    row = Proposal.objects.get(settled_at=None)
    page = browser.get(f"{KELOLA}usulan/{row.id}/").content.decode()
    shown = re.search(r'name="shown" value="(\w+)"', page)[1]
    assert (
        browser.post(
            f"{KELOLA}usulan/{row.id}/", {"shown": shown, **({act: "ya"} if act else {})}
        ).status_code
        == 302
    )
    row.refresh_from_db()
    return row


def test_from_an_appointment_to_the_first_day_at_the_desk(wayan, made):
    page = wulan(wayan)
    assert "Belum dapat masuk" in said(wayan.get(page))
    password = shown_once(wayan.post(f"{page}sandi/"))
    assert password not in said(wayan.get(page)), "shown once"
    assert wayan.post(f"{page}autentikator/").status_code == 403, "one person never has both"
    seed = shown_once(made.post(f"{page}autentikator/")).replace(" ", "")
    answer = wayan.post(f"{page}peran/", {"role": "signer", "agency_id": "dpmptsp-bwi", "area_code": "35.10"})
    assert "kabar=usulan" in answer["Location"]
    second(made)
    browser = Client()
    answer = browser.post("/meja/masuk/", {"nama": "wulan.uji", "sandi": password})
    assert answer["Location"] == "/meja/masuk/kode/"
    answer = browser.post("/meja/masuk/kode/", {"kode": pyotp.TOTP(seed).at(timezone.now())})
    assert answer["Location"] == "/meja/masuk/sandi/" and browser.get("/meja/").status_code == 302
    twice = {"sandi": "kucing tangga biru laut", "sandi_lagi": "kucing tangga biru"}
    assert "belum sama" in said(browser.post("/meja/masuk/sandi/", twice))
    twice["sandi_lagi"] = twice["sandi"]
    assert browser.post("/meja/masuk/sandi/", twice)["Location"] == "/meja/"
    assert "pejabat penanda tangan" in said(browser.get("/meja/"))
    wayan.post(f"{page}tutup/")
    assert browser.get("/meja/").status_code == 302, "a closed account ends open sessions"


def test_nobody_chooses_a_password_who_did_not_come_in_with_a_temporary_one(client):
    answer = client.post("/meja/masuk/sandi/", {"sandi": "x" * 20, "sandi_lagi": "x" * 20})
    assert answer["Location"] == "/meja/masuk/"


def test_what_was_typed_stays_and_the_fault_stands_at_its_field(wayan):
    answer = wayan.post(
        f"{KELOLA}petugas/baru/?instansi=dpmptsp-bwi", {"name": "Wulan Rekaanti", "login": "W"}
    )
    assert answer.status_code == 422
    page = said(answer)
    assert 'value="Wulan Rekaanti"' in page and "login-salah" in page and "office_id-salah" not in page


def test_a_proposal_is_not_confirmed_by_its_maker_and_can_be_dropped(hall, wayan):
    ani = hall.officer("dpmptsp", "verifier")
    wayan.post(
        f"{KELOLA}petugas/{ani.id}/peran/", {"role": "head", "agency_id": "dpmptsp-bwi", "area_code": "35.10"}
    )
    row = Proposal.objects.get()
    page = said(wayan.get(f"{KELOLA}usulan/{row.id}/"))
    assert "Ini usulan Anda sendiri" in page and "Setujui seperti" not in page
    assert wayan.post(f"{KELOLA}usulan/{row.id}/", {"shown": row.digest}).status_code == 403
    assert not second(wayan, act="batal").confirmed


def test_a_substitute_works_at_the_desk_of_the_absent(hall, wayan):
    ani, stands_in = hall.officer("dpmptsp", "verifier"), hall.officer("dpmptsp", "printer")
    until = timezone.now() + timedelta(days=3)
    answer = wayan.post(
        f"{KELOLA}petugas/{ani.id}/pengganti/", {"substitute": stands_in.id, **day("to_at", until)}
    )
    assert "kabar=pengganti" in answer["Location"]
    assert "plh. verifikator" in said(seat(stands_in).get("/meja/"))
    absence = accounts.absences_of(ani.id, at=timezone.now())[0]
    assert "Digantikan" in said(wayan.get(f"{KELOLA}petugas/{ani.id}/"))
    wayan.post(f"{KELOLA}petugas/{ani.id}/pengganti/{absence.id}/akhiri/")
    assert "plh." not in said(seat(stands_in).get("/meja/"))


def test_officers_are_found_by_the_beginning_of_their_name_page_by_page(hall, wayan):
    for number in range(52):
        appoint(f"zainal{number:02d}", "verifier", "dinkes-bwi", "35.10", "mpp-bwi")
    first = said(wayan.get(f"{KELOLA}petugas/?nama=zain"))
    assert first.count("/meja/kelola/petugas/0") == 50 and "Zainal00" in first
    onward = re.search(r'href="(\?[^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    second_page = said(wayan.get(f"{KELOLA}petugas/{onward}"))
    assert "Zainal51" in second_page and "Zainal00" not in second_page
    assert "Dewi" not in said(wayan.get(f"{KELOLA}petugas/?instansi=dinkes-bwi"))


def test_an_office_is_opened_and_corrected(hall, wayan):
    typed = {
        "name": "Gerai Glagah",
        "kind": "mpp",
        "calendar_id": "kerja-bwi",
        "area_code": "35.10",
        "id": "gerai-glagah",
    }
    assert wayan.post(f"{KELOLA}unit/baru/", typed).status_code == 302
    again = wayan.post(f"{KELOLA}unit/baru/", typed)
    assert again.status_code == 422 and "sudah dipakai" in said(again)
    assert (
        wayan.post(f"{KELOLA}unit/gerai-glagah/", {**typed, "address": "Depan balai desa"}).status_code == 302
    )
    assert accounts.office("gerai-glagah").address == "Depan balai desa"
    wrong = wayan.post(f"{KELOLA}unit/gerai-glagah/", {**typed, "calendar_id": "tidak-ada"})
    assert wrong.status_code == 422


def test_an_agency_keeps_its_kind_and_area(hall, wayan):
    typed = {"name": "DPMPTSP Contoh", "address": "Jalan Contoh 1", "kind": "polres", "area_code": "53.02"}
    assert wayan.post(f"{KELOLA}instansi/dpmptsp-bwi/", typed).status_code == 302
    found = accounts.agency("dpmptsp-bwi")
    assert (found.name, found.kind, found.area_code) == ("DPMPTSP Contoh", "dpmptsp", "35.10")


def test_a_closure_is_shown_before_it_is_recorded(wayan):
    monday = timezone.now().date() + timedelta(days=7 - timezone.now().weekday() + 70)
    typed = {
        **day("from_on", monday),
        **day("last_on", monday + timedelta(days=6)),
        "reason": "Perbaikan gedung",
    }
    looked = said(wayan.post(f"{KELOLA}kalender/kerja-bwi/tutup/", typed))
    assert re.search(r"[1-5] hari kerja hilang", looked) and not Closure.objects.exists()
    wayan.post(f"{KELOLA}kalender/kerja-bwi/tutup/", {**typed, "simpan": "ya"})
    row = Closure.objects.get()
    page = said(wayan.get(f"{KELOLA}kalender/kerja-bwi/?bulan={monday:%Y-%m}"))
    assert page.count("Perbaikan gedung") >= 2
    wayan.post(f"{KELOLA}kalender/kerja-bwi/tutup/{row.id}/batal/")
    assert Closure.objects.get().cancelled_at


def test_hours_are_shown_before_they_are_changed(wayan):
    typed = {f"hours-{name}": "08.00-15.00" for name in ("senin", "selasa", "rabu", "kamis")}
    looked = said(wayan.post(f"{KELOLA}kalender/kerja-bwi/jam/", typed))
    assert "Jumat: 07.30–11.30, 13.00–16.30 menjadi tutup" in looked
    wrong = wayan.post(f"{KELOLA}kalender/kerja-bwi/jam/", {"hours-senin": "15.00-08.00"})
    assert wrong.status_code == 409 and "berurutan" in said(wrong)


@pytest.mark.parametrize("month", ["", "2026-13", "x", "9999-12", "0001-01"])
def test_any_month_in_the_address_shows_some_month(wayan, month):
    assert wayan.get(f"{KELOLA}kalender/kerja-bwi/?bulan={month}").status_code == 200


# services


def adoption(**typed: object) -> dict:
    decided = timezone.now()
    return {
        "decision-number": "188/12", **day("decision-date", decided), **day("valid_from", decided + timedelta(days=9)),
        "offices": ["mpp-bwi"], "channels-mobile": "none", **typed,
    }  # fmt: skip


ADOPT = f"{KELOLA}layanan/adopsi/sip-bidan/"


def test_a_service_is_adopted_by_two_people_as_they_saw_it(wayan, made):
    assert "Periksa dan lihat hasilnya" in said(wayan.get(ADOPT))
    before = Offering.objects.count()
    looked = said(wayan.post(ADOPT, adoption()))
    assert (
        "Standar pelayanan seperti dibaca warga" in looked and "Mobil layanan: dari mengajukan saja" in looked
    )
    assert Offering.objects.count() == before, "looking writes nothing"
    answer = wayan.post(ADOPT, adoption(usulkan="ya"))
    page = answer["Location"].partition("?")[0]
    row = Offering.objects.latest("proposed_at")
    assert row.package["channels"] == {"mobile": "none"} and "durations" not in row.package
    assert "Ini usulan Anda sendiri" in said(wayan.get(page))
    settle = {"act": "adopt", "shown": row.content_hash}
    assert wayan.post(f"{page}putus/", settle).status_code == 403
    assert made.post(f"{page}putus/", {**settle, "shown": "x"}).status_code == 409
    assert "kabar=diadopsi" in made.post(f"{page}putus/", settle)["Location"]
    ended = {"act": "close", **day("valid_to", timezone.now() + timedelta(days=90))}
    assert "kabar=diakhiri" in wayan.post(f"{page}putus/", ended)["Location"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"offices": []}, "offices"),
        ({"decision-number": ""}, "decision-number"),
        ({"decision-date-m": "13"}, "decision-date"),
        ({"clock-duration": "900", "clock-duration-unit": "working_days"}, "clock-duration"),
        ({"clock-duration": "banyak"}, "clock-duration"),
        ({"durations-technical_review": "x"}, "durations-technical_review"),
        ({"fee-amount_rupiah": "1000", "fee-legal_basis": "Perda"}, "fee"),
    ],
)
def test_what_law_or_pattern_does_not_leave_to_an_agency_is_told_at_the_field(wayan, typed, field):
    answer = wayan.post(ADOPT, adoption(**typed))
    assert answer.status_code == 422 and f'href="#{field}"' in said(answer)


def test_an_uploaded_offering_tells_its_faults_by_line(wayan):
    text = "service: sip-bidan\nagency: dpmptsp-bwi\ndecision: {number: CONTOH, date: 2026-01-05}\nofices: [mpp-bwi]\nvalid_from: 2027-01-02\n"
    looked = said(wayan.post(f"{KELOLA}layanan/unggah/", {"isi": text}))
    assert "Baris 4, ofices" in looked and "ofices: [mpp-bwi]" in looked
    file = SimpleUploadedFile("sip.yaml", text.replace("ofices", "offices").encode())
    assert "Usulkan" in said(wayan.post(f"{KELOLA}layanan/unggah/", {"berkas": file}))
    posted = {"isi": text.replace("ofices", "offices"), "usulkan": "ya"}
    assert "kabar=diusulkan" in wayan.post(f"{KELOLA}layanan/unggah/", posted)["Location"]


def test_a_version_is_published_by_two_keepers_from_one_file(hall):
    rini, tono = seat(keeper(hall, "rini-katalog")), seat(keeper(hall, "tono-katalog"))
    wrong = filled().replace("role: signer", "role: verifier")
    page = said(rini.post(f"{KELOLA}katalog/", {"paket": SimpleUploadedFile("service.yaml", wrong.encode())}))
    assert "Belum ada yang terbit" in page and re.search(r"Baris \d+:", page)
    answer = rini.post(f"{KELOLA}katalog/", {"paket": SimpleUploadedFile("service.yaml", filled().encode())})
    assert "/usulan/" in answer["Location"] and not catalogue.current_version("izin-kafe")
    assert second(tono).confirmed and catalogue.current_version("izin-kafe")


@pytest.mark.parametrize("sent", [None, b"", b"PK\x03\x04", b"\xff\xfe", b"- a\n- b\n", b"a: &x [*x]\n"])
def test_an_upload_that_is_no_package_is_refused_with_a_reason(hall, sent):
    rini = seat(keeper(hall, "rini-katalog"))
    posted = {"paket": SimpleUploadedFile("service.yaml", sent)} if sent is not None else {}
    answer = rini.post(f"{KELOLA}katalog/", posted)
    assert answer.status_code in (409, 422) and 'id="perbaiki"' in said(answer)


def test_words_of_a_message_are_tried_changed_and_set_back(wayan):
    page = f"{KELOLA}pesan/one_time_code/id/"
    looked = said(wayan.post(page, {"text": "Kode Balai Anda {code}. Jangan beri tahu siapa pun."}))
    assert "Kode Balai Anda 123456" in looked and "Pakai teks ini" in looked
    wayan.post(page, {"text": "Kode Balai Anda {code}. Jangan beri tahu siapa pun.", "simpan": "ya"})
    assert "diubah" in said(wayan.get(f"{KELOLA}pesan/"))
    assert wayan.post(page, {"text": "Kode Anda rahasia."}).status_code == 409
    wayan.post(page, {"baku": "ya"})
    assert "diubah" not in said(wayan.get(f"{KELOLA}pesan/"))


# cost


@pytest.mark.parametrize(
    "address",
    [
        "",
        "petugas/",
        "petugas/{ani}/",
        "instansi/",
        "unit/",
        "kalender/kerja-bwi/",
        "layanan/",
        "layanan/adopsi/sip-bidan/",
        "pesan/",
    ],
)
def test_pages_cost_at_most_twelve_queries(hall, address, wayan):
    where = KELOLA + address.format(ani=Officer.objects.get(account__login="verifier-dpmptsp-bwi").id)
    wayan.get(where)
    with CaptureQueriesContext(connection) as captured:
        wayan.get(where)
    asked = [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 12, "\n".join(sql[:140] for sql in asked)
