"""One event, filled once: its page, the shared form, the basket, filing, following; every page without script."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from balai.cases import actions
from balai.cases.actions.processing import Lack
from balai.cases.models import Bundle, BundledCase, Case
from balai.cases.queries import bundles
from balai.catalogue import queries as catalogue
from tests.cases import bundling as filled
from tests.cases.filing import active, carry, worker
from tests.channels.portal.browser import (
    APPLICANT,
    LATELY,
    RECEIPT,
    TRACKING,
    at_the_counter,
    code_sent,
    signed_in,
    upload,
    words,
)
from tests.channels.portal.weighing import MOST_BYTES, MOST_QUERIES, wire_bytes
from tests.hall import citizen

pytestmark = pytest.mark.django_db
BORN = "/peristiwa/anak-baru-lahir/"
EVENTS = list(catalogue.life_events())
CHILD = {
    "child_name": "Putri Contoh Rekaan", "child_sex": "female", "child_birth_date-d": "1", "child_birth_date-m": "11",
    "child_birth_date-y": "2026", "birth_city": "Kabupaten Banyuwangi · 35.10", "birth_kind": "single", "child_order": "1",
}  # fmt: skip
BIRTH = {"timing": "within_60", "birth_place_kind": "clinic", "birth_letter": "have"}
PARENTS = {
    "reporter": "mother", "marriage": "recorded", "father_listed": "listed", "father-0-name": "Bapak Contoh Rekaan",
    "father-0-nik": "0001014501900002",
}  # fmt: skip
WITNESSES = {
    "witnesses-0-name": "Saksi Satu Rekaan", "witnesses-0-nik": "0001014501900003",
    "witnesses-1-name": "Saksi Dua Rekaan", "witnesses-1-nik": "0001014501900004",
}  # fmt: skip
SECTIONS = [APPLICANT, CHILD, BIRTH, PARENTS, WITNESSES, {"handover": "hall"}]
USUAL = ["akta-kelahiran", "kartu-keluarga", "kia"]


def start(client: Client, event: str = "anak-baru-lahir", services=USUAL, once: str = "1") -> str:
    """Begin a bundle and return the address of its page."""
    posted = {"peristiwa": event, "layanan": list(services), "area": "35.10", "once": once}
    answer = client.post("/paket/baru/", posted)
    assert answer.status_code == 303, words(answer)
    return str(answer["Location"]).removesuffix("lanjut/")


def ready(client: Client) -> str:
    """Fill in a birth up to its review, as a stranger would: every page in turn."""
    base = start(client)
    page = client.get(f"{base}lanjut/")["Location"]
    for number, section in enumerate(SECTIONS):
        assert page == f"{base}isi/{number}/"
        assert client.get(page).status_code == 200
        answer = client.post(page, section)
        assert answer.status_code == 303, words(answer)
        page = answer["Location"]
    assert page == f"{base}bukti/"
    asked = re.findall(r'name="key" value="(\w+)"', client.get(page).content.decode())
    assert asked == ["birth_letter_file", "marriage_book"]
    for key in asked:
        assert upload(client, base, key).status_code == 303
    return base


def submit(client: Client, base: str) -> tuple[str, str]:
    """Confirm the phone and file; return the bundle's number and tracking code as the slip shows them."""
    client.post(f"{base}ajukan/", {"phone": "0840 0000 001"})
    answer = client.post(f"{base}ajukan/", {"code": code_sent(client)})
    assert answer["Location"] == f"{base}tanda-terima/", words(answer)
    slip = words(client.get(answer["Location"]))
    number, code = RECEIPT.search(slip), TRACKING.search(slip)
    assert number and code
    return number[0], code[1]


# the page of an event


@pytest.mark.parametrize("key", EVENTS)
def test_every_life_event_has_a_page(key, visitor):
    answer = visitor.get(f"/peristiwa/{key}/")
    event = catalogue.life_events()[key]
    assert answer.status_code == 200 and event.name in words(answer)
    assert ("Mulai mengisi" in words(answer)) == bool(event.parts)
    assert wire_bytes(answer.content) <= MOST_BYTES


def test_an_unknown_life_event_is_missing(visitor):
    assert visitor.get("/peristiwa/mendarat-di-bulan/").status_code == 404


def test_the_page_of_a_birth_says_what_happens(visitor):
    page = words(visitor.get(BORN))
    assert "Menyusul sesudah Akta kelahiran" in page and "NIK itu terbit bersama aktanya" in page
    assert "Gerai BPJS Kesehatan" in page and "Setiap berkas cukup dikirim satu kali" in page
    assert page.count("Surat keterangan lahir") == 1 and "SPTJM" in page
    assert (
        "Surat keterangan hilang" not in page and "membentuk keluarga sendiri" not in page
    )  # cannot be asked here
    assert "isian sudah ada" not in page and "Pernah mengajukan?" in page


def test_home_and_services_lead_to_the_event(visitor):
    assert f'href="{BORN}"' in visitor.get("/").content.decode()
    service = visitor.get("/layanan/kia/")
    assert (
        "Bagian dari peristiwa Anak baru lahir , Dokumen hilang atau rusak" in words(service)
        and BORN in service.content.decode()
    )
    assert "Bagian dari peristiwa" not in words(visitor.get("/layanan/sktm/"))


def test_a_service_that_is_not_had_there_cannot_be_ticked(visitor):
    page = visitor.get("/peristiwa/mencari-kerja/")
    assert 'value="pengantar-skck"' not in page.content.decode()  # of a village, and none was chosen
    assert "Belum dapat diajukan lewat situs ini untuk wilayah yang Anda pilih" in words(page)


def test_choosing_nothing_is_refused_with_what_to_do(visitor):
    base = start(visitor)
    answer = visitor.post(f"{base}pilih/", {"layanan": []})
    assert answer.status_code == 422 and "Pilih paling sedikit satu layanan" in words(answer)
    assert visitor.post(f"{base}pilih/", {"layanan": ["kia"]}).status_code == 303
    assert "NIK anak" in words(visitor.get(f"{base}isi/3/"))


@pytest.mark.parametrize("address", ["/paket/baru/", "/paket/x/lanjutkan/kia/", "/paket/x/hapus/"])
def test_what_changes_something_cannot_be_done_by_a_link(address, visitor):
    assert visitor.get(address).status_code == 405


# filling in, filing, following


def test_a_parent_without_script_fills_once_and_gets_every_number(visitor):
    base = ready(visitor)
    review = words(visitor.get(f"{base}tinjau/"))
    assert (
        "Putri Contoh Rekaan" in review
        and "menyusul sesudah Akta kelahiran" in review
        and "Lanjut: ajukan" in review
    )
    number, code = submit(visitor, base)
    assert sorted(case.service_key for case in Case.objects.all()) == ["akta-kelahiran", "kartu-keluarga"]
    slip = words(visitor.get(f"{base}tanda-terima/"))
    assert all(case.receipt in slip for case in Case.objects.all()) and number in slip
    own = words(visitor.get(base))
    assert "Menunggu Akta kelahiran" in own and "Anda tidak perlu melakukan apa-apa sekarang" in own
    tracked = words(Client().post("/lacak/", {"nomor": number.lower(), "kode": code.lower()}))
    assert "Menunggu Akta kelahiran" in tracked and "Putri" not in tracked and "Lanjutkan" not in tracked
    assert "Anak baru lahir" in words(visitor.get("/permohonan/"))
    case = Case.objects.get(service_key="kartu-keluarga")
    assert "Bagian dari paket: Anak baru lahir" in words(visitor.get(f"/permohonan/{case.id}/"))


def test_the_wrong_code_finds_no_bundle(visitor):
    number, _ = submit(visitor, ready(visitor))
    answer = Client().post("/lacak/", {"nomor": number, "kode": "0000 0000"})
    assert answer.status_code == 422 and "tidak cocok" in words(answer)


def test_a_double_click_begins_and_files_once(visitor):
    assert start(visitor) == start(visitor)
    base = ready(visitor)
    submit(visitor, base)
    assert visitor.post(f"{base}ajukan/", {})["Location"] == f"{base}tanda-terima/"
    assert Case.objects.count() == 2 and Bundle.objects.count() == 1


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(visitor):
    base = start(visitor)
    answer = visitor.post(f"{base}isi/1/", CHILD | {"child_birth_date-d": "31", "child_birth_date-m": "2"})
    assert answer.status_code == 422 and 'value="Putri Contoh Rekaan"' in answer.content.decode()
    assert "Tanggal lahir anak belum dapat dibaca" in words(answer)
    assert 'value="Putri Contoh Rekaan"' in visitor.get(f"{base}isi/1/").content.decode()


def test_the_review_lists_what_is_missing_and_filing_leads_back_to_it(visitor):
    base = start(visitor)
    review = visitor.get(f"{base}tinjau/")
    assert "perlu dibetulkan" in words(review) and f'href="{base}isi/4/#witnesses"' in review.content.decode()
    assert visitor.post(f"{base}ajukan/", {"phone": "0840 0000 001"})["Location"] == f"{base}tinjau/"


def test_a_file_that_is_none_is_refused_beside_it(visitor):
    base = start(visitor)
    visitor.post(f"{base}isi/2/", BIRTH)
    answer = upload(visitor, base, "birth_letter_file", b"halo")
    assert answer.status_code == 422 and "perlu dibetulkan" in words(answer)
    assert upload(visitor, base, "birth_letter_file").status_code == 303
    picture = visitor.get(f"{base}bukti/birth_letter_file/")
    assert picture["Content-Type"].startswith("image/") and "sandbox" in picture["Content-Security-Policy"]
    assert "Dipakai untuk: Akta kelahiran, Kartu keluarga" in words(visitor.get(f"{base}bukti/"))
    visitor.post(f"{base}bukti/", {"key": "birth_letter_file", "hapus": "1"})
    assert visitor.get(f"{base}bukti/birth_letter_file/").status_code == 404


def test_autosave_keeps_what_was_typed(visitor):
    base = start(visitor)
    answer = visitor.post(f"{base}simpan/1/", {"child_name": "Putri Contoh Rekaan"})
    assert re.fullmatch(r"\d\d\.\d\d WIB", answer.json()["saved"])
    assert 'value="Putri Contoh Rekaan"' in visitor.get(f"{base}isi/1/").content.decode()


def test_an_officer_at_the_counter_files_it_for_somebody(banyuwangi):
    counter = at_the_counter(banyuwangi.officer("disdukcapil", "front_officer"))
    base = ready(counter)
    assert counter.post(f"{base}ajukan/", {"basis": "present"})["Location"] == f"{base}tanda-terima/"
    assert {case.assisted_by for case in Case.objects.all()} == {
        banyuwangi.officer("disdukcapil", "front_officer").id
    }


def test_a_draft_can_be_thrown_away(visitor):
    base = start(visitor)
    assert "Hapus draf" in words(visitor.get(base)) and "Draf" in words(visitor.get("/permohonan/"))
    assert visitor.post(f"{base}hapus/")["Location"] == "/permohonan/"
    assert visitor.get(base).status_code == 404


PAGES = [
    "",
    "lanjut/",
    "pilih/",
    "isi/0/",
    "bukti/",
    "bukti/birth_letter_file/",
    "tinjau/",
    "ajukan/",
    "tanda-terima/",
]


@pytest.mark.parametrize("page", PAGES)
def test_somebody_elses_bundle_is_missing_on_every_page(page, sari, banyuwangi):
    bundle = filled.file("anak-baru-lahir", sari, banyuwangi, at=LATELY)
    for client in (
        Client(),
        signed_in(citizen("+628400000777")),
        at_the_counter(banyuwangi.officer("disdukcapil", "head")),
    ):
        assert client.get(f"/paket/{bundle.id}/{page}").status_code == 404


# what is known already


def test_what_is_known_is_counted_with_its_source_and_not_asked_again(sari, sari_there, banyuwangi):
    parents = {
        "reporter": "father",
        "marriage": "recorded",
        "mother": [{"name": "Ibu Contoh", "nik": "0001014501900002"}],
    }
    filled.file("anak-baru-lahir", sari, banyuwangi, at=LATELY, **parents)
    page = words(sari_there.get(BORN))
    found = re.search(r"(\d+) dari (\d+) isian sudah ada", page)
    assert found and int(found[1]) >= 11 and int(found[2]) > int(found[1])
    assert "Dari profil Anda: NIK" in page and "Dari permohonan Anda, Akta kelahiran" in page
    base = start(sari_there)
    assert (
        sari_there.get(f"{base}lanjut/")["Location"] == f"{base}isi/1/"
    )  # nothing is left to ask about Sari
    for number, section in ((1, CHILD), (2, BIRTH)):
        page = sari_there.post(f"{base}isi/{number}/", section)["Location"]
    assert page == f"{base}isi/4/"  # and nothing about the parents
    review = sari_there.get(f"{base}tinjau/")
    assert "Ibu Contoh" in words(review) and "Dari profil Anda" in words(review)
    assert f'href="{base}isi/3/?semua=1#mother"' in review.content.decode()
    every = sari_there.get(f"{base}isi/3/?semua=1")
    assert 'value="Ibu Contoh"' in every.content.decode()
    changed = {
        "semua": "1",
        "reporter": "father",
        "marriage": "unrecorded",
        "mother-0-name": "Ibu Lain",
        "mother-0-nik": "0001014501900002",
    }
    assert sari_there.post(f"{base}isi/3/", changed)["Location"] == f"{base}tinjau/"
    assert "Ibu Lain" in words(sari_there.get(f"{base}tinjau/"))


def test_what_was_hidden_stays_when_the_rest_of_its_page_is_saved(sari, sari_there, banyuwangi):
    filled.file("mencari-kerja", sari, banyuwangi, at=LATELY)
    base = start(sari_there, "mencari-kerja", ["ak1", "skck"])
    page = words(sari_there.get(f"{base}isi/4/"))
    assert "Nama ayah" not in page and "isian lain di bagian ini sudah ada" in page
    assert sari_there.post(f"{base}isi/4/", {"criminal_case": "never"}).status_code == 303
    kept = bundles.data(Bundle.objects.get(id=base.split("/")[2]))
    assert {"father_name", "mother_name"} <= kept["answers"].keys() & kept["known"].keys()


# the tracking page


def test_the_most_urgent_part_comes_first_and_one_case_does_not_touch_the_others(
    sari, sari_there, banyuwangi
):
    bundle = filled.file("anak-baru-lahir", sari, banyuwangi, at=LATELY)
    card = BundledCase.objects.get(bundle=bundle, service_key="kartu-keluarga").case
    step = active(card)
    lacks = [Lack("added_members", "Tulis nama lengkap anak.")]
    actions.return_case(card.id, step.key, lacks, by=worker(banyuwangi, step), at=timezone.now())
    page = words(sari_there.get(f"/paket/{bundle.id}/"))
    assert "1 hal menunggu Anda" in page and "Perlu Anda lengkapi" in page
    assert (
        page.index("Perlu Anda lengkapi")
        < page.index("menunggu diperiksa")
        < page.index("Menunggu Akta kelahiran")
    )


def test_what_waited_goes_on_with_one_button_and_asks_one_thing(sari, sari_there, banyuwangi):
    then = timezone.now() - timedelta(days=5)
    bundle = filled.file("anak-baru-lahir", sari, banyuwangi, at=then, child_name="Putri Contoh Rekaan")
    carry(BundledCase.objects.get(bundle=bundle, service_key="akta-kelahiran").case, banyuwangi, then)
    assert "Sekarang giliran Anda" in words(sari_there.get(f"/paket/{bundle.id}/"))
    case = sari_there.post(f"/paket/{bundle.id}/lanjutkan/kia/")["Location"]
    assert sari_there.post(f"/paket/{bundle.id}/lanjutkan/kia/")["Location"] == case
    review = words(sari_there.get(f"{case}tinjau/"))
    assert (
        "Ada 1 hal yang perlu dibetulkan" in review
        and "NIK anak" in review
        and "Putri Contoh Rekaan" in review
    )


# weight


@pytest.mark.parametrize("page", ["", "pilih/", "isi/0/", "isi/3/", "bukti/", "tinjau/", "ajukan/"])
def test_a_page_of_a_bundle_is_light(page, visitor, django_assert_max_num_queries):
    base = ready(visitor)
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = visitor.get(base + page)
    assert answer.status_code == 200 and wire_bytes(answer.content) <= MOST_BYTES


@pytest.mark.parametrize("page", ["", "tanda-terima/"])
def test_a_page_of_a_filed_bundle_is_light(page, sari, sari_there, banyuwangi, django_assert_max_num_queries):
    bundle = filled.file("anak-baru-lahir", sari, banyuwangi, at=LATELY, marriage="unrecorded")
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = sari_there.get(f"/paket/{bundle.id}/{page}")
    assert answer.status_code == 200 and wire_bytes(answer.content) <= MOST_BYTES


def test_the_page_of_an_event_asks_the_database_little(
    sari, sari_there, banyuwangi, django_assert_max_num_queries
):
    filled.file("anak-baru-lahir", sari, banyuwangi, at=LATELY)
    sari_there.get(BORN)
    with django_assert_max_num_queries(MOST_QUERIES):
        sari_there.get(BORN)


# what it saves


def inputs(fields) -> int:
    """Return how many inputs people fill in: those of each row of a group count one by one."""
    return sum(
        max(1, field.min_items) * len([one for one in field.columns if one.required]) if field.columns else 1
        for field in fields
    )


def typed(form, answers: dict) -> int:
    return inputs([field for field in form.fields.values() if field.needed and field.key in answers])


def test_one_event_asks_less_than_three_requests(sari, banyuwangi):
    """Measured for a mother who was never here: the needed inputs of one event against three requests on their own."""
    bundle = filled.begin("anak-baru-lahir", citizen("+628400000888"), banyuwangi)
    chosen = {"reporter": "mother", "marriage": "recorded", "father_listed": "listed"}
    answers = filled.fill(bundle, citizen("+628400000888"), banyuwangi, **chosen)
    asked = filled.asked(bundle, banyuwangi)
    once = typed(asked.form, answers)
    alone = sum(
        typed(asked.packages[part.service].questions, asked.answers_for(part.service, answers, {}))
        for part in asked.parts
    )
    later = len(asked.event.part("kia").later)
    assert (once, later, alone) == (19, 1, 30)
