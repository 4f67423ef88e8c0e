"""How well services are found in people's own words: a development set, and a set that was held out.

The phrases of the held-out set are for measuring only: look at the rates, never at the rows.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from balai.catalogue import queries
from tests.hall import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall")]
HERE = Path(__file__).parent
FIRST = 3


def phrases(name: str) -> list[tuple[str, set[str], str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return [(row["phrase"], set(row["expected"].split("|")), row["kind"]) for row in csv.DictReader(file)]


def found_rate(name: str) -> tuple[float, dict[str, str]]:
    """Return the share of phrases whose service is among the first three, and found/asked by kind."""
    asked, found = Counter(), Counter()
    for phrase, expected, kind in phrases(name):
        hits = queries.search(phrase, limit=FIRST)
        asked[kind] += 1
        found[kind] += bool(expected & {hit.service_key for hit in hits})
    return found.total() / asked.total(), {kind: f"{found[kind]}/{asked[kind]}" for kind in asked}


def test_development_phrases_are_found():
    rate, by_kind = found_rate("search_dev.csv")
    print(f"development {rate:.1%} {by_kind}")
    assert rate >= 0.98


def test_held_out_phrases_are_found():
    rate, by_kind = found_rate("search_phrases.csv")
    print(f"held out {rate:.1%} {by_kind}")
    assert rate >= 0.95


def test_a_search_asks_the_database_little_whatever_was_typed(django_assert_max_num_queries):
    """How long it takes is measured by `make bench`; what it costs the database is counted here."""
    queries.search("ktp")  # builds the index
    for phrase, _, _ in phrases("search_dev.csv"):
        with django_assert_max_num_queries(6):
            queries.search(phrase, "35.10.20.2001", limit=10, on=MONDAY.date())
