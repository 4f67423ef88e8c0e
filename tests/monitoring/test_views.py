"""The pages of progress: what they say, to whom, how light they are, and what they never tell."""

import csv
import gzip
import io
import re
from datetime import timedelta

import pytest
import yaml
from django.test import Client
from django.utils import timezone

from balai.accounts.models import Officer
from balai.catalogue.queries.reference import reference
from balai.catalogue.rules.check import check
from balai.core import facts
from balai.core.actor import Actor
from balai.monitoring.queries.reference import indicators
from tests.cases.filing import carry, file
from tests.monitoring.following import follow
from tests.monitoring.living import live

REGENCY = "/kemajuan/35.10/"
ANSWER = f"{REGENCY}tangga/akta-kelahiran/andai/held/marriage_book/"
PAGES = [
    REGENCY, "/kemajuan/nasional/", f"{REGENCY}mengapa/digital/", f"{REGENCY}mengapa/median_days/", f"{REGENCY}tangga/",
    f"{REGENCY}tangga/akta-kelahiran/", f"{REGENCY}tangga/paspor/", ANSWER, "/kemajuan/53.02/", "/kemajuan/35.10.20.2001/",
]  # fmt: skip
MOST_BYTES = 20 * 1024


@pytest.fixture
def lived(hall):
    live(400, until=timezone.now(), months=14)
    return hall


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_in_both_languages_and_is_light(lived, client, address):
    for language in ("id", "en"):
        client.cookies["bahasa"] = language
        answer = client.get(address)
        assert answer.status_code == 200 and f'lang="{language}"' in answer.content.decode()
        assert "{" not in re.sub(r"<[^>]+>", "", answer.content.decode())
        assert len(gzip.compress(answer.content)) < MOST_BYTES / 2


def test_words_first_then_figures_then_where_it_goes(lived, client):
    said = text(client, REGENCY)
    assert said.index("permohonan masuk") < said.index("Menuju 100 persen") < said.index("Angka setahun")
    assert "78 % penduduk Indonesia memakai internet" in said and "20 Juni 2023" in said
    assert re.search(r"Bagian yang selesai tanpa kertas (naik|turun|hampir)", said)
    page = client.get(REGENCY).content.decode()
    assert 'role="img"' in page and "<title" in page and page.count("<tr>") > 12


def test_the_way_to_the_place_of_the_visitor(hall, client):
    assert "Kemajuan di tempat Anda" not in text(client, "/kemajuan/")
    facts.put("regions", ["35.10"])
    assert f'href="{REGENCY}">Kemajuan di tempat Anda' in client.get("/kemajuan/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/kemajuan/tidak-ada/", "/kemajuan/99.99/", f"{REGENCY}mengapa/tidak_ada/", f"{REGENCY}tangga/tidak-ada/",
        f"{REGENCY}tangga/akta-kelahiran/andai/held/tidak_ada/", f"{REGENCY}tangga/akta-kelahiran/andai/retyped/issuing/",
        "/kemajuan/99.99/data.csv",
    ],
)  # fmt: skip
def test_what_is_not_there(hall, client, address):
    assert client.get(address).status_code == 404


def test_numbers_of_few_people_are_not_told(hall, sari, client):
    carry(
        file("sip-bidan", sari, hall, timezone.now() - timedelta(hours=8)),
        hall,
        timezone.now() - timedelta(hours=7),
    )
    follow()
    assert "terlalu sedikit untuk ditampilkan" in text(client, REGENCY)
    assert "Terlalu sedikit permohonan untuk menampilkan angkanya" in text(
        client, f"{REGENCY}mengapa/on_time/"
    )
    assert "terlalu sedikit" in text(client, f"{REGENCY}tangga/sip-bidan/")
    rows = list(csv.DictReader(io.StringIO(client.get(f"{REGENCY}data.csv").content.decode())))
    assert not [row for row in rows if row["count"] not in ("", "0")]


def test_open_data_says_the_same_twice_and_under_which_terms(lived, client):
    rows = list(csv.DictReader(io.StringIO(client.get(f"{REGENCY}data.csv").content.decode())))
    told = client.get(f"{REGENCY}data.json").json()
    public = [one.key for one in indicators().values() if one.public]
    assert [one["key"] for one in told["indicators"]] == public and told["licence"] == "CC BY 4.0"
    assert len(rows) == len(told["figures"]) == 12 * len(public)
    for row, figure in zip(rows, told["figures"], strict=True):
        assert row["value"] == ("" if figure["value"] is None else str(figure["value"]))
    assert told["simulated"] is False


def test_why_adds_up(lived, client):
    page = client.get(f"{REGENCY}mengapa/filed/").content.decode()
    months, services = (
        [int(number.replace(".", "")) for number in re.findall(r'<td class="num">([\d.]+)</td>\s*<td', part)]
        for part in page.split("<h2>")[2:4]
    )
    assert sum(services) >= sum(months) > 300


def test_each_step_says_what_it_is_and_what_it_was(lived, client):
    row = (
        client.get(f"{REGENCY}tangga/akta-kelahiran/")
        .content.decode()
        .partition("Verifikasi data kelahiran")[2]
    )
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row.partition("</tr>")[0])
    said = [re.sub(r"<[^>]+>", "", cell) for cell in cells]
    assert said[0] == "4 · dikerjakan di layar" and int(said[1]) > 50
    assert said[2] == "0,0 persen" and int(said[3].removesuffix(" menit")) > 10


def see(hall, client: Client, actor: Actor, address: str) -> str:
    session = client.session
    session.update({"account": Officer.objects.get(id=actor.id).account_id, "strong": True})
    session.save()
    return text(client, address)


def test_officers_see_the_events_of_their_own_area_only(hall, sari, client):
    case = file(
        "ktp-el-penggantian", sari, hall, timezone.now() - timedelta(hours=2), reason="lost", handover="hall"
    )
    follow()
    address = f"{REGENCY}mengapa/filed/"
    assert case.id not in text(client, address)
    assert case.id in see(hall, client, hall.officer("disdukcapil", "verifier"), address)
    assert case.id not in see(hall, client, hall.officer("dinkes", "verifier"), address)
    assert case.id not in see(hall, client, hall.dewi, address)


def test_the_answer_shows_before_and_after_and_gives_a_package_that_can_be_proposed(lived, client):
    said = text(client, ANSWER)
    assert "Surat, paling banyak 5 → 4" in said and "orang kedua menyetujuinya" in said
    raw = yaml.safe_load(client.get(f"{ANSWER}paket.yaml").content)
    assert not check(raw, reference())
    assert next(part for part in raw["evidence"] if part["key"] == "marriage_book")["already_held"] is True


@pytest.mark.parametrize(
    ("address", "most"), [(REGENCY, 12), (f"{REGENCY}tangga/", 10), (f"{REGENCY}mengapa/digital/", 10)]
)
def test_a_page_costs_few_statements(lived, client, django_assert_max_num_queries, address, most):
    client.get(address)
    with django_assert_max_num_queries(most):
        client.get(address)
