"""The restricted format of forms, as JSON Schema: what a service package may say, and nothing else.

No `$ref`, no `pattern`, nothing an author could make slow or fetch with. Published with the schema of packages.
"""

from typing import Any

Schema = dict[str, Any]

MOST_ROWS = 8
MOST_FIELDS = 120
MOST_FIELDS_IN_SECTION = 6
STRING_FORMATS = ("date", "area-village", "area-regency", "nik", "kk", "phone", "email", "text", "year")

WORDS: Schema = {"type": "string", "minLength": 1}
COUNT: Schema = {"type": "integer", "minimum": 0}
KEYS: Schema = {"pattern": "^[a-z][a-z0-9_]{0,59}$"}
NAMES: Schema = {"type": "array", "minItems": 1, "uniqueItems": True, "items": WORDS}


def _closed(properties: Schema, required: tuple[str, ...] = (), **more: Any) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    } | more


def _field(properties: Schema, required: tuple[str, ...] = (), **more: Any) -> Schema:
    common = {"title": WORDS, "description": WORDS, "class": {"enum": ["umum", "terbatas", "spesifik"]}}
    return _closed(common | properties, ("title", *required), **more)


def _by_type(shapes: dict[str, Schema]) -> Schema:
    """Choose the shape by `type`, so that an error names what is wrong and not "none of these"."""
    cases = [
        {"if": {"properties": {"type": {"const": name}}, "required": ["type"]}, "then": shape}
        for name, shape in shapes.items()
    ]
    known = {
        "type": "object",
        "properties": {"type": {"enum": list(shapes)}},
        "required": ["type"],
        "allOf": cases,
    }
    return {"if": {"type": "object", "required": ["oneOf"]}, "then": CHOICE, "else": known}


OPTIONS: Schema = {
    "type": "array",
    "minItems": 1,
    "items": _closed({"const": WORDS, "title": WORDS}, ("const", "title")),
}
CHOICE = _field({"type": {"const": "string"}, "oneOf": OPTIONS})
TEXT_IS_BOUNDED: Schema = {
    "if": {"properties": {"format": {"const": "text"}}},
    "then": {"required": ["minLength", "maxLength"]},
}
STRING = (
    _field({"type": {}, "format": {"enum": list(STRING_FORMATS)}, "minLength": COUNT, "maxLength": COUNT})
    | TEXT_IS_BOUNDED
)
BOUNDS: Schema = {"minimum": {"type": "number"}, "maximum": {"type": "number"}}
INTEGER = _field({"type": {}, "format": {"const": "money"}, **BOUNDS}, ("minimum", "maximum"))
NUMBER = _field({"type": {}, **BOUNDS}, ("minimum", "maximum"))
SIMPLE: dict[str, Schema] = {
    "string": STRING, "integer": INTEGER, "number": NUMBER, "boolean": _field({"type": {}}),
}  # fmt: skip


def _object(field: Schema) -> Schema:
    return {
        "type": {"const": "object"},
        "additionalProperties": {"const": False},
        "required": {"type": "array", "items": WORDS, "uniqueItems": True},
        "properties": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": MOST_FIELDS,
            "propertyNames": KEYS,
            "additionalProperties": field,
        },
    }


OBJECT_KEYS = ("type", "additionalProperties", "properties")
SEVERAL = _field(
    {
        "type": {},
        "uniqueItems": {"const": True},
        "minItems": {"type": "integer", "minimum": 1},
        "maxItems": COUNT,
        "items": {
            "if": {"type": "object", "required": ["enum"]},
            "then": _closed({"type": {"const": "string"}, "enum": NAMES}),
            "else": _closed({"type": {"const": "string"}, "oneOf": OPTIONS}, ("oneOf",)),
        },
    },
    ("uniqueItems", "minItems", "items"),
)
GROUP = _field(
    {
        "type": {},
        "minItems": COUNT,
        "maxItems": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
        "items": _closed(_object(_by_type(SIMPLE)), OBJECT_KEYS),
    },
    ("minItems", "maxItems", "items"),
)
ARRAY: Schema = {
    "if": {"properties": {"items": {"properties": {"type": {"const": "object"}}, "required": ["type"]}}},
    "then": GROUP,
    "else": SEVERAL,
}
ANSWER: Schema = {"type": ["string", "boolean"]}
TEST = _closed(
    {
        "properties": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": _closed(
                {"const": ANSWER, "enum": {"type": "array", "minItems": 1, "items": ANSWER}},
                minProperties=1,
                maxProperties=1,
            ),
        },
        "required": NAMES,
    },
    ("properties", "required"),
)
CONDITION = _closed(
    {
        "if": TEST,
        "then": _closed({"required": NAMES}),
        "else": _closed(
            {"properties": {"type": "object", "minProperties": 1, "additionalProperties": {"const": False}}},
            ("properties",),
        ),
    },
    ("if", "else"),
)
FORM = _closed(
    _object(_by_type({**SIMPLE, "array": ARRAY})) | {"allOf": {"type": "array", "items": CONDITION}},
    OBJECT_KEYS,
)
SECTIONS: Schema = {
    "type": "array",
    "minItems": 1,
    "items": _closed(
        {"title": WORDS, "fields": NAMES | {"maxItems": MOST_FIELDS_IN_SECTION}}, ("title", "fields")
    ),
}
