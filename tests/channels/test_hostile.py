"""What no page expects: NUL, halves of characters, endless texts, numbers of other scripts, wrong types. Never a 500."""

import random
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from balai.cases.models import Step
from balai.channels.desk.urls import urlpatterns as desk_routes
from balai.channels.portal.urls import urlpatterns as portal_routes
from balai.core import facts
from tests.channels.desk.conftest import Desk, seat
from tests.channels.portal.browser import ready_draft, returned, signed_in

pytestmark = pytest.mark.django_db
TEXTS = [
    "", "\0", "a\0b", "x" * 5_000, "9" * 400, "-1", "²", "١", "१२३४५६", "{x}", "%s", "\U0010ffff", "\u202e\ud7ff",
    "0001-01-01T00:00:00+14:00|x", "9999-12-31T23:59:59-14:00|x", "1e999", "[]", "99999999999999999999", "35.10",
]  # fmt: skip
FIELDS = [
    "alasan", "alasan_cabut", "alasan_lagi", "after", "area", "basis", "birth_date-d", "birth_date-y", "bukti", "catatan",
    "catatan-x", "catatan_langkah", "code", "grounds", "hapus", "hal", "hasil", "instansi", "jam", "jam_bayar", "jenis", "jumlah",
    "kabar", "key", "keadaan", "kode", "kuasa", "kurang", "lanjut", "layanan", "limit", "milik", "nama", "name", "nik", "nomor",
    "nomor_lama", "number", "once", "penerima", "penjelasan", "phone", "q", "qr", "reason", "rekan", "salah", "sandi", "sebab",
    "sebab_cabut", "service", "sesudah", "tanggal-d", "tanggal-m", "tanggal-y", "tanggal_bayar-d", "tanggal_bayar-y",
    "unit", "untuk",
]  # fmt: skip
GOOD = {
    "hasil": "done", "penerima": "proxy", "sebab": "not_complete", "sebab_cabut": "mistake", "tanggal-d": "1",
    "tanggal-m": "11", "tanggal-y": "2030", "tanggal_bayar-d": "1", "tanggal_bayar-m": "11", "tanggal_bayar-y": "2026",
    "jam_bayar": "10.00", "jam": "10.00", "bukti": "ABCDEF123", "kode": "ABCDEF123", "jumlah": "30000", "service": "sktm",
    "area": "35.10.20.2001", "instansi": "disdukcapil-bwi", "jenis": "power", "kurang": "evidence.str",
}  # fmt: skip


def throw(client: Client, address: str, dice: random.Random, count: int = 2, **also: object) -> None:
    """Send one request of each kind that a stranger may think of; what is refused is refused in words."""
    some = {name: dice.choice(TEXTS) for name in dice.sample(FIELDS, 12)}
    plain = dict.fromkeys(FIELDS, "contoh panjang sekali") | GOOD
    files = {
        name: SimpleUploadedFile("\u202e.jpg", b"\xff\xd8\xff\xe0\0" * 9)
        for name in ("police_report", "file", "photo")
    }
    kinds = [
        lambda: client.get(address, some),
        lambda: client.post(address, {**also, **{name: dice.choice(TEXTS) for name in FIELDS}}),
        lambda: client.post(address, {**also, **plain}),
        lambda: client.post(address, {**also, **plain, **some}),
        lambda: client.post(address, {**also, **plain, **dict.fromkeys(list(some)[:3], "x" * 300)}),
        lambda: client.post(
            address, b"nik=\xff\xfe&name=%ff&\xff", content_type="application/x-www-form-urlencoded"
        ),
        lambda: client.post(address, b'{"a":', content_type="application/json"),
        lambda: client.post(address, {"key": "police_report", **files}),
    ]
    for send in dice.sample(kinds, count):
        assert send().status_code < 500, address


def addresses(routes: list, **parts: list[str]) -> list[str]:
    """Return the addresses of routes with each of their parts filled in every way given."""
    found = []
    for route in routes:
        forms = [str(route.pattern)] if "(?P" not in str(route.pattern) else ["v/AAAA", "v/" + "A" * 1200]
        for kind, values in parts.items():
            forms = [form.replace(kind_of(kind, form), value) for form in forms for value in values]
        found += ["/" + form for form in dict.fromkeys(forms)]
    return found


def kind_of(name: str, form: str) -> str:
    return next(
        (f"<{kind}:{name}>" for kind in ("slug", "str", "int") if f"<{kind}:{name}>" in form), f"<{name}>"
    )


@pytest.fixture
def simulated(hall):
    facts.put("regions", ["35.10"])
    facts.put("simulation", True)
    return hall


def test_no_page_of_the_portal_breaks(simulated, sari):
    dice, there, visitor = random.Random(1), signed_in(sari), Client()
    drafts = [ready_draft(visitor), ready_draft(there)]
    ids = [draft.split("/")[2] for draft in drafts]
    cases = [returned(sari, simulated)]
    parts = {
        "id": [*ids, *(case.id for case in cases), "x"], "number": ["1", "99"],
        "key": ["police_report", "x" * 300],
    }  # fmt: skip
    for address in addresses(portal_routes, **parts):
        for client in (visitor, there):
            if address not in ("/keluar/",):
                throw(client, address, dice, 6)


def test_no_button_of_the_desk_breaks(simulated):
    dice, desk = random.Random(2), Desk(simulated)
    cases = [
        desk.file("sip-bidan"), desk.to_decide(), desk.deemed(), desk.issued(), desk.ready(), desk.work(desk.file("skck")),
    ]  # fmt: skip
    for case in cases:
        case.refresh_from_db()
        active = Step.objects.filter(case=case, state="active").values_list("key", flat=True)
        parts = {
            "case_id": [case.id],
            "step_key": [*active, "x"],
            "evidence_key": ["str"],
            "obstacle_id": ["x"],
        }
        for role in dice.sample(["front_officer", "verifier", "signer", "head", "cashier"], 1):
            client = seat(simulated.officer(case.agency_id.rpartition("-")[0], role))
            for address in addresses(desk_routes, **parts):
                if "keluar" not in address:
                    throw(client, address, dice, revision=case.revision)


@pytest.mark.parametrize("part", ["%00", "x%00y", "%ff", "a" * 3_000, quote("²")])
def test_no_address_breaks(part, simulated, sari):
    for client in (Client(), signed_in(sari), seat(simulated.officer("disdukcapil", "front_officer"))):
        for start in (
            "/",
            "/layanan/",
            "/permohonan/",
            "/v/",
            "/meja/permohonan/",
            "/meja/hambatan/",
            "/wilayah/",
        ):
            for address in (
                f"{start}{part}",
                f"{start}{part}/",
                f"{start}?nomor={part}&q={part}&kode={part}",
            ):
                assert client.get(address).status_code < 500
                assert client.post(address).status_code < 500
        for address in ("/api/v1/services", "/meja/", "/meja/loket/", "/wilayah/nama", "/lacak/"):
            for name in ("q", "limit", "after", "sesudah", "layanan", "nomor"):
                assert client.get(f"{address}?{name}={part}").status_code < 500


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_no_place_in_the_worklist_is_out_of_time(when, simulated):
    client = seat(simulated.officer("disdukcapil", "front_officer"))
    assert client.get("/meja/", {"sesudah": f"{when}|x"}).status_code == 200


@pytest.mark.parametrize("name", ["agency", "office"])
def test_an_obstacle_of_an_endless_unit_is_refused(name, simulated):
    client = seat(simulated.officer("disdukcapil", "front_officer"))
    posted = {**GOOD, "unit": "x" * 300 if name == "office" else "", "layanan": "", "tanggal-m": "12"}
    assert client.post(
        "/meja/hambatan/", posted | {"instansi": "x" * 300} if name == "agency" else posted
    ).status_code in (404, 422)
