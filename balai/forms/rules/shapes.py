"""The nouns of the engine. Answers are plain JSON: dates and codes are text, money is an int."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

from balai.forms.rules.values import Typed, typed_value

Kind = Literal[
    "text", "long", "number", "money", "date", "choice", "choices", "yes_no",
    "area", "regency", "nik", "kk", "phone", "email", "year", "group",
]  # fmt: skip
KEPT_AS_TYPED = frozenset({"text", "long", "email"})
"""Kinds whose answer is what was typed, letter by letter; all others are read and written anew."""
Klass = Literal["umum", "terbatas", "spesifik"]
When = Mapping[str, tuple[str, ...]]
Answers = dict[str, Any]


class Option(NamedTuple):
    """One answer of a closed question: what is kept, and what people read."""

    value: str
    title: str


@dataclass(frozen=True)
class Field:
    """One question. In a group it is a column, and its key is the column's."""

    key: str
    title: str
    help: str = ""
    kind: Kind = "text"
    options: tuple[Option, ...] = ()
    required: bool = False
    """Must be answered whatever else was answered."""
    klass: Klass = "terbatas"
    """The class of personal data (UU 27/2022): drives masking, logging and retention."""
    when: When = field(default_factory=dict)
    """Asked only if each of these fields has one of these answers (`holds`); empty: always."""
    columns: tuple["Field", ...] = ()
    min_items: int = 0
    max_items: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int = 0
    whole: bool = False
    """A number without a fraction."""
    needed: bool = False
    """Must be answered whenever it is asked: `required`, or named by the condition's `then`."""
    condition: str = ""
    """`when` in words, for a page without script; empty if always asked."""

    def typed(self, value: Any) -> Typed:
        """Return what the inputs of this field show for a value; `read` turns it back into the value."""
        if self.kind == "group":
            rows = value if isinstance(value, list) else []
            return [self._typed_row(row) for row in rows if isinstance(row, Mapping)]
        return typed_value(self.kind, value)

    def _typed_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {column.key: column.typed(row.get(column.key)) for column in self.columns}

    def title_of(self, value: object) -> str:
        """Return what people read for one stored choice; a choice that is no longer offered shows as stored."""
        return next((option.title for option in self.options if option.value == value), str(value))


@dataclass(frozen=True)
class Section:
    """The questions of one page."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Form:
    """A parsed form. `schema` is what answers are checked against."""

    sections: tuple[Section, ...]
    schema: Mapping[str, Any]

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """All questions by key, in the order in which they are asked."""
        return {field.key: field for section in self.sections for field in section.fields}

    @cached_property
    def canonical(self) -> str:
        """The schema as text: equal for equal schemas, the key of the compiled validator."""
        return json.dumps(self.schema, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class Reading(NamedTuple):
    """What was understood of a posted page.

    `problems`: only what could not be read at all; the rest is for `section_problems`. `typed`: for every
    field of the page what stood in its inputs, to show it again unchanged. `found`: for a place whose
    name fits several areas, those areas, to choose from.
    """

    answers: Answers
    problems: dict[str, str]
    typed: dict[str, Typed]
    found: dict[str, tuple[Option, ...]]
