"""The map and the way down: every province is a tile and a link, figures are told with their bounds, nobody is ranked unasked."""

import csv
import gzip
import io
import re

import pytest
from django.test import Client
from django.utils import timezone

from balai.core import events, lag
from balai.monitoring.actions import folding
from balai.monitoring.models import Heard
from tests.cases.filing import file
from tests.monitoring.following import follow
from tests.monitoring.living import live, provinces
from tests.monitoring.test_views import MOST_BYTES, text

DOWN = [
    "/kemajuan/",
    "/kemajuan/35/wilayah/",
    "/kemajuan/35.10/wilayah/",
    "/kemajuan/35.10.20/wilayah/",
    "/kemajuan/",
]


@pytest.fixture
def nation(hall):
    found = provinces()
    live(200, until=timezone.now(), months=2, area="35.10")
    live(40, until=timezone.now(), area="35.10.20.2001")
    live(3, until=timezone.now(), area="35.10.20.2002")
    return found


@pytest.mark.parametrize("address", DOWN)
def test_each_step_down_opens_in_both_languages_and_is_light(nation, client, address):
    for language in ("id", "en"):
        client.cookies["bahasa"] = language
        page = client.get(address).content.decode()
        assert f'lang="{language}"' in page and "{" not in re.sub(r"<[^>]+>", "", page)
        assert len(gzip.compress(page.encode())) < MOST_BYTES / 2


def test_every_province_is_a_tile_that_leads_on_and_a_row_of_the_table(nation, client):
    page = client.get("/kemajuan/").content.decode()
    drawing, _, rest = page.partition("</svg>\n</div>")
    tiles = re.findall(r'<a href="/kemajuan/(\d\d)/wilayah/" aria-label="([^"]+)">', drawing)
    rows = re.findall(r'<tr><th scope="row"><a href="/kemajuan/(\d\d)/wilayah/">', rest)
    assert sorted(code for code, _ in tiles) == sorted(rows) == sorted(nation)
    said = dict(tiles)
    assert re.fullmatch(r"Jatim \d+ persen, Jawa Timur", said["35"])
    assert said[nation[-1]].endswith("belum cukup permohonan") and "belum ada data" in rest


def test_the_way_from_the_nation_to_a_village(nation, client):
    assert 'href="/kemajuan/35.10/"' in client.get("/kemajuan/35/wilayah/").content.decode()
    assert 'href="/kemajuan/35.10/wilayah/"' in client.get("/kemajuan/35.10/").content.decode()
    assert 'href="/kemajuan/35.10.20/wilayah/"' in client.get("/kemajuan/35.10/wilayah/").content.decode()
    villages = client.get("/kemajuan/35.10.20/wilayah/").content.decode()
    assert 'href="/kemajuan/35.10.20.2001/"' in villages and "terlalu sedikit" in villages
    assert "Belum ada data dari wilayah di bawahnya" in text(client, "/kemajuan/35.10.20.2001/wilayah/")


def test_every_number_leads_to_why(nation, client):
    page = client.get("/kemajuan/?angka=on_time").content.decode()
    reasons = set(re.findall(r'href="(/kemajuan/\d\d/mengapa/on_time/)"', page))
    assert len(reasons) == len(nation) - 1
    assert client.get(reasons.pop()).status_code == 200
    assert client.get("/kemajuan/?angka=median_days").status_code == 404


def test_a_page_says_up_to_which_moment_it_goes(hall, sari, client):
    assert "Belum ada kejadian yang dihitung" in text(client, "/kemajuan/")
    file("ktp-el-penggantian", sari, hall, timezone.now(), reason="lost", handover="hall")
    while events.sequence():
        pass
    reached = lag.reach(folding.FOLLOWER)
    assert (reached.until, reached.behind) == (None, 0), "it has not begun to read"
    follow()
    assert lag.reach(folding.FOLLOWER).behind == 0 and lag.reach(folding.FOLLOWER).until
    assert "Angka ini sampai kejadian yang diketahui" in text(client, "/kemajuan/")
    events.set_position(folding.FOLLOWER, 1)
    assert lag.reaches()[0] == lag.reach(folding.FOLLOWER) and lag.reaches()[0].behind == events.top() - 1
    assert f"{events.top() - 1} kabar lagi sedang dihitung" in text(client, "/kemajuan/")


def test_what_changed_is_said_in_sentences(nation, client):
    for address in ("/kemajuan/", "/kemajuan/35.10/"):
        said = text(client, address)
        assert "Yang berubah minggu ini" in said and re.search(r"permohonan masuk, (kira-kira|jelas)", said)


def test_what_people_said_stands_on_the_map_too(nation, client):
    Heard.objects.create(
        id="x", on=timezone.now().date().replace(day=1), area_code="35", service_key="",
        measures={"reports_answered": 40, "reports_in_time": 30},
    )  # fmt: skip
    told = client.get("/kemajuan/nasional/wilayah.json?angka=answered_in_time").json()["figures"]
    assert {one["area"]: one["value"] for one in told if one["value"] is not None} == {"35": 0.75}


def test_nobody_is_ranked_unless_somebody_switched_it_on(nation, client, settings):
    assert "Urutan" not in text(client, "/kemajuan/")
    settings.RANKING = True
    page = client.get("/kemajuan/").content.decode()
    ranks = re.findall(r'<td class="num">(\d+)–(\d+)</td></tr>', page.partition("Urutan dengan")[2])
    assert len(ranks) == len(nation) - 1 and all(int(best) <= int(worst) for best, worst in ranks)


def test_open_data_of_the_map(nation, client: Client):
    rows = list(csv.DictReader(io.StringIO(client.get("/kemajuan/nasional/wilayah.csv").content.decode())))
    told = client.get("/kemajuan/nasional/wilayah.json").json()
    assert len(rows) == len(told["figures"]) == 38 and told["licence"] and len(told["indicators"]) == 1
    assert next(row for row in rows if row["area"] == nation[-1])["value"] == ""


def test_what_is_kept_back_cannot_be_subtracted_from_what_is_told(nation, client: Client):
    """43 in the district and 40 in one village would tell that three people asked in the other."""
    asked = "wilayah.json?angka=begun_electronic"
    for area in ("35.10.20", "35.10"):
        told = client.get(f"/kemajuan/{area}/{asked}").json()["figures"]
        assert all(one["count"] is None for one in told if one["area"].startswith("35.10.20."))
    for village in ("35.10.20.2001", "35.10.20.2002"):
        page = text(client, f"/kemajuan/{village}/mengapa/begun_electronic/")
        assert "Terlalu sedikit permohonan untuk menampilkan angkanya" in page
        rows = csv.DictReader(io.StringIO(client.get(f"/kemajuan/{village}/data.csv").content.decode()))
        assert {row["count"] for row in rows if row["indicator"] == "begun_electronic"} == {""}


@pytest.mark.parametrize(("address", "most"), [("/kemajuan/", 10), ("/kemajuan/35/wilayah/", 12)])
def test_a_map_costs_few_statements(nation, client, django_assert_max_num_queries, address, most):
    client.get(address)
    with django_assert_max_num_queries(most):
        client.get(address)
