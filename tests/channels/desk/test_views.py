"""Who may do what at the desk: every address for everybody. An address without a row fails."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone

from balai.cases import actions
from balai.cases.queries import calls
from balai.channels.desk.urls import urlpatterns
from balai.core import calls as core_calls
from balai.core.models import Message
from balai.monitoring.models import Alert
from balai.monitoring.urls import urlpatterns as monitoring
from tests.cases.filing import see
from tests.channels.desk import hearing
from tests.channels.desk.conftest import page_of, seat
from tests.hall import citizen

pytestmark = pytest.mark.django_db

STRANGERS = ("anonymous", "sari")
ROLES = ("front_officer", "verifier", "signer", "head", "printer", "cashier", "supervisor")
PERSONS = (*STRANGERS, "dewi", *ROLES)
"""Dewi: verifier in another regency. The roles: at the agency of the case."""
OFFICERS = 8
IN = [302, 302]
"""Neither strangers nor citizens come in: they are shown the way to sign in."""

# address → what it is asked about, what is posted (None: GET), and the status for each person
ROWS: dict[str, tuple[str, str, dict | None, list[int]]] = {
    "sign_in": ("meja/masuk/", "", None, [200, 200, *[302] * OFFICERS]),
    "second_factor": ("meja/masuk/kode/", "", None, [302, 302, *[302] * OFFICERS]),
    "choose_password": ("meja/masuk/sandi/", "", None, [302, 302, *[302] * OFFICERS]),
    "sign_out": ("meja/keluar/", "", {}, [302, 302, *[302] * OFFICERS]),
    "worklist": ("meja/", "", None, [*IN, *[200] * OFFICERS]),
    "next": ("meja/berikutnya/", "", None, [*IN, *[302] * OFFICERS]),
    "take_several": ("meja/ambil/", "", {}, [*IN, *[200] * OFFICERS]),
    "keys": ("meja/pintasan/", "", None, [*IN, *[200] * OFFICERS]),
    "today": ("meja/hari-ini/", "", None, [*IN, 403, 403, 403, 403, 200, 403, 403, 200]),
    "today_why": ("meja/hari-ini/masuk/", "", None, [*IN, 403, 403, 403, 403, 200, 403, 403, 200]),
    "assessment": ("meja/penilaian/", "", None, [*IN, 403, 403, 403, 403, 200, 403, 403, 200]),
    "assessment_csv": ("meja/penilaian/f01.csv", "", None, [*IN, 403, 403, 403, 403, 200, 403, 403, 200]),
    "assessment_fill": ("meja/penilaian/f01/involved/", "", {"instansi": "dpmptsp-bwi", "tingkat": "4", "bukti": "Forum konsultasi, 3 Maret."}, [*IN, 403, 403, 403, 403, 302, 403, 403, 302]),
    "outside_reports": ("meja/laporan-luar/", "", None, [*IN, *[403] * OFFICERS]),
    "outside_look": ("meja/laporan-luar/periksa/", "", {}, [*IN, *[403] * OFFICERS]),
    "outside_take": ("meja/laporan-luar/simpan/", "", {}, [*IN, *[403] * OFFICERS]),
    "alert_address": ("meja/peringatan/alamat/", "", {"alamat": "0840 0000 055"}, [*IN, 403, 403, 403, 403, 302, 403, 403, 302]),
    "alerts": ("meja/peringatan/", "", None, [*IN, 403, 403, 403, 403, 200, 403, 403, 200]),
    "answer_alert": ("meja/peringatan/{alert}/", "", {"tanggapan": "Dua petugas ditambah."}, [*IN, 403, 403, 403, 403, 302, 403, 403, 302]),
    "signing": ("meja/tanda-tangan/", "", None, [*IN, 403, 403, 403, 200, 403, 403, 403, 403]),
    "stack": ("meja/tanda-tangan/periksa/", "", {}, [*IN, 403, 403, 403, 302, 403, 403, 403, 403]),
    "ready": ("meja/siap/", "", None, [*IN, 403, 200, 403, 403, 403, 200, 403, 403]),
    "deemed": ("meja/dianggap/", "", None, [*IN, 403, 403, 403, 200, 200, 403, 403, 403]),
    "obstacles": ("meja/hambatan/", "", None, [*IN, 200, 200, 200, 403, 403, 200, 403, 200]),
    "end_obstacle": ("meja/hambatan/{obstacle}/selesai/", "", {}, [*IN, 404, 302, 302, 403, 403, 302, 403, 302]),
    "calls": ("meja/panggilan/", "", None, [*IN, 403, 200, 403, 403, 403, 403, 403, 200]),
    "open_phone": ("meja/panggilan/{call}/buka/", "", {}, [*IN, 403, 200, 403, 403, 403, 403, 403, 200]),
    "tell": ("meja/panggilan/{call}/sampai/", "", {"cara": "visit"}, [*IN, 403, 302, 403, 403, 403, 403, 403, 302]),
    "mark_signal": ("meja/panggilan/sinyal/35.10.20.2001/", "", {"sinyal": "tidak"}, [*IN, 403, 302, 403, 403, 403, 403, 403, 302]),
    "satisfaction": ("meja/kepuasan/", "", None, [*IN, 403, 403, 403, 403, 200, 403, 403, 403]),
    "publish_survey": ("meja/kepuasan/terbitkan/", "", {"instansi": "dpmptsp-bwi", "tahun": "2026"}, [*IN, 403, 403, 403, 403, 409, 403, 403, 403]),
    "plan_follow_up": ("meja/kepuasan/rencana/", "", {"instansi": "dpmptsp-bwi", "unsur": "procedure", "rencana": "Papan."}, [*IN, 403, 403, 403, 403, 409, 403, 403, 403]),
    "finish_follow_up": ("meja/kepuasan/rencana/{plan}/", "", {"hasil": "Sudah terpasang di loket."}, [*IN, 403, 403, 403, 403, 302, 403, 403, 403]),
    "call_backs": ("meja/hubungi/", "", None, [*IN, 403, 200, 403, 403, 200, 403, 403, 200]),
    "call_back": ("meja/hubungi/{call_back}/", "", {}, [*IN, 403, 200, 403, 403, 200, 403, 403, 200]),
    "finish_call_back": ("meja/hubungi/{call_back}/selesai/", "", {"hasil": "corrected", "catatan": "Dicetak ulang dan diantar."}, [*IN, 403, 302, 403, 403, 302, 403, 403, 302]),
    "call_back_complaint": ("meja/hubungi/{call_back}/pengaduan/", "", {"judul": "Nama salah tulis", "kejadian": "Nama di surat salah satu huruf, sudah dua kali."}, [*IN, 403, 302, 403, 403, 302, 403, 403, 302]),
    "note_report": ("meja/pengaduan/catat/", "", None, [*IN, 403, 200, 403, 403, 200, 403, 403, 200]),
    "screens": ("meja/layar/", "", None, [*IN, 403, 403, 403, 403, 200, 403, 403, 200]),
    "close_screen": ("meja/layar/{screen}/tutup/", "", {}, [*IN, 403, 403, 403, 403, 302, 403, 403, 302]),
    "complaints": ("meja/pengaduan/", "", None, [*IN, 403, 403, 403, 403, 200, 403, 403, 200]),
    "lapor": ("meja/pengaduan/lapor/", "", None, [*IN, *[403] * OFFICERS]),
    "lapor_in": ("meja/pengaduan/lapor/ambil/", "", {}, [*IN, *[403] * OFFICERS]),
    "lapor_out": ("meja/pengaduan/lapor/beri/", "", {}, [*IN, *[403] * OFFICERS]),
    "complaint": ("meja/pengaduan/{complaint}/", "", None, [*IN, 403, 403, 403, 403, 200, 403, 403, 200]),
    "complaint_unseal": ("meja/pengaduan/{secret}/nama/", "", {"alasan_buka": "pemeriksaan"}, [*IN, 403, 403, 403, 403, 200, 403, 403, 403]),
    "complaint_file": ("meja/pengaduan/{attachment}/", "", None, [*IN, 403, 403, 403, 403, 200, 403, 403, 200]),
    "complaint_act": ("meja/pengaduan/{complaint}/tindakan/verify/", "", {"bobot": "ordinary"}, [*IN, 403, 403, 403, 403, 302, 403, 403, 302]),
    "improvements": ("meja/perbaikan/", "", None, [*IN, 403, 403, 403, 403, 200, 403, 403, 200]),
    "finish_improvement": ("meja/perbaikan/{improvement}/selesai/", "", {}, [*IN, 403, 403, 403, 403, 302, 403, 403, 302]),
    "counter": ("meja/loket/", "", None, [*IN, 403, 200, 403, 403, 403, 403, 403, 403]),
    "case": ("", "file", None, [*IN, 404, *[200] * 7]),
    "evidence": ("bukti/str/", "file", None, [*IN, 404, *[200] * 7]),
    "draft": ("pratinjau/", "to_decide", None, [*IN, 404, *[200] * 7]),
    "result": ("hasil/", "issued", None, [*IN, 404, *[200] * 7]),
    "take": ("langkah/completeness/ambil/", "file", {}, [*IN, 404, 302, 404, 404, 404, 404, 404, 404]),
    "release": ("langkah/completeness/lepas/", "file", {}, [*IN, 404, 302, 404, 404, 302, 404, 404, 302]),
    "colleagues": ("langkah/completeness/rekan/", "file", None, [*IN, 404, 200, 404, 404, 200, 404, 404, 200]),
    "hand_on": ("langkah/completeness/alihkan/", "file", {"rekan": "{verifier}"}, [*IN, 404, 409, 404, 404, 409, 404, 404, 409]),
    "complete": ("langkah/completeness/lengkap/", "file", {}, [*IN, 404, 302, 404, 404, 404, 404, 404, 404]),
    "send_back": (
        "langkah/completeness/kembalikan/", "file", {"kurang": "str_number", "catatan-str_number": "Tulis lengkap."},
        [*IN, 404, 302, 404, 404, 302, 404, 404, 302],
    ),
    "finish": ("langkah/verification/selesai/", "verifying", {"hasil": "done"}, [*IN, 404, 404, 302, 404, 404, 404, 404, 404]),
    "bill": ("langkah/payment/tagihan/", "billing", {"jumlah": "30000"}, [*IN, 404, 404, 404, 404, 404, 404, 302, 404]),
    "billing_code": ("langkah/payment/kode-bayar/", "billing", {"kode": "820260922465628"}, [*IN, 404, 404, 404, 404, 404, 404, 302, 404]),
    "pay": (
        "langkah/payment/bayar/", "billing",
        {"bukti": "NTPN001122", "tanggal_bayar-d": "1", "tanggal_bayar-m": "1", "tanggal_bayar-y": "2026", "jam_bayar": "09.00"},
        [*IN, 404, 404, 404, 404, 404, 404, 302, 404],
    ),
    "approve": ("setujui/", "to_decide", {}, [*IN, 404, 404, 404, 302, 404, 404, 404, 404]),
    "reject": ("tolak/", "to_decide", {"alasan": "STR tidak berlaku lagi."}, [*IN, 404, 404, 404, 302, 404, 404, 404, 404]),
    "formalise": ("tetapkan/", "deemed", {}, [*IN, 404, 403, 403, 302, 302, 403, 403, 403]),
    "annul": (
        "belum-berjalan/", "deemed", {"sebab": "not_complete", "penjelasan": "STR belum dilampirkan."},
        [*IN, 404, 403, 403, 302, 302, 403, 403, 403],
    ),
    "hand_over": ("serah-terima/", "ready", {"penerima": "applicant"}, [*IN, 404, 302, 404, 404, 404, 302, 404, 404]),
    "handover_slip": ("serah-terima.pdf", "given", None, [*IN, 404, *[200] * 7]),
    "revoke": (
        "cabut/", "issued", {"sebab_cabut": "wrong_data", "alasan_cabut": "Nomor STR keliru."},
        [*IN, 404, 404, 404, 302, 302, 404, 404, 404],
    ),
    "replace_older": ("gantikan/", "issued", {"nomor_lama": "503/1"}, [*IN, 404, 404, 404, 422, 422, 404, 404, 404]),
    "check_identity": ("identitas/", "file", {}, [*IN, 404, 302, 403, 403, 403, 403, 403, 403]),
}  # fmt: skip


def test_every_address_has_a_row():
    above = [route for route in monitoring if str(route.pattern).startswith("meja/")]
    assert {route.name for route in (*urlpatterns, *above) if isinstance(route, URLPattern)} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_each_address_lets_in_exactly_whom_it_should(name, desk):
    address, kind, posted, expected = ROWS[name]
    case = prepared(desk, kind) if kind else None
    places = {name: made(desk) for name, made in MADE.items() if f"{{{name}}}" in address}
    address = (page_of(case) if case else "/") + address.format(**places)
    agency = case.agency_id.rpartition("-")[0] if case else "dpmptsp"
    if posted is not None:
        colleague = desk.hall.officer(agency, "verifier").id
        posted = {key: value.format(verifier=colleague) for key, value in posted.items()}
        posted["revision"] = case.revision if case else ""
    found = {person: visit((desk, person, agency), address, posted) for person in PERSONS}
    assert found == dict(zip(PERSONS, expected, strict=True))


def prepared(desk, kind: str):
    match kind:
        case "file":
            return desk.file("sip-bidan")
        case "verifying":
            return desk.work(desk.file("skck", fee_category="student"))
        case "billing":
            return desk.work(desk.file("skck", fee_category="general"))
        case "to_decide":
            case = desk.to_decide()
            see(case, desk.hall.officer("dpmptsp", "signer"), timezone.now())
            return case
        case "given":
            case = desk.ready()
            by = desk.hall.officer(case.agency_id.rpartition("-")[0], "front_officer")
            actions.hand_over(case.id, to="applicant", by=by, at=timezone.now())
            return case
        case _:
            return getattr(desk, kind)()


def call_of(desk) -> str:
    """Put the message about a filed case on the call list of its agency."""
    case = desk.file("sip-bidan")
    place = calls.whereabouts(case.id)
    message = Message.objects.filter(case_id=case.id).first()
    assert message and place
    core_calls.add(message.id, core_calls.UNDELIVERED, case_id=case.id, at=timezone.now(), **vars(place))
    return core_calls.Call.objects.get(message=message).id


def obstacle(desk) -> str:
    now = timezone.now()
    by = desk.hall.officer("dpmptsp", "front_officer")
    return actions.start_obstacle(
        "dpmptsp-bwi", "power", expected_end_at=now + timedelta(hours=3), by=by, at=now
    ).id


def alert(desk) -> str:
    now = timezone.now()
    return Alert.objects.create(
        rule="silence",
        area_code="35.10",
        agency_id="dpmptsp-bwi",
        reason="Diam.",
        raised_at=now,
        due_on=now.date(),
    ).id


MADE = {
    "alert": alert,
    "obstacle": obstacle, "call": call_of, "complaint": hearing.complaint, "secret": hearing.secret,
    "attachment": hearing.attachment, "improvement": hearing.improvement, "call_back": hearing.call_back,
    "plan": hearing.plan, "screen": hearing.screen,
}  # fmt: skip


def visit(who: tuple, address: str, posted: dict | None) -> int:
    """Return the status one person gets; what they did is undone for the next."""
    with transaction.atomic():
        browser = browser_of(*who)
        answer = browser.get(address) if posted is None else browser.post(address, posted)
        transaction.set_rollback(True)
    if answer.status_code == 302 and who[1] in STRANGERS and not address.startswith("/meja/masuk/"):
        assert answer["Location"].startswith("/meja/masuk/")
    return answer.status_code


def browser_of(desk, person: str, agency: str) -> Client:
    if person in STRANGERS:
        browser = Client()
        session = browser.session
        session.update({"person": citizen().id} if person == "sari" else {})
        session.save()
        return browser
    return seat(desk.hall.dewi) if person == "dewi" else desk.at(person, agency)
