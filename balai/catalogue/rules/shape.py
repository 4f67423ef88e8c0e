"""What a JSON Schema says against a document, in plain Indonesian."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from balai.catalogue.rules.source import Path, Problem, problem

TYPES = {
    "string": "teks",
    "integer": "bilangan bulat",
    "number": "angka",
    "boolean": "true atau false",
    "array": "daftar",
    "object": "pasangan kunci dan nilai",
    "null": "kosong",
}
FORBIDDEN = {
    "$ref": "$ref tidak boleh dipakai; tulis isinya di sini.",
    "pattern": "pattern tidak boleh dipakai; pilih format yang tersedia.",
}
UNKNOWN = "Kunci ini tidak dikenal di sini. Periksa ejaannya, atau beri tanda kutip pada teks yang berkoma."
Detail = Mapping[str, Any]


def shape_problems(
    validator: jsonschema_rs.Draft202012Validator, raw: Any, lines: Mapping[Path, int]
) -> Iterator[Problem]:
    """Yield what the schema says against `raw`, each with its line."""
    for error in validator.iter_errors(raw):
        path = tuple(error.instance_path)
        for name, message in _sayings(error):
            yield problem((*path, name) if name else path, message, lines)


def _sayings(error: jsonschema_rs.ValidationError) -> list[tuple[str, str]]:
    kind, detail = error.kind.name, error.kind.as_dict()
    if kind == "additionalProperties":
        return [(name, FORBIDDEN.get(name, UNKNOWN)) for name in detail["unexpected"]]
    if kind == "required":
        return [("", f"Kunci {detail['property']} belum ada.")]
    say = SAYINGS.get(kind)
    return [("", say(error.instance, detail) if say else f"Tidak sesuai skema ({kind}).")]


def _type(_: Any, detail: Detail) -> str:
    names = [TYPES[name] for name in sorted(detail["types"])]
    hint = " Beri tanda kutip bila ini teks." if "teks" in names else ""
    return f"Harus berupa {' atau '.join(names)}.{hint}"


def _choices(value: Any, detail: Detail) -> str:
    return f"Nilai {_shown(value)} tidak dikenal. Pilihannya: {', '.join(map(_shown, detail['options']))}."


def _shown(value: Any) -> str:
    return "true" if value is True else "false" if value is False else str(value)


SAYINGS: Mapping[str, Callable[[Any, Detail], str]] = {
    "type": _type,
    "enum": _choices,
    "const": lambda _, detail: f"Nilainya harus {_shown(detail['expected_value'])}.",
    "falseSchema": lambda *_: "Kunci ini tidak boleh ada di sini.",
    "minLength": lambda *_: "Isinya belum ada atau terlalu pendek.",
    "maxLength": lambda _, detail: f"Terlalu panjang, paling banyak {detail['limit']} huruf.",
    "minItems": lambda _, detail: f"Terlalu sedikit, paling sedikit {detail['limit']}.",
    "maxItems": lambda _, detail: f"Terlalu banyak, paling banyak {detail['limit']}.",
    "minProperties": lambda *_: "Isinya belum ada.",
    "maxProperties": lambda _, detail: f"Terlalu banyak kunci, paling banyak {detail['limit']}.",
    "minimum": lambda _, detail: f"Terlalu kecil, paling kecil {detail['limit']}.",
    "maximum": lambda _, detail: f"Terlalu besar, paling besar {detail['limit']}.",
    "uniqueItems": lambda *_: "Ada isi yang sama dua kali.",
    "pattern": lambda value, _: f"{_shown(value)} tidak ditulis dengan cara yang benar.",
    "propertyNames": lambda *_: "Kunci ditulis dengan huruf kecil, angka, dan garis bawah.",
    "format": lambda value, _: f"{_shown(value)} bukan tanggal yang benar.",
}
