"""The catalogue of indicators and the ladder fit their schema, the code, and what cases really leave behind."""

import json
import random
from itertools import chain

import jsonschema_rs
import pytest
import yaml
from django.conf import settings

from balai.catalogue.rules.source import plain
from balai.monitoring.queries.reference import indicators, kinds, launch
from balai.monitoring.rules import hearing, measures
from balai.monitoring.rules.formulas import FORMULAS
from balai.monitoring.rules.trace import trace
from balai.satisfaction.queries.figures import MEASURES
from tests.hall import MONDAY
from tests.monitoring.histories import history

TOLD = hearing.Told("", MONDAY, MONDAY, "35.10", True, {"in_time": True, "count": 1})
FILES = sorted((settings.DATA / "indicators").glob("*.yaml"))
SCHEMA = json.loads((settings.DATA / "schemas" / "indicators.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_of_indicators_has_its_shape(file):
    content = plain(yaml.safe_load(file.read_text(encoding="utf-8")))
    assert not [error.message for error in jsonschema_rs.validator_for(SCHEMA).iter_errors(content)]


def test_formulas_are_there_and_get_as_many_inputs_as_they_take():
    for one in indicators().values():
        _, wanted = FORMULAS[one.formula]
        assert wanted in (0, len(one.inputs)), one.key


def test_measures_named_are_measured():
    """What the fold of many made-up histories leaves behind names every measure that the catalogue asks for."""
    chance, left = random.Random(1), {"deemed", "objections", "obstacle_minutes", *MEASURES}
    left |= {name for name, _ in chain.from_iterable(note(TOLD) for note in hearing.NOTES.values())}
    for _ in range(400):
        left |= {
            name for sums in measures.of(trace(history(chance)), "Asia/Jakarta").values() for name in sums
        }
    left |= {"days"} if any(name.startswith("days.") for name in left) else set()
    assert {name for one in indicators().values() for name in one.inputs} <= left


def test_units_fit_formulas():
    fits = {
        "share": {"percent"},
        "mean": {"times"},
        "mean_hours": {"hours"},
        "median_days": {"days"},
        "total": {"number"},
        "share_of_both": {"percent"},
        "sample_share": {"percent"},
        "per_thousand": {"per_thousand"},
        "index_100": {"points"},
    }
    assert not [one.key for one in indicators().values() if one.unit not in fits[one.formula]]


def test_every_blocker_has_words_in_both_languages():
    assert all(kind.name and kind.name_en for kind in kinds().values())


def test_figures_of_the_launch_carry_date_and_speaker():
    assert launch()["said_on"].isoformat() == "2023-06-20" and "Azwar Anas" in launch()["said_by"]
    assert [(one["key"], one["percent"]) for one in launch()["figures"]] == [("internet", 78), ("mobile", 67)]
