"""Answers that a machine sends for a form, checked as they come: what is still missing is no fault yet. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from balai.forms import rules as forms
from balai.forms.rules import Form

PLACES = ("area", "regency")


def faults(form: Form, part: str, given: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with the answers given so far: key of a problem → sentence.

    Only values are judged. What is missing, or stands against another answer, is for filing to say.
    """
    schema = {key: value for key, value in form.schema.items() if key not in ("required", "allOf")}
    found = forms.problems(replace(form, schema=schema), dict(given))
    return {f"{part}.{key}" if part == "applicant" else key: sentence for key, sentence in found.items()}


def areas(form: Form, part: str, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (key of a problem, code) for each area named in the answers, columns of groups too."""
    prefix = f"{part}." if part == "applicant" else ""
    for field in form.fields.values():
        value = given.get(field.key)
        if field.kind in PLACES and isinstance(value, str):
            yield prefix + field.key, value
        for column in field.columns if isinstance(value, list) else ():
            for number, row in enumerate(value or ()):
                if column.kind in PLACES and isinstance(row, dict) and isinstance(row.get(column.key), str):
                    yield f"{prefix}{field.key}.{number}.{column.key}", row[column.key]
