"""Files for and from SP4N-LAPOR!: round trip, provenance, once only; and what complaints led to."""

from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from balai.cases.actions import count_day
from balai.complaints import actions
from balai.complaints.models import Batch, Complaint, Improvement
from balai.complaints.queries import clusters, dossier, known, public, routing
from balai.complaints.rules import lapor
from balai.complaints.rules.kinds import Identity, Kind
from balai.complaints.rules.status import Status
from balai.core.actor import SYSTEM
from balai.core.models import Event
from balai.core.refusal import Forbidden, Invalid, Missing, Refused
from tests.complaints.reporting import TITLE, handler, send
from tests.hall import FOUNDED, MONDAY, appoint, citizen

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WIB = ZoneInfo("Asia/Jakarta")
ROWS = [
    lapor.Row("L-1", datetime(2026, 11, 2, 9, tzinfo=WIB), Kind.COMPLAINT, "Antre lama", "=2+3 antre dari pagi sampai sore", date(2026, 11, 1),
              "35.10", "Dinas Kependudukan dan Pencatatan Sipil BWI", "Akta kelahiran", Identity.NAMED, Status.IN_PROGRESS, "", None),
    lapor.Row("L-2", datetime(2026, 11, 3, 9, tzinfo=WIB), Kind.ASPIRATION, "Buka Sabtu", "Mohon dibuka pada hari Sabtu.", None,
              "35.10", "Dinas Penanaman Modal dan PTSP BWI", "", Identity.ANONYMOUS, Status.CLOSED, "Dibuka mulai Januari.", datetime(2026, 11, 9, 9, tzinfo=WIB)),
    lapor.Row("L-3", datetime(2026, 11, 4, 9, tzinfo=WIB), Kind.INFORMATION, "Biaya", "Berapa biayanya, dan di mana?", None,
              "35.10", "Dinas Kesehatan BWI", "", Identity.SECRET, Status.RECEIVED, "", None),
]  # fmt: skip
FILE = lapor.written(ROWS, known.lapor_words()).encode()
PERIOD = {"since": MONDAY - 60 * DAY, "until": MONDAY + DAY}


def bring(content: bytes = FILE, by=SYSTEM):
    return actions.bring_in(content, area_code="35.10", by=by, at=MONDAY)


def test_what_comes_in_goes_out_the_same(hall):
    assert bring() == actions.exchanging.Taken(3, 0, {})
    assert actions.hand_out("35.10", by=SYSTEM, at=MONDAY, **PERIOD).encode() == FILE


def test_it_is_taken_once_and_says_where_it_came_from(hall):
    bring()
    again = bring(
        FILE
        + b"L-4,2026-11-05T09:00:00+07:00,PENGADUAN,Baru,Isi yang cukup panjang,,35.10,,,Tidak,Tidak,Proses,,\r\n"
    )
    assert (again.taken, again.known) == (1, 3) and bring().taken == 0
    row = Complaint.objects.get(origin_number="L-1")
    assert (row.origin, row.batch.imported_by, row.agency_id, row.service_key) == (
        "lapor",
        "system:balai",
        "disdukcapil-bwi",
        "akta-kelahiran",
    )
    assert row.due_at and row.verified_at and len(row.batch.digest) == 64 and Batch.objects.count() == 2
    closed = Complaint.objects.get(origin_number="L-2")
    assert (
        closed.status == Status.CLOSED and dossier.opened_own(closed).lines[0].text == "Dibuka mulai Januari."
    )
    assert Event.objects.filter(name="complaint.brought_in").count() == 3


def test_a_row_of_another_place_or_without_sense_is_named_and_the_rest_taken(hall):
    elsewhere = (
        FILE.replace(b"35.10,Dinas Kesehatan", b"53.02,Dinas Kesehatan")
        + b"L-9,x,PENGADUAN,a,b,,,,,,,Proses,,\r\n"
    )
    found = bring(elsewhere)
    assert found.taken == 2 and len(found.wrong) == 2
    for wrong in (b"\xff\xfe", b"a,b\r\n"):
        with pytest.raises(Refused):
            bring(wrong)


def test_only_who_administers_the_area_exchanges_files(hall):
    admin = appoint("admin-wilayah", "area_admin", "dpmptsp-bwi", "35.10", "mpp-bwi")
    for by in (handler(hall), hall.dewi, citizen(), admin):  # this admin holds the role in one agency only
        with pytest.raises(Forbidden):
            bring(by=by)
        with pytest.raises(Forbidden):
            actions.hand_out("35.10", by=by, at=MONDAY, **PERIOD)


def test_no_name_phone_or_request_goes_out(hall, sari):
    send(sari)
    text = actions.hand_out("35.10", by=SYSTEM, at=MONDAY, **PERIOD)
    assert TITLE in text and "Rekaan" not in text and "8400000001" not in text
    assert actions.hand_out("53.02", by=SYSTEM, at=MONDAY, **PERIOD).count("\r\n") == 1


def test_the_command_does_both(hall, tmp_path):
    file = tmp_path / "lapor.csv"
    file.write_bytes(FILE)
    call_command("complaints", "import", "35.10", str(file), stdout=(out := StringIO()))
    assert "3 laporan diambil" in out.getvalue()
    call_command("complaints", "export", "35.10", "--days", "3000", stdout=(out := StringIO()))
    assert out.getvalue().startswith("Nomor Laporan")
    with pytest.raises(CommandError):
        file.write_bytes(b"a,b")
        call_command("complaints", "import", "35.10", str(file))


# from complaints to cause


def cases(number: int, on: datetime) -> None:
    for _ in range(number):
        count_day(
            "case.submitted", case_id="a-case", agency_id="dpmptsp-bwi", area_code="35.10", service_key="sip-bidan",
            at=on,
        )  # fmt: skip


def about():
    return routing.About("dpmptsp-bwi", "35.10", service_key="sip-bidan", step_key="decision")


def opened(hall, **changed) -> Improvement:
    said = {
        "agency_id": "dpmptsp-bwi", "service_key": "sip-bidan", "step_key": "decision", "change": "Dua penanda tangan bergiliran.",
        "owner_id": hall.officer("dpmptsp", "head").id, "expected_percent": 60, "due_on": date(2026, 12, 1),
    }  # fmt: skip
    return actions.open_improvement(**{**said, **changed}, by=handler(hall), at=MONDAY)


def test_three_complaints_about_one_step_are_a_cluster(hall, sari):
    for number in range(3):
        assert not clusters.clusters(handler(hall), at=MONDAY + DAY)
        send(sari, about=about(), at=MONDAY - number * DAY)
    send(sari, about=about(), kind="aspiration")
    [found] = clusters.clusters(handler(hall), at=MONDAY + DAY)
    assert (found.reports, found.step_key) == (3, "decision")
    assert not clusters.clusters(handler(hall, "dinkes"), at=MONDAY) and not clusters.clusters(
        hall.dewi, at=MONDAY
    )
    assert not clusters.clusters(handler(hall), at=MONDAY + 100 * DAY)


def test_a_change_is_measured_before_and_after(hall, sari):
    cases(40, MONDAY - 10 * DAY)
    for _ in range(20):
        send(sari, about=about(), at=MONDAY - 5 * DAY)
    made = opened(hall)
    assert (made.reports_before, made.cases_before) == (20, 40) and opened(hall).id == made.id
    assert actions.measure_due(MONDAY + 300 * DAY) == 0
    for _ in range(2):
        actions.finish_improvement(made.id, by=handler(hall), at=MONDAY + 10 * DAY)
    cases(60, MONDAY + 20 * DAY)
    send(sari, about=about(), at=MONDAY + 20 * DAY)
    assert actions.measure_due(MONDAY + 90 * DAY) == 0
    [so_far] = clusters.improvements(handler(hall), at=MONDAY + 90 * DAY)
    assert so_far.effect.after.reports == 1
    assert actions.measure_due(MONDAY + 101 * DAY) == 1 and actions.measure_due(MONDAY + 101 * DAY) == 0
    [line] = clusters.improvements(handler(hall), at=MONDAY + 101 * DAY)
    assert line.effect.change == pytest.approx(100 / 60 - 50) and line.effect.is_clear
    log = Event.objects.filter(subject=made.id).order_by("recorded_at", "id").values_list("name", flat=True)
    assert list(log) == ["improvement.opened", "improvement.made", "improvement.measured"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"change": "x"}, "change"),
        ({"expected_percent": 0}, "expected_percent"),
        ({"due_on": date(2020, 1, 1)}, "due_on"),
        ({"owner_id": "x"}, "owner_id"),
    ],
)
def test_a_change_has_an_owner_a_date_and_an_expected_effect(hall, changed, field):
    with pytest.raises(Invalid) as refused:
        opened(hall, **changed)
    assert list(refused.value.problems) == [field]


def test_others_neither_open_nor_finish_it(hall):
    made = opened(hall)
    with pytest.raises(Missing):
        actions.finish_improvement(made.id, by=hall.dewi, at=MONDAY)
    with pytest.raises(Forbidden):
        actions.open_improvement(
            agency_id="dinkes-bwi", service_key="x", step_key="", change="Sepuluh huruf", owner_id="", expected_percent=1,
            due_on=date(2026, 12, 1), by=handler(hall), at=MONDAY,
        )  # fmt: skip


# figures


def test_figures_count_what_is_late_and_stay_silent_when_few(hall, sari):
    for number in range(6):
        row = send(sari, at=FOUNDED + number * DAY)
        if number < 5:
            actions.answer(
                row.id, "Sudah.", by=handler(hall), at=row.filed_at + (60 * DAY if number == 0 else DAY)
            )
    found = public.figures("35.10", until=FOUNDED + 100 * DAY)
    assert (found.filed, found.answered, found.open) == (6, 5, 6) and found.share == pytest.approx(4 / 6)
    assert not public.figures("53.02", until=FOUNDED + 100 * DAY).is_told


def test_lists_cost_the_same_whatever_their_length(hall, sari, django_assert_num_queries):
    from balai.complaints.queries import worklist

    for _ in range(6):
        send(sari, about=routing.of_place("sip-bidan", "", "35.10", at=MONDAY))
    by = handler(hall)
    worklist.worklist(by, worklist.Sieve(), at=MONDAY)
    for size in (1, 6):
        with django_assert_num_queries(6):
            found = worklist.worklist(by, worklist.Sieve(), at=MONDAY, size=size)
    first = worklist.worklist(by, worklist.Sieve(), at=MONDAY, size=4)
    rest = worklist.worklist(by, worklist.Sieve(), at=MONDAY, size=4, after=first.next)
    assert [row.id for row in (*first.rows, *rest.rows)] == [row.id for row in found.rows] and not rest.next
