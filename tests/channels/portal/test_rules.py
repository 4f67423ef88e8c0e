"""Headlines, ways to mend, door signs and pictures: no database."""

import io
from datetime import UTC, date, datetime, time

import pytest
from PIL import Image

from balai.cases.rules.status import Kind, Status
from balai.channels.portal.rules.channels import channels
from balai.channels.portal.rules.headlines import headline, tag
from balai.channels.portal.rules.opening import opening
from balai.channels.portal.rules.pictures import first_page, qr_svg
from balai.channels.portal.rules.places import page_of
from balai.forms import rules as forms
from balai.regions.rules.calendar import WorkCalendar

FORM = forms.parse(
    {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "reason": {"title": "Mengapa?", "type": "string", "minLength": 1, "maxLength": 9},
            "members": {
                "title": "Anggota", "type": "array", "minItems": 0, "maxItems": 3,
                "items": {
                    "type": "object", "additionalProperties": False,
                    "properties": {"name": {"title": "Nama", "type": "string", "minLength": 1, "maxLength": 9}},
                },
            },
        },
    },
    [{"title": "Satu", "fields": ["reason"]}, {"title": "Dua", "fields": ["members"]}],
)  # fmt: skip


@pytest.mark.parametrize(
    ("place", "page"),
    [
        ("applicant.nik", "isi/0/#nik"),
        ("reason", "isi/1/#reason"),
        ("members.0.name", "isi/2/#members-0-name"),
        ("evidence.old_card", "bukti/#berkas-old_card"),
        ("unknown", "tinjau/"),
        ("", "tinjau/"),
    ],
)
def test_each_problem_leads_to_the_page_that_mends_it(place, page):
    assert page_of(place, FORM) == page


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_a_headline_and_a_tag(status, kind):
    said = headline(status, kind)
    assert said.text and not said.text.endswith(".")
    assert said.tone in ("", "good", "soon", "late")
    assert tag(status)[0] == status.label


def test_what_the_applicant_must_do_comes_before_the_status():
    assert "pembayaran" in headline(Status.IN_PROGRESS, Kind.APPLICATION, ["waiting_payment"]).text
    assert "Batas" in headline(Status.READY, Kind.APPLICATION, ["result_expired"]).text
    assert "diunduh" in headline(Status.HANDED_OVER, Kind.APPLICATION, download=True).text
    assert headline(Status.HANDED_OVER, Kind.OBJECTION, download=True).text == "Dikabulkan"


WEEK = WorkCalendar(
    "Asia/Makassar",
    {day: ((time(8), time(12)), (time(13), time(15))) for day in range(5)},
    frozenset({date(2026, 11, 17)}),
)


@pytest.mark.parametrize(
    ("at", "sign"),
    [
        (datetime(2026, 11, 16, 1, tzinfo=UTC), ("buka sampai 15.00 WITA", True)),
        (datetime(2026, 11, 15, 23, tzinfo=UTC), ("buka pukul 08.00 WITA", False)),
        (datetime(2026, 11, 16, 4, 30, tzinfo=UTC), ("buka pukul 13.00 WITA", False)),
        (datetime(2026, 11, 16, 8, tzinfo=UTC), ("buka lagi Rabu 08.00 WITA", False)),
    ],
)
def test_the_sign_on_the_door_tells_local_time(at, sign):
    assert opening(WEEK, at) == sign


def test_an_office_that_never_opens_is_closed():
    never = WorkCalendar("Asia/Jakarta", {}, frozenset())
    assert opening(never, datetime(2026, 11, 16, tzinfo=UTC)) == ("sedang tutup", False)


def test_channels_that_are_open_stand_as_equals():
    shown = channels({"direct": "full", "mobile": "none", "self_service": "apply", "electronic": "full"})
    assert [name for name, _ in shown] == ["Datang ke loket", "Anjungan mandiri", "Lewat situs ini"]
    assert "diterima di loket" in shown[1][1] and "diterima di loket" not in shown[2][1]


def test_a_pdf_becomes_a_small_picture_of_its_first_page():
    file = io.BytesIO()
    Image.new("RGB", (400, 300), "red").save(
        file, "PDF", save_all=True, append_images=[Image.new("RGB", (4, 4))]
    )
    picture = Image.open(io.BytesIO(first_page(file.getvalue(), width=200)))
    assert picture.format == "PNG" and picture.width == 200
    assert picture.convert("RGB").getpixel((100, 75))[0] > 200


def test_what_is_no_pdf_cannot_be_drawn():
    with pytest.raises(ValueError, match="drawn"):
        first_page(b"no pdf")


def test_the_qr_code_is_drawn_without_anything_inline_that_a_policy_forbids():
    drawn = qr_svg("http://localhost/lacak/?nomor=00000-0000-00")
    assert drawn.startswith("<svg") and "<title>" in drawn and "style" not in drawn and "script" not in drawn
