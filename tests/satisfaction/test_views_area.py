"""Results from the nation down to a regency: where, how many were needed, who is served less well; and the recap of each."""

import csv
import io
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from balai.cases.queries.ended import Ended
from balai.core import facts
from balai.satisfaction import queries
from balai.satisfaction.actions import counting
from balai.satisfaction.models import Answer
from balai.satisfaction.queries import Scope
from tests.channels.portal.browser import words
from tests.channels.portal.weighing import wire_bytes
from tests.hall import MONDAY

pytestmark = pytest.mark.django_db
LIGHT = 13_000
YEAR = Scope(date(2026, 1, 1), date(2027, 1, 1))


def judged(
    area: str,
    agency: str,
    score: int,
    *,
    people: int = 5,
    channel: str = "direct",
    sex: str = "",
    invited: int = 9,
) -> None:
    """Let people be served somewhere and all judge alike."""
    case = Ended(agency, f"{agency}-office", area, "sktm", channel, is_free=True, is_electronic=False)
    elements = queries.survey().set("free").elements
    for number in range(people):
        counting.count_case(case, "skm", "free", is_invited=number < invited, at=MONDAY)
        row = Answer.objects.create(
            id=f"{Answer.objects.count():036d}", survey="skm", set_key="free", month=date(2026, 11, 1), agency_id=agency,
            office_id=case.office_id, area_code=area, service_key="sktm", channel=channel,
            scores=dict.fromkeys(elements, score), about={"sex": sex} if sex else {},
        )  # fmt: skip
        counting.count(SimpleNamespace(name=counting.ANSWERED, subject=row.id))


@pytest.fixture
def nation(hall):
    facts.put("regions", ["35.10"])
    facts.put("simulation", True)
    cache.clear()
    judged("35.10", "dpmptsp-bwi", 4, sex="male", invited=4)
    judged("35.10", "dpmptsp-bwi", 2, channel="mobile", sex="female")
    judged("53.02", "dpmptsp-tts", 3)
    judged("53.02.01", "dispendukcapil-tts", 1, people=4)
    for agency in ("dpmptsp-bwi",):
        pooled = SimpleNamespace(name=counting.POOLED, agency_id=agency, data={"until": "2027-01-01"})
        counting.count(pooled)
    return hall


def shown(**asked: str) -> str:
    answer = Client().get("/kepuasan/", {"tahun": "2026", **asked})
    assert wire_bytes(answer.content) < LIGHT
    return words(answer)


def recap(kind: str, **asked: str) -> bytes:
    answer = Client().get(f"/kepuasan/rekap.{kind}", {"tahun": "2026", **asked})
    assert answer.status_code == 200
    return answer.content


def lines(**asked: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(recap("csv", **asked).decode("utf-8-sig"))))


def test_the_nation_is_divided_by_province_and_a_province_by_regency(nation):
    whole = shown(wilayah="nasional")
    assert "Menurut provinsi" in whole and "Jawa Timur" in whole and "Nusa Tenggara Timur" in whole
    assert "Pemerintah Indonesia" in whole and "Menurut instansi" not in whole
    java = shown(wilayah="35")
    assert "Menurut kabupaten" not in java  # one regency alone is no division
    assert "Indonesia / Jawa Timur" in java and "10 orang menilai" in java
    assert "Indonesia / Jawa Timur / " in shown(wilayah="35.10")
    assert shown(wilayah="53").count("5 orang menilai") == 0 and "9 orang menilai" in shown(wilayah="53")


def test_each_group_says_how_many_were_needed_invited_and_how_sure_it_is(nation):
    page = shown(wilayah="nasional")
    assert "perlu 10" in page and "diundang 9 dari 10" in page and "± 0,00" in page
    groups = queries.divided(YEAR, "province")
    assert {key: (one.answers, one.shown, one.required) for key, one in groups.items()} == {
        "35": (10, 10, 10), "53": (9, 5, 9),
    }  # fmt: skip
    assert str(groups["35"].index) == "75.00" and list(queries.divided(YEAR, "regency")) == ["35.10", "53.02"]


def test_who_is_served_less_well_is_said_in_words(nation):
    page = shown(wilayah="35.10")
    assert "“Perempuan” menilai 50,00 lebih rendah daripada “Laki-laki”. Bedanya jelas." in page
    assert "“Mobil layanan” menilai 50,00 lebih rendah daripada “Loket”. Bedanya jelas." in page
    client = Client()
    client.cookies["bahasa"] = "en"
    english = words(client.get("/kepuasan/", {"tahun": "2026", "wilayah": "35.10"}))
    assert "The difference is clear." in english


def test_those_of_whom_nobody_knows_how_many_there_are_count_as_many(nation):
    women = queries.divided(YEAR, "sex")["female"]
    assert (women.answers, women.required, women.is_hidden) == (5, 0, False)


def test_the_recap_of_the_nation_goes_by_province_regency_and_agency(nation):
    assert [(row["Provinsi"], row["IKM"]) for row in lines(wilayah="nasional")] == [
        ("Jawa Timur", "75.00"), ("Nusa Tenggara Timur", "75.00"),
    ]  # fmt: skip
    regencies = lines(wilayah="nasional", lembar="kabupaten-atau-kota")
    assert [(row["Kode wilayah"], row["Jawaban"]) for row in regencies] == [("35.10", "10"), ("53.02", "9")]
    agencies = lines(wilayah="nasional", lembar="instansi")
    assert [row["IKM"] for row in agencies if row["Instansi"] == "dispendukcapil-tts"] == [""]
    assert (
        next(iter(lines(wilayah="35")[0])) == "Kabupaten atau kota"
        and next(iter(lines(wilayah="35.10")[0])) == "Instansi"
    )


def test_the_recap_of_the_nation_is_a_workbook_and_a_report_too(nation):
    book = load_workbook(io.BytesIO(recap("xlsx", wilayah="nasional")))
    assert book.sheetnames == ["Provinsi", "Kabupaten atau kota", "Instansi", "Tindak lanjut"]
    text = " ".join(
        page.get_textpage().get_text_bounded() for page in PdfDocument(recap("pdf", wilayah="nasional"))
    )
    assert "Indonesia" in text and "Nusa Tenggara Timur" in " ".join(text.split()) and "75,00" in text


def test_an_area_that_is_none_is_ones_own(nation):
    for senseless in ("99", "x", "35.99", "'; --"):
        assert "Indonesia / Jawa Timur / " in shown(wilayah=senseless)
