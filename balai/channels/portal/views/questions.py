"""Fields of a form as a page shows them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from balai.channels.portal.queries import places
from balai.forms.rules import Answers, Field, Option, Reading

MOST_ROWS = 8
MANY_OPTIONS = 8


@dataclass(frozen=True)
class Question:
    """One field with what stands in it. `row_questions` are those of a group, for each row it may have."""

    field: Field
    name: str
    typed: Any
    problem: str = ""
    options: tuple[tuple[str, str], ...] = ()
    found: tuple[tuple[str, str], ...] = ()
    only: str = ""
    when: str = ""
    filled: int = 0
    row_questions: tuple[tuple["Question", ...], ...] = ()

    @property
    def kind(self) -> str:
        return (
            "select" if self.field.kind == "choice" and len(self.options) > MANY_OPTIONS else self.field.kind
        )

    @property
    def most(self) -> int:
        return len(self.row_questions)


def posted(post: QueryDict) -> dict[str, list[str]]:
    """Return what was posted, without the row of a group that its button "hapus" names."""
    values = {name: list(map(str, texts)) for name, texts in post.lists()}
    row = re.fullmatch(r"(\w+)-(\d{1,2})", post.get("hapus", ""))
    before = f"{row[1]}-{row[2]}-" if row else "-"
    return {name: texts for name, texts in values.items() if not name.startswith(before)}


def kept(
    fields: Sequence[Field], answers: Answers, problems: Mapping[str, str], written: Callable[[str], str] = places.written
) -> list[Question]:  # fmt: skip
    """Return the questions with the answers that were kept; `written`: how a place stands in its input."""
    typed = {field.key: _written(field, field.typed(answers.get(field.key)), written) for field in fields}
    return _questions(fields, typed, problems, {})


def typed(fields: Sequence[Field], reading: Reading, problems: Mapping[str, str]) -> list[Question]:
    """Return the questions with what was just typed, right or wrong."""
    return _questions(fields, reading.typed, problems, reading.found)


def _written(field: Field, typed: Any, written: Callable[[str], str]) -> Any:
    return written(typed) if field.kind in ("area", "regency") and typed else typed


def _questions(
    fields: Sequence[Field],
    typed: Mapping[str, Any],
    problems: Mapping[str, str],
    found: Mapping[str, Sequence[Option]],
) -> list[Question]:
    here = {field.key for field in fields}
    return [
        Question(
            field=field,
            name=field.key,
            typed=typed.get(field.key, ""),
            problem=problems.get(field.key, ""),
            options=_pairs(field.options),
            found=_pairs(found.get(field.key, ())),
            only=field.condition if here & field.when.keys() else "",
            when=urlencode(field.when, doseq=True) if here & field.when.keys() else "",
            filled=len(typed.get(field.key) or ()) if field.kind == "group" else 0,
            row_questions=_rows(field, typed.get(field.key) or [], problems, found),
        )
        for field in fields
    ]


def _pairs(options: Sequence[Option]) -> tuple[tuple[str, str], ...]:
    return tuple((option.value, option.title) for option in options)


def _rows(
    field: Field, rows: list[Any], problems: Mapping[str, str], found: Mapping[str, Sequence[Option]]
) -> tuple[tuple[Question, ...], ...]:
    if field.kind != "group":
        return ()
    most = field.max_items or MOST_ROWS
    return tuple(
        tuple(
            _cell(
                field,
                column,
                number,
                row=rows[number] if number < len(rows) else {},
                problems=problems,
                found=found,
            )
            for column in field.columns
        )
        for number in range(max(most, len(rows)))
    )


def _cell(
    field: Field,
    column: Field,
    number: int,
    *,
    row: Mapping[str, Any],
    problems: Mapping[str, str],
    found: Mapping[str, Sequence[Option]],
) -> Question:
    place = f"{field.key}.{number}.{column.key}"
    return Question(
        field=column,
        name=f"{field.key}-{number}-{column.key}",
        typed=row.get(column.key, ""),
        problem=problems.get(place, ""),
        options=_pairs(column.options),
        found=_pairs(found.get(place, ())),
    )
