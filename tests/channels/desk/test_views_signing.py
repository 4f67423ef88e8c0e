"""Signing a stack through its pages, and the day of the office."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pyotp
import pytest
from django.utils import timezone

from balai.cases.models import Step
from balai.cases.queries import today as today_of_cases
from balai.channels.desk.queries import calendars
from balai.channels.desk.views.today import bars
from balai.config.followers import FOLLOWINGS
from balai.core.events import follow, sequence
from balai.regions.rules.calendar import add
from tests.channels.desk.conftest import page_of, press, read, said, seat
from tests.hall import SEED

pytestmark = pytest.mark.django_db
LIST, SHEET = "/meja/tanda-tangan/", "/meja/tanda-tangan/periksa/"


def two(desk):
    """Return two licences that wait for Ratna, the first of them read by her."""
    first, second = desk.to_decide(), desk.work(desk.file("sip-bidan", phone="+628400000002"), 2)
    ratna = desk.at("signer")
    read(ratna, first)
    return ratna, first, second


def sheet(ratna, *cases):
    """Return what the form of the sheet would post, its pictures seen."""
    page = ratna.get(SHEET, {"k": [case.id for case in cases]}).content.decode()
    for address in re.findall(r'<img loading="lazy" src="([^"]+)"', page):
        assert ratna.get(address).status_code == 200
    hidden = dict(re.findall(r'name="(revisi-[^"]+)" value="(\d+)"', page))
    return {"k": re.findall(r'name="k" value="([^"]+)"', page), "kode": pyotp.TOTP(SEED).now(), **hidden}


def test_only_what_was_read_can_be_chosen(desk):
    ratna, first, second = two(desk)
    ready, unread = said(ratna.get(LIST)).split("Belum Anda baca")
    assert f'name="k" value="{first.id}"' in ready and second.receipt not in ready
    assert second.receipt in unread and "bukti belum dilihat" in unread
    posted = sheet(ratna, first, second)
    assert posted["k"] == [first.id]
    assert "1 pilihan dilewati" in said(ratna.get(SHEET, {"k": [first.id, second.id]}))


def test_a_stack_is_signed_and_reported(desk):
    ratna, first, second = two(desk)
    read(ratna, second)
    posted = sheet(ratna, first, second)
    assert len(posted["k"]) == 2
    press(desk.at("supervisor"), second, f"langkah/{active_key(second)}/kembalikan",
          **{"kurang": "str_number", "catatan-str_number": "Tulis lengkap."})  # fmt: skip
    report = said(ratna.post(SHEET, posted))
    assert "1 ditandatangani, 1 tidak" in report and second.receipt in report
    first.refresh_from_db()
    assert first.status == "approved" and second.status == "returned"


def active_key(case) -> str:
    return case.step_set.get(state="active").key


def test_a_wrong_code_signs_nothing_and_keeps_the_choice(desk):
    ratna, first, _ = two(desk)
    answer = ratna.post(SHEET, sheet(ratna, first) | {"kode": "000000"})
    assert answer.status_code == 409 and "Kode autentikator tidak cocok" in said(answer)
    assert f'name="k" value="{first.id}" checked' in said(answer)
    first.refresh_from_db()
    assert first.status == "in_progress"


def test_what_was_not_previewed_is_not_signed(desk):
    ratna, first, _ = two(desk)
    page = ratna.get(SHEET, {"k": first.id}).content.decode()
    posted = {
        "k": first.id,
        "kode": pyotp.TOTP(SEED).now(),
        **dict(re.findall(r'name="(revisi-[^"]+)" value="(\d+)"', page)),
    }
    assert "Pratinjau hasilnya belum Anda lihat" in said(ratna.post(SHEET, posted))


def test_the_list_and_the_sheet_cost_a_fixed_number_of_queries(desk, django_assert_max_num_queries):
    ratna, first, second = two(desk)
    ratna.get(LIST)
    with django_assert_max_num_queries(12):
        ratna.get(LIST)
    with django_assert_max_num_queries(12):
        ratna.get(SHEET, {"k": [first.id, second.id]})


def test_an_empty_list_says_what_comes(desk):
    assert "Tidak ada yang menunggu tanda tangan" in said(desk.at("signer").get(LIST))


# the day


def count_days():
    while sequence():
        pass
    [counting] = [one for one in FOLLOWINGS if one.name == "cases.count_day"]
    follow(counting, at=timezone.now())


@pytest.fixture
def noon(monkeypatch):
    """Midday: what was filed five minutes ago was filed today."""
    at = timezone.localtime(timezone=ZoneInfo("Asia/Jakarta")).replace(hour=12)
    monkeypatch.setattr(timezone, "now", lambda: at)


def test_the_day_shows_what_waits_and_leads_to_it(noon, desk, django_assert_max_num_queries):
    case, head = desk.file("sip-bidan"), desk.at("head")
    count_days()
    page = said(head.get("/meja/hari-ini/"))
    figures = dict(re.findall(r"<dt>([^<]*)</dt><dd>(?:<a[^>]*>)?(\d+)", page))
    assert figures["Masuk"] == figures["Menunggu"] == "1" and figures["Diputus"] == "0"
    assert page_of(case) in page and "Belum diambil" in page and "<rect" in page
    address = re.search(r'href="(/meja/\?layanan=sip-bidan[^"]*)"', page)[1].replace("&amp;", "&")
    assert case.receipt in said(head.get(address))
    with django_assert_max_num_queries(12):
        head.get("/meja/hari-ini/")


def test_a_number_of_the_day_says_of_which_cases_it_was_counted(noon, desk, monkeypatch):
    own, other = desk.file("sip-bidan"), desk.file("ktp-el-penggantian", phone="+628400000002")
    count_days()
    head = desk.at("head")
    address = re.search(r'<dt>Masuk</dt><dd><a href="([^"]*)">1<', said(head.get("/meja/hari-ini/")))[1]
    page = said(head.get(address))
    assert page_of(own) in page and own.receipt in page and other.receipt not in page
    assert re.search(r"<h1>Masuk, [^:]*: <span class=\"num\">1</span>", page) and 'rel="next"' not in page
    day_before = re.search(r'href="([^"]*)" rel="prev"', page)[1]
    assert own.receipt not in said(head.get(day_before)) and 'rel="next"' in said(head.get(day_before))
    assert head.get("/meja/hari-ini/dibuang/").status_code == 404
    assert own.receipt in said(head.get(address, {"tanggal": "1970-01-01"}))
    monkeypatch.setattr(today_of_cases, "PAGE", 1)
    second = desk.file("sip-bidan", phone="+628400000003")
    count_days()
    page = said(head.get(address))
    assert second.receipt in page and own.receipt not in page
    onward = re.search(r'href="([^"]*)" rel="next">Berikutnya', page)[1].replace("&amp;", "&")
    assert own.receipt in said(head.get(onward)) and second.receipt not in said(head.get(onward))


def test_an_empty_day_is_said(desk):
    assert "Tidak ada yang menunggu" in said(desk.at("head").get("/meja/hari-ini/"))


def test_bars_are_whole_pixels_and_the_smallest_is_seen():
    shown = bars([(None, 0), (None, 1), (None, 200)])
    assert [bar["height"] for bar in shown] == [0, 2, 48]


def test_the_day_says_what_will_be_late_tomorrow_and_who_needs_help(desk):
    ani, tigor = (desk.hall.officer("dpmptsp", role) for role in ("verifier", "supervisor"))
    case, elsewhere = desk.file("sip-bidan"), desk.file("sip-bidan", phone="+628400000002")
    hours = calendars([case.office_id])[case.office_id]
    soon = add(hours, timezone.now(), 1, "working_days")
    active = Step.objects.filter(state="active")
    active.filter(case=case).update(officer_id=ani.id, deadline=timezone.now() - timedelta(hours=1))
    active.filter(case=elsewhere).update(officer_id=desk.hall.officer("dinkes", "verifier").id, deadline=soon)
    page = said(seat(tigor).get("/meja/hari-ini/"))
    help, _, tomorrow = page.partition("Besok terlambat")
    assert re.search(r"Verifier Dpmptsp Bwi<br><span class=\"dim\">1 sudah terlambat", help)
    assert help.count("perlu bantuan</span>") == 1
    assert elsewhere.receipt in tomorrow and case.receipt not in tomorrow
    assert "Petugas instansi lain" in tomorrow and "Verifier Dinkes" not in page
