"""Whether a value fits a schema of the API, and if not where and why. Pure."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from balai.channels.partners.rules.schemas import COMPONENTS

LONGEST = 200
MISSING = "Wajib ada."
Place = tuple[str | int, ...]


def faults(schema: Mapping[str, Any], value: Any) -> dict[Place, str]:
    """Return what does not fit: path into the value → sentence, the first for each place."""
    found: dict[Place, str] = {}
    for error in _validator(json.dumps(schema)).iter_errors(value):
        for place, sentence in _said(error):
            found.setdefault(place, sentence)
    return found


@cache
def _validator(schema: str) -> Draft202012Validator:
    """Compile once for each of the few schemas of the API."""
    whole = {"allOf": [json.loads(schema)], "components": {"schemas": COMPONENTS}}
    return Draft202012Validator(whole, validate_formats=True, offline=True)


def _said(error: ValidationError) -> Iterator[tuple[Place, str]]:
    place = tuple(error.instance_path)
    match error.kind:
        case ValidationErrorKind.AdditionalProperties(unexpected=keys):
            yield from (((*place, key), "Kunci ini tidak dikenal.") for key in keys)
        case ValidationErrorKind.Required(property=key):
            yield (*place, str(key)), MISSING
        case _:
            yield place, _sentence(error)


TYPES = {
    "integer": "bilangan bulat", "number": "bilangan", "string": "teks", "boolean": "true atau false", "array": "daftar",
    "object": "objek", "null": "null",
}  # fmt: skip
"""What JSON Schema calls the kinds of values → what people read."""


def _sentence(error: ValidationError) -> str:
    match error.kind:
        case ValidationErrorKind.Type(types=types):
            return f"Harus {' atau '.join(TYPES.get(name, name) for name in map(str, types))}."
        case ValidationErrorKind.Enum(options=options):
            return f"Pilih salah satu: {', '.join(map(str, options))}."
        case ValidationErrorKind.Constant(expected_value=expected):
            return f"Harus {expected}."
        case ValidationErrorKind.Minimum(limit=limit):
            return f"Paling kecil {limit}."
        case ValidationErrorKind.Maximum(limit=limit):
            return f"Paling besar {limit}."
        case ValidationErrorKind.MinLength(limit=limit):
            return f"Paling sedikit {limit} huruf."
        case ValidationErrorKind.MaxLength(limit=limit):
            return f"Paling banyak {limit} huruf."
        case ValidationErrorKind.Pattern(pattern=pattern):
            return f"Bentuknya tidak sesuai: {pattern}"
        case ValidationErrorKind.Format(format=name):
            return f"Bentuknya tidak sesuai: {name}."
        case _:
            return str(error.message)[:LONGEST]
