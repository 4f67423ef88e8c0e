"""The report on paper: of a regency and of the nation, with the same figures as the page, and marked where it is made up."""

import pypdfium2
import pytest
from django.utils import timezone

from balai.core import facts
from balai.monitoring.queries import report
from tests.monitoring.living import live, provinces
from tests.monitoring.test_views import text


@pytest.fixture
def nation(hall):
    provinces()
    live(300, until=timezone.now())
    live(3, until=timezone.now(), area="35.10.20.2001")
    return hall


def paper(client, slug: str) -> str:
    answer = client.get(f"/kemajuan/{slug}/laporan.pdf")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    pages = pypdfium2.PdfDocument(answer.content)
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)


@pytest.mark.parametrize("slug", ["35.10", "nasional", "53.02"])
def test_a_report_says_what_the_page_says(nation, client, slug):
    said, page = paper(client, slug), text(client, f"/kemajuan/{slug}/")
    assert "Laporan kemajuan pelayanan" in said and "SIMULASI" not in said
    assert "Tujuh hari terakhir" in said and "Layanan menurut tingkat" in said
    if slug != "53.02":
        share = page.partition("tanpa mengambil hasil: ")[2].partition(" persen")[0]
        assert f"{share} persen" in said


def test_a_simulation_is_marked(nation, client):
    facts.put("simulation", True)
    assert "SIMULASI" in paper(client, "35.10")


def test_provinces_stand_in_the_report_of_the_nation_and_few_are_not_told(nation):
    today = timezone.now().date()
    inside = {one.caption: one for one in report.tables("", today)}[
        "Wilayah di dalamnya: selesai tanpa kertas"
    ]
    assert {"Jawa Timur", "Aceh"} <= {row[0] for row in inside.rows}
    few = {one.caption: one for one in report.tables("35.10.20", today)}
    assert all(row[1] == "terlalu sedikit" for row in few["Wilayah di dalamnya: selesai tanpa kertas"].rows)
