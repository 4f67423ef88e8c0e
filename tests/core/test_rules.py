"""Ground without a database: ids, words, scopes, refusals."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.core import words
from balai.core.actor import SYSTEM, Actor, Grant
from balai.core.areas import inside
from balai.core.choices import Labelled
from balai.core.ids import new_id
from balai.core.refusal import Forbidden, Refused, allowed


def test_ids_are_time_ordered_uuid7():
    before = time.time_ns() // 1_000_000
    made = [new_id() for _ in range(10_000)]
    after = time.time_ns() // 1_000_000
    assert made == sorted(set(made))
    assert all((one.version, one.variant) == (7, uuid.RFC_4122) for one in map(uuid.UUID, made))
    assert before <= uuid.UUID(made[0]).int >> 80 and uuid.UUID(made[-1]).int >> 80 <= after + 1


def test_ids_made_by_many_at_once_differ():
    with ThreadPoolExecutor(8) as many:
        made = list(many.map(lambda _: new_id(), range(20_000)))
    assert len(set(made)) == len(made)


def test_one_code_is_not_a_prefix_of_its_neighbour():
    assert inside("35.10.20", "35.10") and inside("35.10", "35.10") and inside("35.10", "")
    assert not inside("35.10", "35.1") and not inside("35", "35.10")


def test_words_are_indonesian():
    at = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert words.moment(at, "Asia/Makassar") == "Selasa, 24 November 2026 pukul 16.00 WITA"
    assert words.day_date(date(2026, 5, 1)) == "Jumat, 1 Mei 2026"
    assert words.rupiah(1_250_000) == "Rp1.250.000" and words.rupiah(0) == "Gratis"
    assert words.duration(3, "working_days") == "3 hari kerja"


def test_choices_carry_their_labels():
    class Colour(Labelled):
        RED = "red", "Merah"

    assert Colour("red").label == "Merah" and Colour.choices() == [("red", "Merah")]


def test_a_grant_holds_for_its_agency_and_area_only():
    ani = Actor("officer", "ani", grants=(Grant("verifier", "disdukcapil-bwi", "35.10"),))
    assert ani.may("verifier", agency_id="disdukcapil-bwi", area_code="35.10.01")
    assert not ani.may("verifier", agency_id="dpmptsp-bwi", area_code="35.10")
    assert not ani.may("verifier", agency_id="disdukcapil-bwi", area_code="35.1")
    assert not ani.may("signer", agency_id="disdukcapil-bwi", area_code="35.10")
    assert SYSTEM.may("signer", agency_id="", area_code="")
    with pytest.raises(Forbidden):
        ani.check("signer", agency_id="disdukcapil-bwi", area_code="35.10")


@given(st.text(alphabet="0123456789.", max_size=13), st.text(alphabet="0123456789.", max_size=8))
def test_inside_agrees_with_the_range_that_queries_use(code, prefix):
    in_range = not prefix or code == prefix or (prefix + "." <= code < prefix + "/")
    assert inside(code, prefix) == in_range


def test_a_refusal_speaks_to_people_and_machines():
    refused = Refused("x.y", "Tunggu {minutes} menit.", minutes=3)
    assert refused.message == "Tunggu 3 menit." and refused.code == "x.y"

    def check(fine):
        if not fine:
            raise refused

    assert allowed(check, True) and not allowed(check, False)
