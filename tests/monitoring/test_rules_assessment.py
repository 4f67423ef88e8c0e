"""What the system says in a form of assessment: levels from figures, nothing where the figures are silent."""

from dataclasses import replace
from decimal import Decimal

import pytest
import yaml
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from balai.core.refusal import Refused
from balai.monitoring.queries import assessment
from balai.monitoring.rules.assessment import FILLERS, Facts, Item, check_hand, level_of

STEPS = (0.2, 0.4, 0.6, 0.8, 0.95)
NOTHING = Facts(STEPS)
counts = st.integers(0, 10**6)


def test_every_item_names_something_that_fills_it_in_and_nothing_is_left_over():
    used = {item.by for form in assessment.forms().values() for item in form.items if item.by}
    assert used == set(FILLERS)
    assert [len(form.items) for form in assessment.forms().values()] == [11, 19, 10, 5]


def test_each_form_is_marked_as_not_read_in_the_original_and_its_weights_stay_within_a_hundred():
    for name in ("mpp_digital", "pekppp"):
        raw = yaml.safe_load((settings.DATA / "assessment" / f"{name}.yaml").read_text(encoding="utf-8"))
        assert raw["verified"] is False and raw["source"]
    aspects = raw["aspects"].values()
    assert sum(one["weight_percent"] for one in aspects) == 100
    policy = [item.weight_percent or 0 for item in assessment.forms()["f01"].items if item.aspect == "policy"]
    assert sum(policy) == 100


@pytest.mark.parametrize(
    ("services", "complete", "decided", "level"), [(0, 0, 0, 0), (2, 1, 2, 1), (2, 2, 1, 2), (2, 2, 2, 3)]
)
def test_a_standard_rises_as_the_evaluators_form_says(services, complete, decided, level):
    found = FILLERS["standards"](replace(NOTHING, services=services, complete=complete, decided=decided))
    assert found is not None and found.level == level


def test_of_what_nobody_did_yet_nothing_is_said():
    silent = {name for name, filler in FILLERS.items() if filler(NOTHING) is None}
    assert silent >= {
        "survey",
        "on_time",
        "without_paper",
        "reports_in_time",
        "channels_used",
        "said_of_staff",
    }


def test_what_users_said_becomes_a_level():
    said = replace(
        NOTHING, means={"competence": Decimal(4), "behaviour": Decimal(4), "facilities": Decimal(1)}
    )
    staff, facilities = FILLERS["said_of_staff"](said), FILLERS["said_of_facilities"](said)
    assert staff and facilities and (staff.level, facilities.level) == (5, 0)


@given(counts, counts, st.sampled_from(sorted(FILLERS)))
def test_every_level_lies_between_nought_and_five(part, more, name):
    sums = dict.fromkeys(("in_time", "digital", "begun_electronic", "reports_in_time"), part)
    sums |= dict.fromkeys(("timed", "ended", "filed", "reports_answered"), part + more)
    found = FILLERS[name](
        Facts(
            STEPS, part + more, part, part, bool(part % 2), part, part + more, part, part + more, part,
            {"facilities": Decimal(1 + part % 4)}, part, part + more, part, part % 5, sums,
        )
    )  # fmt: skip
    assert found is None or (0 <= found.level <= 5 and found.said)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_never_gives_a_lower_level(one, other):
    assert level_of(min(one, other), STEPS) <= level_of(max(one, other), STEPS)


def test_by_hand_is_filled_in_only_what_data_does_not_say_and_with_evidence():
    hand, system = Item("x", "policy", "X", "X?"), Item("y", "policy", "Y", "Y?", "pledge")
    assert check_hand(hand, 0, "Forum konsultasi, 3 Maret.") == 0
    for item, level, words in (
        (system, 5, "Ada buktinya di sini."),
        (hand, 6, "Ada buktinya."),
        (hand, None, "Ada buktinya."),
        (hand, 3, "ada"),
    ):
        with pytest.raises(Refused):
            check_hand(item, level, words)
