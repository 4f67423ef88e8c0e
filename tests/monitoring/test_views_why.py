"""Why a number is what it is, down to its week, its days, its corrections and its events."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from balai.core.clock import local_date, months_later
from balai.core.ids import new_id
from balai.core.refusal import Missing
from balai.monitoring.models import Correction, Tally
from balai.monitoring.queries import days
from balai.monitoring.queries.reference import indicators
from balai.monitoring.rules.cubes import Cell
from tests.cases.filing import file
from tests.monitoring.following import follow
from tests.monitoring.living import live
from tests.monitoring.test_views import REGENCY, see, text

TODAY = local_date(timezone.now(), "Asia/Jakarta")
PAST = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
"""The month before, which is whole on any day."""
MONTH = f"{REGENCY}mengapa/filed/{PAST:%Y-%m}/"


@pytest.fixture
def lived(hall):
    live(1200, until=timezone.now(), months=3)
    return hall


def numbers(page: str) -> list[int]:
    rows = re.findall(r'<td class="num">([\d.]+)</td><td class="num">[\d.]+</td></tr>', page)
    return [int(number.replace(".", "")) for number in rows]


def test_a_month_is_the_sum_of_its_days(lived, client):
    page = client.get(MONTH).content.decode()
    told = int(re.search(r'<h1>.*?<span class="num">([\d.]+)', page, re.S)[1].replace(".", ""))
    found = days.month("35.10", "filed", PAST, TODAY)
    assert told == found.whole.inputs[0] == sum(part.inputs[0] for part in found.days) > 200
    shown = numbers(page.partition("Menurut hari")[2])
    back = [part.inputs[0] for part in found.days if not part.is_told]
    assert shown == [part.inputs[0] for part in found.days if part.is_told]
    assert all(count >= 5 for count in shown) and (not back or (len(back) > 1 and sum(back) >= 5))


def test_the_week_that_is_told_is_taken_apart(lived, client):
    front, why = text(client, REGENCY), text(client, f"{REGENCY}mengapa/filed/")
    now, before = re.search(r"([\d.]+) permohonan masuk, [^(]+\(([\d.]+)\)", front).groups()
    assert re.search(
        rf"Tujuh hari terakhir {re.escape(now)} .*Tujuh hari sebelumnya {re.escape(before)} ", why
    )
    assert 'href="/kemajuan/35.10/mengapa/filed/#minggu"' in client.get(REGENCY).content.decode()
    assert days.weeks("35.10", indicators()["waiting"], TODAY) is None


def test_each_month_leads_to_its_days(lived, client):
    assert f'href="{MONTH}"' in client.get(f"{REGENCY}mengapa/filed/").content.decode()


def test_a_day_is_shown_as_it_is_known_now_and_as_it_was_known_then(lived, client):
    day = next(part for part in days.month("35.10", "filed", PAST, TODAY).days if part.is_told)
    for number, learned in enumerate((day.key + timedelta(days=2), day.key + timedelta(days=4)), start=1):
        Correction.objects.create(
            id=new_id(), learned_on=learned, on=day.key, area_code="35.10.20.2001", cause="late", measures={"filed": number},
            position=number,
        )  # fmt: skip
    found = days.as_known("35.10", "filed", day.key, TODAY)
    assert [part.inputs[0] for _, part in found.known] == [day.inputs[0] - 3, day.inputs[0] - 2]
    assert found.now.inputs == day.inputs
    said = text(client, f"{REGENCY}mengapa/filed/hari/{day.key}/")
    assert "Yang diketahui dulu dan sekarang" in said and said.count(" sebelum ") == 2
    assert client.get(f"{REGENCY}mengapa/filed/hari/2999-01-01/").status_code == 404
    quiet = text(client, f"{REGENCY}mengapa/deemed/hari/{day.key}/")
    assert "sama dengan yang diketahui sekarang" in quiet


@pytest.mark.parametrize("month", ["2026-13", "2026", "2026-1", "kemarin", "2999-01", "20260101-01"])
def test_what_is_no_month_or_lies_ahead(hall, client, month):
    assert client.get(f"{REGENCY}mengapa/filed/{month}/").status_code == 404
    with pytest.raises(Missing):
        days.month_of(month, TODAY)


def test_a_correction_is_shown_with_the_day_it_is_about(lived, client):
    Correction.objects.create(
        id=new_id(), learned_on=TODAY, on=PAST, area_code="35.10", cause="late",
        measures={"filed": 2, "ended": -1}, position=1,
    )  # fmt: skip
    said = text(client, MONTH)
    assert (
        "Yang dikoreksi kemudian" in said
        and "filed +2" in said
        and "ended" not in said.partition("Koreksi")[2]
    )
    assert "Yang dikoreksi kemudian" not in text(client, MONTH.replace("filed", "deemed"))


def test_officers_see_the_events_of_that_month_in_their_own_area(hall, sari, client):
    at = timezone.now() - timedelta(minutes=5)
    case = file("ktp-el-penggantian", sari, hall, at, reason="lost", handover="hall")
    follow()
    address = f"{REGENCY}mengapa/filed/{local_date(at, 'Asia/Jakarta'):%Y-%m}/"
    before = f"{REGENCY}mengapa/filed/{(at - timedelta(days=40)):%Y-%m}/"
    assert case.id not in text(client, address)
    ani = hall.officer("disdukcapil", "verifier")
    assert case.id in see(hall, client, ani, address) and case.id not in see(hall, client, ani, before)
    assert case.id not in see(hall, client, hall.dewi, address)


def test_a_month_costs_few_statements(lived, client, django_assert_max_num_queries):
    client.get(MONTH)
    with django_assert_max_num_queries(12):
        client.get(MONTH)


def test_a_month_is_told_only_if_each_year_that_holds_it_or_is_set_against_it_tells_it(db):
    """In March 2026 three asked: March 2025 is not told either, nor is February, though that year alone tells both."""
    for step in range(48):
        first = months_later(date(2023, 1, 1), step)
        count = 3 if first == date(2026, 3, 1) else 60
        for area in ("", "35", "35.10"):
            cell = Cell("month", first, area, "")
            Tally.objects.create(id=cell.id, measures={"filed": count}, **cell._asdict())
    told = {
        month: days.month(
            "35.10", "filed", date.fromisoformat(f"{month}-01"), date(2026, 12, 5)
        ).whole.is_told
        for month in ("2024-03", "2025-02", "2025-03", "2025-05", "2026-02", "2026-03", "2026-04")
    }
    assert [month for month, is_told in told.items() if is_told] == ["2024-03", "2025-05", "2026-04"]
    assert days.month("35.10", "filed", date(2025, 3, 1), date(2026, 2, 20)).whole.is_told
