"""Rules of alerts: their shape, what they name, when they ask, and in which words."""

import json
from dataclasses import replace

import jsonschema_rs
import pytest
import yaml
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from balai.accounts.queries import roles, roles_that
from balai.catalogue.rules.source import plain
from balai.monitoring.queries.alerting import rules
from balai.monitoring.queries.reference import indicators
from balai.monitoring.rules import alerts
from balai.monitoring.rules.formulas import Value, share

SCHEMA = json.loads((settings.DATA / "schemas" / "alerts.schema.json").read_text(encoding="utf-8"))
RULES, INDICATORS = rules(), indicators()
LATE = RULES["late_decisions"]


@pytest.mark.parametrize(
    "file", sorted((settings.DATA / "alerts").glob("*.yaml")), ids=lambda file: file.name
)
def test_a_file_of_rules_has_its_shape(file):
    content = plain(yaml.safe_load(file.read_text(encoding="utf-8")))
    assert not [error.message for error in jsonschema_rs.validator_for(SCHEMA).iter_errors(content)]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_names_what_there_is_and_whom_may_answer(rule):
    one = INDICATORS[rule.indicator]
    assert set(rule.to) <= roles().keys() & roles_that("alerts.answer")
    assert alerts.places(rule) <= alerts.PLACES and rule.than >= 0
    assert (rule.when == "below") == (one.better == "more"), "an alert asks about what got worse"
    assert not rule.surely or one.formula == "share", "only a share has an interval"
    said = alerts.reason(rule, one, Value(0.5, 40, 0.4, 0.6))
    assert len(said) <= 300 and "{" not in said


@given(st.integers(0, 400), st.integers(1, 400))
def test_a_share_asks_only_when_its_whole_interval_lies_beyond(part, more):
    found = share({"a": part, "b": part + more}, ("a", "b"))
    sure, loose = (alerts.is_beyond(replace(LATE, surely=surely), found) for surely in (True, False))
    assert sure == (found.count >= LATE.fewest and found.most < LATE.than)
    assert loose == (found.count >= LATE.fewest and found.value < LATE.than)
    assert loose or not sure


def test_what_rests_on_few_or_nothing_never_asks():
    assert not alerts.is_beyond(LATE, Value(0.0, 19, 0.0, 0.1))
    assert alerts.is_beyond(LATE, Value(0.0, 20, 0.0, 0.1))
    assert not alerts.is_beyond(LATE, Value(None, 500))
    silence = RULES["silence"]
    assert alerts.is_beyond(silence, Value(1.0, 1)) and not alerts.is_beyond(silence, Value(0.0, 0))


def test_the_reason_tells_the_figure_and_the_bound():
    said = alerts.reason(LATE, INDICATORS["on_time"], Value(0.52, 50, 0.385, 0.652))
    assert said == (
        "Hanya 52,0 persen keputusan dua bulan ini jatuh sebelum tenggatnya (antara 38,5 dan 65,2 persen); batasnya 90,0 persen."
    )
