"""What hostile or unusual people type and send, followed from the page where it enters to wherever it is shown."""

import re
from urllib.parse import urlencode

import pypdfium2
import pytest
from django.test import Client

from balai.cases import actions
from balai.cases.actions.processing import Lack
from balai.cases.models import Case, Evidence
from balai.core import facts
from tests.cases.filing import MINUTE, active, carry, file, fill, work, worker
from tests.channels.desk.conftest import page_of, read, seat
from tests.channels.portal.browser import (
    APPLICANT,
    LATELY,
    ready_draft,
    signed_in,
    start,
    submit,
    upload,
    words,
)
from tests.hostile.files import (
    DISARMED,
    HIDDEN,
    MARKUP,
    NAMES,
    REFUSED_PDFS,
    REFUSED_PHOTOS,
    RIGHT_NIKS,
    SECRET,
    WORKED_OUT,
    WRONG_NIKS,
    encoded,
    picture,
)

pytestmark = pytest.mark.django_db
NOT_SHOWN = "\0"
"""What a PDF says where a font has no picture for a letter."""


@pytest.fixture
def banyuwangi(hall):
    facts.put("regions", ["35.10"])
    facts.put("simulation", True)
    return hall


@pytest.fixture
def visitor(banyuwangi) -> Client:
    return Client()


def about_me(client: Client, case: str, **changes: str):
    return client.post(f"{case}isi/0/", APPLICANT | changes)


# NIK


@pytest.mark.parametrize("kind", WRONG_NIKS)
def test_a_wrong_nik_is_told_at_its_field_and_nothing_else_is_lost(kind, visitor):
    nik, why = WRONG_NIKS[kind]
    case = start(visitor, "ktp-el-penggantian")
    answer = about_me(visitor, case, nik=nik)
    assert answer.status_code == 422 and why in words(answer)
    again = visitor.get(f"{case}isi/0/").content.decode()
    assert f'value="{nik}"' in again and "Sari Contoh Rekaan" in again


@pytest.mark.parametrize("kind", RIGHT_NIKS)
def test_a_right_nik_is_taken(kind, visitor):
    case = start(visitor, "ktp-el-penggantian")
    assert about_me(visitor, case, nik=RIGHT_NIKS[kind]).status_code == 303


# names


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as read:
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in read)


def said_once(text: str) -> str:
    """Return the text of a PDF with each syllable once: typst names a syllable again for a sign set above it."""
    return re.sub(r"([\u1b00-\u1b7f\ua980-\ua9df]{2,3}?)\1", r"\1", text)


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_comes_back_exactly_on_every_page_and_paper(kind, visitor, banyuwangi):
    name = NAMES[kind]
    case = ready_draft(visitor)
    assert about_me(visitor, case, name=name).status_code == 303
    id = case.split("/")[2]
    assert f'value="{name}"' in visitor.get(f"{case}isi/0/").content.decode().replace("&#39;", "'")
    assert name in words(visitor.get(f"{case}tinjau/"))
    submit(visitor, case)
    officer = seat(banyuwangi.officer("disdukcapil", "front_officer"))
    assert name in words(officer.get(f"/meja/permohonan/{id}/"))
    slip = visitor.get(f"{case}tanda-terima.pdf")
    assert is_on_paper(name, slip.content)


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_stands_exactly_on_its_result(kind, sari, banyuwangi):
    name = NAMES[kind]
    case = licence(sari, banyuwangi, name=name)
    assert case.status == "handed_over"
    result = signed_in(sari).get(f"/permohonan/{case.id}/hasil.pdf")
    assert is_on_paper(name, result.content)


def is_on_paper(name: str, pdf: bytes) -> bool:
    text = text_of(pdf)
    assert NOT_SHOWN not in text and "\ufffd" not in text
    if "الله" in name:  # readers turn the two letters of a drawn pair round; no letter is missing
        return set(name) <= set(text)
    return name in said_once(text) or name.replace(" ", "") in said_once(text).replace(" ", "")


def licence(sari, hall, **about: str) -> Case:
    """Return a doctor's licence that went all the way, with these things said of the applicant."""
    case = actions.start("sip-dokter", area_code="35.10", by=sari, at=LATELY)
    fill(case, sari, hall, LATELY)
    actions.save(case.id, "applicant", about, by=sari, at=LATELY)
    actions.submit(case.id, by=sari, at=LATELY + MINUTE)
    return carry(case, hall, LATELY + 2 * MINUTE)


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_nobody_sees_is_refused_in_a_name(kind, visitor):
    case = start(visitor, "ktp-el-penggantian")
    answer = about_me(visitor, case, name=HIDDEN[kind])
    assert answer.status_code == 422 and "Nama lengkap memuat tanda yang tidak terlihat" in words(answer)
    assert HIDDEN[kind] not in visitor.get(f"{case}isi/0/").content.decode()


@pytest.mark.parametrize("bytes", ["a%00b", "%ed%a0%80", "%ff%fe", "%c0%af"])
def test_bytes_that_are_no_text_are_refused(bytes, visitor):
    case = start(visitor, "ktp-el-penggantian")
    body = urlencode(APPLICANT | {"name": "NAMA"}).replace("NAMA", bytes)
    answer = visitor.post(f"{case}isi/0/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 422)


# evidence


@pytest.mark.parametrize("kind", REFUSED_PHOTOS)
def test_a_hostile_photo_is_refused_beside_its_field_and_nothing_is_kept(kind, visitor):
    case = start(visitor, "ktp-el-penggantian")
    about_me(visitor, case)
    visitor.post(f"{case}isi/1/", {"reason": "lost"})
    answer = upload(visitor, case, "police_report", REFUSED_PHOTOS[kind](), name="foto.jpg")
    assert answer.status_code == 422 and "evidence." not in words(answer)
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Evidence.objects.filter(case_id=case.split("/")[2]).exists()


@pytest.mark.parametrize("kind", REFUSED_PDFS)
def test_a_hostile_pdf_is_refused_beside_its_field_and_nothing_is_kept(kind, visitor):
    case = start(visitor, "ktp-el-penggantian")
    about_me(visitor, case)
    visitor.post(f"{case}isi/1/", {"reason": "lost"})
    answer = upload(visitor, case, "police_report", REFUSED_PDFS[kind](), name="surat.pdf")
    assert answer.status_code == 422
    assert not Evidence.objects.filter(case_id=case.split("/")[2]).exists()


@pytest.mark.parametrize("kind", DISARMED)
def test_what_acts_in_a_file_is_gone_when_it_is_shown(kind, visitor, banyuwangi):
    case = ready_draft(visitor)
    assert upload(visitor, case, "police_report", DISARMED[kind](), name="x.html").status_code == 303
    shown = visitor.get(f"{case}bukti/police_report/")
    assert shown.headers["Content-Type"] in ("image/webp", "image/png", "image/jpeg", "application/pdf")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    content = b"".join(shown.streaming_content) if shown.streaming else shown.content
    assert SECRET not in content and b"script" not in content.lower()


# text that other programs would run


def test_markup_is_text_on_every_page_and_paper(sari, banyuwangi):
    for text in MARKUP:
        case = licence(sari, banyuwangi, name=text, birth_place=text[:60], address=f"Jalan {text}")
        there = signed_in(sari)
        pages = [there.get(f"/permohonan/{case.id}/{page}") for page in ("", "tanda-terima/")]
        pages += [there.get("/permohonan/")]
        officer = seat(banyuwangi.officer("dpmptsp", "head"))
        pages += [officer.get(page_of(case)), officer.get("/meja/")]
        for page in pages:
            assert page.status_code == 200
            assert is_only_text(page.content.decode())
        assert text in words(pages[3])
        papers = [there.get(f"/permohonan/{case.id}/{paper}") for paper in ("tanda-terima.pdf", "hasil.pdf")]
        assert text.replace(" ", "") in text_of(papers[1].content).replace(" ", "")
        for paper in papers:
            assert b"/URI" not in paper.content and b"/JavaScript" not in paper.content
            assert WORKED_OUT not in text_of(paper.content), "worked out, not shown"


def is_only_text(html: str) -> bool:
    return not any(sign in html for sign in ("<script>alert", "<img src=x", WORKED_OUT, 'href="='))


def test_markup_in_a_search_and_an_address_is_text(visitor):
    for text in MARKUP:
        for address in ("/", "/layanan/", "/lacak/", "/wilayah/", "/meja/masuk/"):
            page = visitor.get(
                address, {"q": text, "nomor": text, "kode": text, "next": text, "lanjut": text}
            )
            assert page.status_code < 500 and is_only_text(page.content.decode())


# sizes


@pytest.mark.parametrize("size", ["1000000000", "-1", "1e9", "99999999999999999999"])
def test_a_page_of_a_thousand_million_is_not_made(size, visitor, banyuwangi):
    officer = seat(banyuwangi.officer("disdukcapil", "front_officer"))
    for client, address in (
        (visitor, "/layanan/"),
        (visitor, "/permohonan/"),
        (officer, "/meja/"),
        (officer, "/meja/siap/"),
    ):
        answer = client.get(
            address, {"limit": size, "jumlah": size, "page": size, "halaman": size, "sesudah": size}
        )
        assert answer.status_code in (200, 302, 400, 403, 404, 422) and len(answer.content) < 200_000
    assert visitor.get("/api/v1/services", {"limit": size}).status_code == 422


# skipped steps

LATER = (
    "setujui", "tolak", "tetapkan", "serah-terima", "cabut", "langkah/verification/selesai", "langkah/decision/selesai",
)  # fmt: skip
GIVEN = {
    "hasil": "done", "penerima": "applicant", "sebab_cabut": "wrong_data", "alasan_cabut": "Contoh alasan",
    "alasan": "Contoh alasan yang panjang",
}  # fmt: skip


def test_steps_cannot_be_skipped_from_any_page(sari, banyuwangi):
    case = actions.start("sip-dokter", area_code="35.10", by=sari, at=LATELY)
    fill(case, sari, banyuwangi, LATELY)
    actions.submit(case.id, by=sari, at=LATELY + MINUTE)
    case = Case.objects.get(id=case.id)
    for role in ("front_officer", "verifier", "signer", "head", "printer", "cashier", "supervisor"):
        desk = seat(banyuwangi.officer("dpmptsp", role))
        for act in LATER:
            answer = desk.post(f"{page_of(case)}{act}/", GIVEN | {"revision": case.revision})
            assert answer.status_code in (403, 404, 409, 422), (role, act, answer.status_code)
    case.refresh_from_db()
    assert case.status == "submitted"


def test_an_approval_is_of_what_was_seen_and_never_of_a_file_that_came_later(sari, banyuwangi):
    case = file("sip-bidan", sari, banyuwangi, LATELY)
    for _ in range(2):
        work(case, banyuwangi, LATELY + 2 * MINUTE)
    signer = seat(banyuwangi.officer("dpmptsp", "signer"))
    read(signer, case)
    case.refresh_from_db()
    seen = {"revision": case.revision}
    step = active(case)
    actions.return_case(
        case.id,
        step.key,
        [Lack("evidence.str", "Foto kabur.")],
        by=worker(banyuwangi, step),
        at=LATELY + 3 * MINUTE,
    )
    actions.attach(case.id, "str", encoded(picture(), "JPEG"), by=sari, at=LATELY + 4 * MINUTE)
    actions.resubmit(case.id, by=sari, at=LATELY + 5 * MINUTE)
    case.refresh_from_db()
    for posted in (seen, {"revision": case.revision}):
        answer = signer.post(f"{page_of(case)}setujui/", posted)
        assert answer.status_code == 409, "the old page, and the new one without a look at the new file"
        case.refresh_from_db()
        assert case.status == "in_progress"
    read(signer, case)
    assert signer.post(f"{page_of(case)}setujui/", {"revision": case.revision}).status_code == 302
    case.refresh_from_db()
    assert case.status == "approved"
