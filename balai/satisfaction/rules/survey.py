"""A survey as its definition says it: elements by meaning, which are asked of whom, scale, bands, sample. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from balai.core.refusal import Invalid
from balai.core.sentences import Sentence

NOT_ANSWERED = Sentence("Pilih satu jawaban.")
NOT_AN_OPTION = Sentence("Pilih salah satu dari daftar.")


@dataclass(frozen=True, slots=True)
class Element:
    """What is judged. `answers`: worst first, for the scores 1, 2, 3 …"""

    id: str
    name: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ElementSet:
    """Which elements are asked, in which order; `free`, `electronic`: only of such cases."""

    key: str
    elements: tuple[str, ...]
    free: bool
    electronic: bool


@dataclass(frozen=True, slots=True)
class Band:
    """`least`: from which IKM on; `element_least`: from which mean of one element on."""

    key: str
    name: str
    least: Decimal
    element_least: Decimal


@dataclass(frozen=True, slots=True)
class About:
    """Something people may say about themselves."""

    key: str
    name: str
    options: Mapping[str, str]


@dataclass(frozen=True)
class Survey:
    key: str
    name: str
    elements: Mapping[str, Element]
    sets: tuple[ElementSet, ...]
    about: tuple[About, ...]
    bands: tuple[Band, ...]
    highest: int
    factor: int
    decimals: int
    is_exact: bool
    printed_for: int
    printed_weight: Decimal
    share: float
    open_days: int
    screen_minutes: int
    chi_square: Fraction
    proportion: Fraction
    margin: Fraction
    smallest_group: int
    t: tuple[float, ...]
    normal: float
    bad_answer: int
    weakest: int

    def set(self, key: str) -> ElementSet:
        return next(one for one in self.sets if one.key == key)

    def asked(self, set_key: str) -> list[Element]:
        """Return the elements of a set in the order in which they are asked."""
        return [self.elements[id] for id in self.set(set_key).elements]


def parse(raw: Mapping[str, Any]) -> Survey:
    """Return a survey from its definition, which the schema has passed."""
    sample, km = raw["sample"], raw["sample"]["krejcie_morgan"]
    return Survey(
        key=raw["key"], name=raw["name"],
        elements={
            id: Element(id, one["name"], one["question"], tuple(one["answers"]))
            for id, one in raw["elements"].items()
        },
        sets=tuple(
            ElementSet(one["key"], tuple(one["elements"]), one.get("free", False), one.get("electronic", False))
            for one in raw["sets"]
        ),
        about=tuple(About(key, one["name"], one["options"]) for key, one in raw["about"].items()),
        bands=tuple(
            Band(one["key"], one["name"], Decimal(one["from"]), Decimal(one["element_from"]))
            for one in raw["bands"]
        ),
        highest=raw["scale"]["highest"], factor=raw["scale"]["factor"], decimals=raw["decimals"],
        is_exact=raw["weight"] == "exact", printed_for=raw["printed"]["elements"],
        printed_weight=Decimal(raw["printed"]["weight"]), share=raw["sample"]["share"],
        open_days=sample["open_days"], screen_minutes=sample["screen_minutes"], chi_square=Fraction(km["chi_square"]),
        proportion=Fraction(km["proportion"]), margin=Fraction(km["margin"]),
        smallest_group=sample["smallest_group"], t=tuple(raw["interval"]["t"]), normal=raw["interval"]["normal"],
        bad_answer=raw["bad_answer"], weakest=raw["weakest"],
    )  # fmt: skip


def problems(survey: Survey) -> list[str]:
    """Return what no schema sees: unknown elements, a set that fits nobody else, bands out of order."""
    found = [f"{one.key}: {id}" for one in survey.sets for id in one.elements if id not in survey.elements]
    if survey.sets[-1].free or survey.sets[-1].electronic:
        found.append("the last set must fit every case")
    limits = [band.least for band in survey.bands]
    if limits != sorted(limits, reverse=True):
        found.append("bands: best first")
    return found


def set_for(survey: Survey, *, is_free: bool, is_electronic: bool) -> ElementSet:
    """Return the elements to ask of a case: no fee where none is due, no officers where none was met."""
    return next(
        one for one in survey.sets if (is_free or not one.free) and (is_electronic or not one.electronic)
    )


def check_scores(survey: Survey, set_key: str, given: Mapping[str, str]) -> dict[str, int]:
    """Return the scores by element; refuses until each element asked has one of the scale."""
    allowed = {str(score): score for score in range(1, survey.highest + 1)}
    asked = survey.set(set_key).elements
    lacking = {id: NOT_ANSWERED for id in asked if given.get(id, "") not in allowed}
    if lacking:
        raise Invalid(dict(lacking))
    return {id: allowed[given[id]] for id in asked}


def check_about(survey: Survey, given: Mapping[str, str]) -> dict[str, str]:
    """Return what people said about themselves; nothing said is fine, something unknown is refused."""
    said = {one.key: given.get(one.key, "") for one in survey.about}
    known = {one.key: one.options for one in survey.about}
    if wrong := {key: NOT_AN_OPTION for key, value in said.items() if value and value not in known[key]}:
        raise Invalid(dict(wrong))
    return said


def is_bad(survey: Survey, scores: Mapping[str, int]) -> bool:
    """Return whether an answer is met with an offer to be called back."""
    return min(scores.values()) <= survey.bad_answer
