"""Reports of agencies outside: read whole or refused whole, with their source, beside our own numbers."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from balai.core.actor import SYSTEM
from balai.core.models import Event
from balai.core.refusal import Forbidden, Missing, Refused
from balai.monitoring import actions
from balai.monitoring.models import OutsideReport, Tally
from balai.monitoring.queries import standing
from balai.monitoring.rules.report import HEADER, ReportRefused, read
from tests.accounts.administrators import administrator
from tests.hall import MONDAY

HEAD = ",".join(HEADER)
GOOD = f"{HEAD}\n2026-10,paspor,Kantor Imigrasi Contoh,100,90,40,0,10,150\n2026-09,paspor,Kantor Imigrasi Contoh,80,80,40,0,8,120\n"
SOURCE = "Surat Kantor Imigrasi Contoh nomor 1/2026"
ON = date(2026, 11, 20)


def take_in(text: str = GOOD, **given: object) -> int:
    return actions.take_in(
        text, **{"area_code": "35.10", "source": SOURCE, "by": SYSTEM, "at": MONDAY} | given
    )


def test_a_report_is_kept_with_its_source_and_not_among_our_numbers(hall):
    assert take_in() == 2 and take_in() == 0
    rows = standing.outside("35.10", ON)
    assert [(row.on.month, row.measures["filed"], row.source) for row in rows] == [
        (9, 80, SOURCE),
        (10, 100, SOURCE),
    ]
    assert not Tally.objects.exists()
    event = Event.objects.get(name="report.taken_in")
    assert event.data["count"] == 2 and SOURCE not in str(event.data)


def test_the_newest_word_counts_and_the_older_stays(hall):
    take_in()
    take_in(
        GOOD.replace("2026-10,paspor,Kantor Imigrasi Contoh,100", "2026-10,paspor,Kantor Imigrasi Contoh,101")
    )
    assert [row.measures["filed"] for row in standing.outside("35.10", ON)] == [80, 101]
    assert OutsideReport.objects.count() == 4


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("2026-10,paspor,Kantor,x,0,0,0,0,0", "masuk harus bilangan bulat"),
        ("2026-10,paspor,Kantor,5,5,6,0,0,0", "mulai_elektronik lebih besar daripada masuk"),
        ("2026-12,paspor,Kantor,5,5,0,0,0,0", "masa depan"),
        ("2026-13,paspor,Kantor,5,5,0,0,0,0", "bulan"),
        ("2026-10,tidak-ada,Kantor,5,5,0,0,0,0", "tidak dikenal"),
        ("2026-10,paspor,,5,5,0,0,0,0", "instansi kosong"),
        ("2026-10,paspor,Kantor Imigrasi Contoh,5,5,0,0,0,0", "sudah ada di atas"),
        ("2026-10,paspor", "masuk harus bilangan bulat"),
    ],
)
def test_one_wrong_line_refuses_the_file_and_is_named(hall, line, problem):
    with pytest.raises(ReportRefused) as refused:
        take_in(f"{GOOD}{line}\n")
    assert any(one.startswith("baris 4: ") and problem in one for one in refused.value.problems)
    assert not OutsideReport.objects.exists()


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", HEAD + "\n"])
def test_another_table_is_refused(text):
    with pytest.raises(ReportRefused):
        read(text, {"paspor"}, ON)


def test_semicolons_and_a_mark_at_the_beginning_are_read():
    assert len(read("\ufeff" + GOOD.replace(",", ";"), {"paspor"}, ON)) == 2


def test_only_who_may_and_only_where(hall, sari):
    admin = administrator(hall, "admin-laporan")
    assert take_in(by=admin) == 2
    for by, area in ((sari, "35.10"), (admin, "53.02"), (hall.officer("disdukcapil", "verifier"), "35.10")):
        with pytest.raises(Forbidden):
            take_in(by=by, area_code=area)
    with pytest.raises(Missing):
        take_in(area_code="99.99")
    with pytest.raises(Refused, match="report.source"):
        take_in(source="surat")


def test_the_command(hall, tmp_path):
    file, out = tmp_path / "laporan.csv", StringIO()
    file.write_text(GOOD)
    call_command("monitoring", "report", str(file), "--area", "35.10", "--source", SOURCE, stdout=out)
    call_command("monitoring", "rebuild", stdout=out)
    call_command("monitoring", "show", "35.10", stdout=out)
    assert (
        "2 baris laporan disimpan" in out.getvalue()
        and "Diputus sebelum tenggat: belum ada" in out.getvalue()
    )
    with pytest.raises(CommandError, match="asal laporan"):
        call_command("monitoring", "report", str(file), "--area", "35.10", "--source", "x")
