"""From the step that blocks to the answer, its proposal, and what it brought."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from balai.accounts.models import Proposal
from balai.catalogue import actions as catalogue
from balai.catalogue import queries as services
from balai.core.actor import SYSTEM
from balai.core.clock import months_later
from balai.monitoring.models import Level
from balai.monitoring.queries import ledger, narrowing, turning
from balai.monitoring.queries.narrowing import Cell
from balai.monitoring.rules import level as levels
from balai.monitoring.rules.level import Blocker
from tests.accounts.administrators import keeper
from tests.channels.desk.conftest import seat
from tests.monitoring.following import follow
from tests.monitoring.living import live
from tests.monitoring.test_views import REGENCY, text

SERVICE = f"{REGENCY}tangga/akta-kelahiran/"
ANSWER = f"{SERVICE}andai/channel_halfway/self_service/"


def changed(*rows: tuple[int, str, int]) -> tuple:
    """Return the last change of a history told as (days after its beginning, channel, level)."""
    begin = timezone.now().date() - timedelta(days=400)
    made = [
        Level(channel=channel, level=level, valid_from=begin + timedelta(days=day))
        for day, channel, level in rows
    ]
    since, found = turning.last_change(made, timezone.now().date())
    return since and (since - begin).days, found


def test_each_thing_in_the_way_stands_at_a_step():
    kinds = {"retyped": "issuing", "paper_result": levels.HANDING, "original": levels.HANDING, "held": levels.FILING, "channel_closed": levels.FILING}  # fmt: skip
    for kind, place in kinds.items():
        assert levels.stands_at(Blocker(kind, "issuing", "")) == place


def test_the_last_change_is_found_with_all_its_channels():
    assert changed() == (None, {}) == changed((0, "direct", 3), (0, "mobile", 4))
    history = [(0, "direct", 3), (0, "mobile", 3), (9, "direct", 4), (20, "direct", 5), (20, "mobile", 4)]
    assert changed(*history) == (20, {"direct": (4, 5), "mobile": (3, 4)})
    assert changed(*history[:3], (500, "mobile", 4)) == (9, {"direct": (3, 4)})


def test_the_page_of_a_service_shows_each_step_that_blocks_with_its_answer(hall, client):
    page = client.get(SERVICE).content.decode()
    blocked = page.partition("Langkah yang menghalangi")[2].partition("Langkah</h2>")[0]
    assert "<h3>Mengajukan</h3>" in blocked and f'href="{ANSWER}"' in blocked
    assert "Sebelum dan sesudah" not in page


def test_only_those_who_keep_the_catalogue_may_propose_and_a_second_one_publishes(hall, client):
    assert "Usulkan paket" not in text(client, ANSWER) and client.post(f"{ANSWER}usulkan/").status_code == 403
    assert seat(hall.officer("dpmptsp", "head")).post(f"{ANSWER}usulkan/").status_code == 403
    keeps = seat(keeper(hall, "katalog-satu"))
    assert "Usulkan paket tanpa penghalang ini" in text(keeps, ANSWER)
    answer = keeps.post(f"{ANSWER}usulkan/")
    row = Proposal.objects.get()
    assert answer.headers["Location"] == f"/meja/kelola/usulan/{row.id}/"
    assert (
        row.content["package"]["channels"]["self_service"] == "full"
        and keeps.get(answer["Location"]).status_code == 200
    )
    assert services.service("akta-kelahiran").package.channels["self_service"] == "apply"
    assert keeps.post(f"{SERVICE}andai/retyped/issuing/usulkan/").status_code == 404


def test_a_change_shows_what_was_before_and_what_is_after(hall, client):
    follow()
    today = timezone.now().date()
    since = months_later(today.replace(day=1), -2)
    found = ledger.obstruction("35.10", "akta-kelahiran", "channel_halfway", "self_service", today)
    catalogue.publish(ledger.proposal(found), "a" * 64, by=SYSTEM, at=timezone.now())
    raw = {
        "service": "akta-kelahiran", "agency": "disdukcapil-bwi", "decision": {"number": "CONTOH 2", "date": "2026-01-02"},
        "offices": ["mpp-bwi"], "valid_from": since.isoformat(),
    }  # fmt: skip
    offering = catalogue.propose(raw, area_code="35.10", by=SYSTEM, at=timezone.now())
    catalogue.adopt(offering.id, by=SYSTEM, at=timezone.now())
    follow()
    live(300, until=timezone.now(), months=10)
    page = text(client, SERVICE)
    assert "Mandiri: 3 → 4" in page.partition("Sebelum dan sesudah")[2]
    turn = turning.turn("35.10", "akta-kelahiran", ledger.history("35.10", "akta-kelahiran"), today)
    assert turn and turn.since == since and turn.levels == {"self_service": (3, 4)}
    assert min(turn.before["filed"], turn.during["filed"], turn.after["filed"]) > 0


@pytest.mark.parametrize("method", ["get", "put"])
def test_a_proposal_is_only_posted(hall, client, method):
    assert getattr(client, method)(f"{ANSWER}usulkan/").status_code == 405


def test_every_number_of_a_service_leads_to_why(hall, client):
    live(400, until=timezone.now())
    page = client.get(SERVICE).content.decode()
    real = page.partition("Yang sungguh terjadi")[2].partition("Sebelum dan sesudah")[0]
    bare = [
        cell
        for cell in re.findall(r'<td class="num">(.*?)</td>', real, re.S)
        if re.search(r"\d", cell) and "<a " not in cell
    ]
    ways = set(re.findall(rf'href="({SERVICE}(?:mengapa|langkah)/[^"]+)"', page))
    assert not bare and len(ways) > 10
    for way in sorted(ways):
        said = text(client, html.unescape(way))
        assert "Cara menghitung" in said and "Menurut bulan" in said and "Rumus" in said


@pytest.mark.parametrize(
    "way", ["mengapa/tidak_ada/", "mengapa/digital/?kanal=udara", "mengapa/filed/?kanal=direct&unit=x", "langkah/x/times/", "langkah/verification/x/"]
)  # fmt: skip
def test_a_number_that_is_not_there_is_missing(hall, client, way):
    assert client.get(f"{SERVICE}{way}").status_code == 404


def test_a_narrow_number_is_the_sum_of_its_months_and_cannot_be_subtracted(hall):
    live(400, until=timezone.now())
    today = timezone.now().date()
    offer = ledger.offered("35.10", "akta-kelahiran", today)
    found = narrowing.narrow("35.10", offer, "filed", Cell("direct"), today)
    assert found.whole.inputs[0] == sum(month.inputs[0] for month in found.months) > 10
    real = narrowing.reality("35.10", offer, today)
    assert sum(one["filed"].inputs[0] for one in real.channels.values()) == real.whole["filed"].inputs[0]
    back = [one["filed"].inputs[0] for one in real.channels.values() if not one["filed"].is_told]
    assert not back or (len(back) > 1 and sum(back) >= 5)
