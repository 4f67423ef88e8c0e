"""The worklist and the other lists."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from balai.cases import actions
from balai.cases.models import Case
from balai.cases.rules import receipt
from tests.channels.desk.conftest import page_of, press, said, seat
from tests.hall import citizen

pytestmark = pytest.mark.django_db


def numbers(answer) -> list[str]:
    """Return the receipt numbers on a page, in order."""
    return re.findall(r">(\w{5}-\w{4}-\w{2})<", answer.content.decode())


def test_a_line_shows_the_deadline_and_masks_the_person(desk):
    case = desk.file("sip-bidan")
    page = said(desk.at("front_officer").get("/meja/"))
    assert case.receipt in page and "Periksa kelengkapan" in page and "Desa Kemiren, Glagah" in page
    assert "Sari C." in page and "Sari Contoh Rekaan" not in page
    assert re.search(r"tinggal \d+ hari kerja|hari ini pukul", page)


def test_nobody_sees_what_is_not_theirs(desk):
    case = desk.file("sip-bidan")
    assert "Meja Anda bersih" in said(seat(desk.hall.dewi).get("/meja/"))
    assert case.receipt not in said(desk.at("verifier").get("/meja/"))
    assert case.receipt in said(desk.at("supervisor").get("/meja/"))


def test_the_earliest_deadline_comes_first_and_late_is_said(desk):
    desk.file("skck", fee_category="student", phone="+628400000007")
    late = desk.work(desk.file("skck", fee_category="student"))
    Case.objects.filter(id=late.id).update(due_at=timezone.now() - timedelta(hours=3))
    late.step_set.filter(state="active").update(deadline=timezone.now() - timedelta(hours=3))
    page = desk.at("supervisor", "polres").get("/meja/")
    assert numbers(page)[0] == late.receipt
    assert "1 terlambat" in said(page) and "terlambat" in said(page).split("<tbody>")[1]


def test_what_waits_for_payment_comes_last_and_is_never_late(desk):
    waiting = desk.work(desk.file("skck", fee_category="general"))
    filed = desk.file("skck", fee_category="student", phone="+628400000008")
    page = desk.at("supervisor", "polres").get("/meja/")
    assert numbers(page) == [filed.receipt, waiting.receipt]
    assert "menunggu pembayaran" in said(page) and "0 terlambat" in said(page)


def test_a_second_open_request_is_marked(desk):
    desk.file("sip-bidan")
    desk.file("sip-bidan")
    assert said(desk.at("front_officer").get("/meja/")).count(">mungkin ganda</span>") == 1


def test_filters_are_addresses(desk):
    bidan, dokter = desk.file("sip-bidan"), desk.file("sip-dokter")
    budi = desk.at("front_officer")
    assert numbers(budi.get("/meja/?layanan=sip-dokter")) == [dokter.receipt]
    assert "Tidak ada yang cocok" in said(budi.get("/meja/?milik=saya"))
    press(budi, bidan, "langkah/completeness/ambil")
    assert numbers(budi.get("/meja/?milik=saya")) == [bidan.receipt]


def test_a_number_leads_to_its_case(desk):
    case = desk.file("sip-bidan")
    budi = desk.at("front_officer")
    assert budi.get("/meja/", {"nomor": case.receipt.replace("-", " ").lower()})["Location"] == page_of(case)
    assert "Nomor permohonan tidak cocok" in said(budi.get("/meja/?nomor=ABC"))
    assert "tidak ditemukan" in said(budi.get("/meja/", {"nomor": receipt.number("0000Z", 77)}))
    assert "tidak ditemukan" in said(seat(desk.hall.dewi).get("/meja/", {"nomor": case.receipt}))


def test_the_cost_of_a_page_does_not_grow_with_its_rows_and_a_long_list_goes_on(desk):
    budi, services, counts = desk.at("front_officer"), ("sip-bidan", "sip-dokter"), {}
    for rows in (5, 50):
        for serial in range(Case.objects.count(), rows):
            desk.file(services[serial % 2], phone=f"+62840000{serial:05d}")
        budi.get("/meja/")
        with CaptureQueriesContext(connection) as captured:
            page = budi.get("/meja/?milik=&layanan=")
        assert len(numbers(page)) == rows and 'rel="next"' not in said(page)
        counts[rows] = len(captured)
    assert counts[5] == counts[50] <= 12
    desk.file("sip-bidan", phone="+6284000099999")
    first = budi.get("/meja/")
    onward = re.search(r'href="(\?[^"]*)" rel="next"', first.content.decode())[1].replace("&amp;", "&")
    second = budi.get(f"/meja/{onward}")
    assert len(numbers(first)) == 50 and len(numbers(second)) == 1
    assert not set(numbers(first)) & set(numbers(second)) and 'rel="next"' not in said(second)


def test_an_address_that_makes_no_sense_shows_the_beginning(desk):
    case = desk.file("sip-bidan")
    for after in ("apa|saja", "2026-11-21|x", "|", "2026-11-21T00:00:00+00:00|"):
        assert numbers(desk.at("front_officer").get("/meja/", {"sesudah": after})) == [case.receipt]


def test_ready_results_are_listed_for_who_hands_them_over(desk):
    case = desk.ready()
    page = desk.at("front_officer", "polres").get("/meja/siap/")
    assert numbers(page) == [case.receipt] and "Sari C." in said(page)
    assert "Belum ada hasil" in said(desk.at("front_officer").get("/meja/siap/"))
    found = desk.at("printer", "polres").get("/meja/siap/", {"nomor": case.receipt})
    assert found["Location"] == page_of(case)


def test_the_head_sees_what_law_deems_approved_and_the_worklist_no_longer(desk):
    case = desk.deemed()
    assert numbers(desk.at("head").get("/meja/dianggap/")) == [case.receipt]
    assert case.receipt not in said(desk.at("signer").get("/meja/"))


def test_an_obstacle_is_recorded_told_and_ended(desk):
    ani = desk.at("verifier")
    day = {"tanggal-d": "2", "tanggal-m": "1", "tanggal-y": "2099", "jam": "14.30"}
    typed = {"instansi": "dpmptsp-bwi", "jenis": "network", **day}
    assert ani.post("/meja/hambatan/", typed).status_code == 302
    page = ani.get("/meja/hambatan/")
    assert "Jaringan terputus" in said(page) and "2 Januari 2099 pukul 14.30 WIB" in said(page)
    case = desk.file("sip-bidan")
    assert "Jaringan terputus" in said(desk.at("front_officer").get(page_of(case)))
    end = re.search(r'action="(/meja/hambatan/[^"]+/selesai/)"', page.content.decode())[1]
    assert ani.post(end).status_code == 302
    assert "Tidak ada hambatan" in said(ani.get("/meja/hambatan/"))


def test_what_was_typed_about_an_obstacle_is_kept(desk):
    typed = {
        "instansi": "dpmptsp-bwi",
        "jenis": "power",
        "tanggal-d": "31",
        "tanggal-m": "2",
        "tanggal-y": "2099",
    }
    answer = desk.at("verifier").post("/meja/hambatan/", typed | {"jam": "9.15"})
    assert answer.status_code == 422 and 'value="31"' in said(answer) and 'value="9.15"' in said(answer)
    past = desk.at("verifier").post(
        "/meja/hambatan/", typed | {"tanggal-d": "1", "tanggal-y": "2020", "jam": "9.15"}
    )
    assert past.status_code == 409 and "masa depan" in said(past)
    other = desk.at("verifier").post(
        "/meja/hambatan/", typed | {"instansi": "dinkes-tts", "tanggal-d": "1", "jam": "9.15"}
    )
    assert other.status_code == 403


def test_the_counter_begins_requests_and_shows_them(desk):
    budi = desk.at("front_officer", "disdukcapil")
    page = said(budi.get("/meja/loket/", {"q": "ktp hilang"}))
    assert 'value="ktp-el-penggantian"' in page and 'action="/permohonan/baru/"' in page
    begun = budi.post("/permohonan/baru/", {"service": "ktp-el-penggantian", "area": "35.10", "once": "x"})
    page = said(budi.get("/meja/loket/"))
    assert begun["Location"] in page and "Lanjutkan" in page
    assert budi.get(begun["Location"]).status_code == 200
    assert "Belum ada layanan yang cocok" in said(budi.get("/meja/loket/", {"q": "zzqx"}))


def test_identity_is_checked_from_the_case(desk):
    case, budi = desk.file("sip-bidan"), desk.at("front_officer")
    assert "identitas belum pernah diperiksa" in said(budi.get(page_of(case)))
    press(budi, case, "identitas")
    assert "identitas sudah diperiksa petugas" in said(budi.get(page_of(case)))


def test_navigation_leads_only_where_the_roles_may_go(desk):
    def ways(role: str) -> list[str]:
        head = desk.at(role).get("/meja/").content.decode().split("</nav>")[0]
        return re.findall(r'<a href="(/meja/[^"]*)"', head.split("<nav", 1)[1])

    assert ways("front_officer") == [
        "/meja/",
        "/meja/siap/",
        "/meja/hambatan/",
        "/meja/panggilan/",
        "/meja/pengaduan/catat/",
        "/meja/hubungi/",
        "/meja/loket/",
        "/meja/keluar/",
    ]
    assert ways("head") == [
        "/meja/",
        "/meja/hari-ini/",
        "/meja/peringatan/",
        "/meja/dianggap/",
        "/meja/pengaduan/",
        "/meja/pengaduan/catat/",
        "/meja/hubungi/",
        "/meja/kepuasan/",
        "/meja/penilaian/",
        "/meja/keluar/",
    ]
    assert ways("cashier") == ["/meja/", "/meja/keluar/"]


def test_withdrawn_requests_leave_the_list(desk):
    case = desk.file("sip-bidan")
    actions.withdraw(case.id, by=citizen(), at=timezone.now())
    assert case.receipt not in said(desk.at("front_officer").get("/meja/"))


def test_several_are_taken_at_once_and_what_cannot_be_is_said(desk):
    one, two, gone = (desk.file("sip-bidan", phone=f"+62840000000{n}") for n in (1, 2, 3))
    actions.withdraw(gone.id, by=citizen("+628400000003"), at=timezone.now())
    budi = desk.at("front_officer")
    ticked = [f"{case.id}/completeness" for case in (one, two, gone)] + ["x/y"]
    page = said(budi.post("/meja/ambil/", {"ambil": ticked, "dari": "milik=bebas"}))
    assert "2 langkah sekarang Anda kerjakan." in page and "2 tidak dapat diambil" in page
    assert 'value="bebas" selected' in page and one.receipt not in page
    assert {one.step_set.get(key="completeness").officer_id} == {
        desk.hall.officer("dpmptsp", "front_officer").id
    }
    assert "Belum ada yang dicentang" in said(budi.post("/meja/ambil/", {}))


def test_supervisors_see_no_box_to_tick(desk):
    desk.file("sip-bidan")
    assert 'name="ambil"' not in said(desk.at("supervisor").get("/meja/"))
    assert 'name="ambil"' in said(desk.at("front_officer").get("/meja/"))


def test_a_long_list_goes_back_too(desk):
    budi = desk.at("front_officer")
    for serial in range(51):
        desk.file("sip-bidan", phone=f"+62840001{serial:04d}")
    first = budi.get("/meja/?layanan=sip-bidan")
    second = budi.get("/meja/" + turn(first, "next"))
    back = budi.get("/meja/" + turn(second, "prev"))
    assert numbers(back) == numbers(first) and "layanan=sip-bidan" in turn(second, "prev")


def turn(answer, way: str) -> str:
    return re.search(rf'href="(\?[^"]*)" rel="{way}"', answer.content.decode())[1].replace("&amp;", "&")


def test_a_deadline_is_said_in_full_behind_the_short_words(desk):
    desk.file("sip-bidan")
    page = said(desk.at("front_officer").get("/meja/"))
    assert re.search(r'title="sampai \w+, \d+ \w+ \d{4} pukul \d\d\.\d\d WIB"', page)


def test_the_keys_are_written_down(desk):
    page = said(desk.at("front_officer").get("/meja/pintasan/"))
    assert page.count("<kbd>") > 12 and "data-letters" in page
