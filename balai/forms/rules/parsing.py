"""From the form of a service package to fields. What is outside the restricted format is refused by name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from jsonschema_rs import Draft202012Validator

from balai.core.sentences import Sentence
from balai.forms.rules import format as restricted
from balai.forms.rules.saying import both, either, within
from balai.forms.rules.shapes import Field, Form, Kind, Option, Section

FORM_FORMAT = Draft202012Validator(restricted.FORM)
SECTIONS_FORMAT = Draft202012Validator(restricted.SECTIONS)
KINDS: dict[str, Kind] = {
    "date": "date", "area-village": "area", "area-regency": "regency", "nik": "nik", "kk": "kk", "phone": "phone",
    "email": "email", "text": "long", "year": "year", "money": "money",
}  # fmt: skip
YES_NO = (Option("true", "Ya"), Option("false", "Tidak"))


@dataclass(frozen=True)
class _Condition:
    when: dict[str, tuple[str, ...]]
    needed: bool


def parse(schema: dict[str, Any], sections: list[dict[str, Any]]) -> Form:
    """Return the form of a service package; ValueError names the place of all that the format does not know.

    Beyond the format: required fields exist, bounds are in order, every field stands in one section, a
    condition looks only at single choices asked before it, and no field has two.
    """
    try:
        return _parse(json.dumps([schema, sections], ensure_ascii=False))
    except TypeError as error:
        raise ValueError(f"form: {error}") from error


@lru_cache(maxsize=256)
def _parse(text: str) -> Form:
    """Parse once for each version of a form; what comes out is frozen and shared."""
    schema, sections = json.loads(text)
    _check_format(schema, sections)
    properties, required = schema["properties"], set(schema.get("required", []))
    conditions = _conditions(schema)
    _check(
        required <= properties.keys(),
        "form.required",
        sorted(required - properties.keys()),
        "no such property",
    )
    twice = sorted(required & conditions.keys())
    _check(not twice, "form.required", twice, "asked only under a condition")
    fields = {
        key: _conditional(_field(key, spec, f"form.properties.{key}"), key in required, conditions.get(key))
        for key, spec in properties.items()
    }
    _check_sections(sections, fields)
    return Form(_sections(sections, fields), schema)


def _check(holds: object, place: str, *complaint: object) -> None:
    if not holds:
        raise ValueError(f"{place}: {' '.join(map(str, complaint))}")


def _check_format(schema: object, sections: object) -> None:
    """Refuse everything the format does not allow, all at once."""
    complaints = [
        f"{'.'.join(map(str, [root, *error.instance_path]))}: {error.message[:300]}"
        for root, form, value in (("form", FORM_FORMAT, schema), ("sections", SECTIONS_FORMAT, sections))
        for error in form.iter_errors(value)
    ]
    if complaints:
        raise ValueError("\n".join(complaints))


def _conditional(field: Field, required: bool, condition: _Condition | None) -> Field:
    if condition is None:
        return replace(field, required=required, needed=required)
    return replace(field, when=condition.when, needed=condition.needed)


def _field(key: str, spec: Mapping[str, Any], place: str) -> Field:
    """Return one field with its kind and bounds, conditions apart."""
    field = Field(
        key=key,
        title=spec["title"],
        help=spec.get("description", ""),
        klass=spec.get("class", "terbatas"),
        min_items=spec.get("minItems", 0),
        max_items=spec.get("maxItems"),
        min_length=spec.get("minLength", 0),
        max_length=spec.get("maxLength"),
        minimum=spec.get("minimum"),
        maximum=spec.get("maximum"),
        whole=spec.get("type") == "integer",
    )
    _check_bounds(field, place)
    return _with_kind(field, spec, place)


def _check_bounds(field: Field, place: str) -> None:
    for low, high in (
        (field.min_items, field.max_items),
        (field.min_length, field.max_length),
        (field.minimum, field.maximum),
    ):
        _check(low is None or high is None or low <= high, place, "the lower bound is above the upper one")


def _with_kind(field: Field, spec: Mapping[str, Any], place: str) -> Field:
    if "oneOf" in spec:
        return replace(field, kind="choice", options=_options(spec["oneOf"], place))
    match spec["type"]:
        case "array" if spec["items"].get("type") == "object":
            return replace(field, kind="group", columns=_columns(spec["items"], f"{place}.items"))
        case "array":
            return replace(field, kind="choices", options=_options(_offered(spec["items"]), f"{place}.items"))
        case "boolean":
            return replace(field, kind="yes_no", options=YES_NO)
        case "string":
            return replace(field, kind=KINDS.get(spec.get("format", ""), "text"))
        case _:
            return replace(field, kind=KINDS.get(spec.get("format", ""), "number"))


def _offered(items: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what can be chosen; a bare enum has its words as titles."""
    if "enum" in items:
        return [{"const": word, "title": word[:1].upper() + word[1:]} for word in items["enum"]]
    return list(items["oneOf"])


def _options(offered: list[dict[str, str]], place: str) -> tuple[Option, ...]:
    options = tuple(Option(option["const"], option["title"]) for option in offered)
    _check(len({option.value for option in options}) == len(options), place, "a const stands twice")
    return options


def _columns(items: Mapping[str, Any], place: str) -> tuple[Field, ...]:
    properties, required = items["properties"], set(items.get("required", []))
    _check(
        required <= properties.keys(),
        f"{place}.required",
        sorted(required - properties.keys()),
        "no such property",
    )
    return tuple(
        _conditional(_field(key, spec, f"{place}.properties.{key}"), key in required, None)
        for key, spec in properties.items()
    )


def _conditions(schema: Mapping[str, Any]) -> dict[str, _Condition]:
    """Return the condition of each field that has one."""
    found: dict[str, _Condition] = {}
    for number, rule in enumerate(schema.get("allOf", [])):
        place = f"form.allOf.{number}"
        when = _when(rule["if"], f"{place}.if", schema["properties"])
        barred, needed = rule["else"]["properties"].keys(), set(rule.get("then", {}).get("required", []))
        _check(needed <= barred, place, sorted(needed - barred), "must also stand in else as false")
        for key in barred:
            _check(key in schema["properties"], f"{place}.else", key, "no such property")
            _check(key not in found, f"{place}.else", key, "has a condition already")
            found[key] = _Condition(when, key in needed)
    return found


def _when(test: Mapping[str, Any], place: str, properties: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    asked = test["properties"]
    _check(set(test["required"]) == asked.keys(), f"{place}.required", "must name the fields of properties")
    return {key: _allowed(key, spec, f"{place}.{key}", properties) for key, spec in asked.items()}


def _allowed(key: str, spec: Mapping[str, Any], place: str, properties: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the answers that meet a condition; they must be among those offered."""
    _check(key in properties, place, "no such property")
    field = _field(key, properties[key], place)
    _check(
        field.kind in ("choice", "yes_no"), place, "only a single choice, or yes and no, can be a condition"
    )
    values = spec["enum"] if "enum" in spec else [spec["const"]]
    kind = bool if field.kind == "yes_no" else str
    _check(all(isinstance(value, kind) for value in values), place, "must hold answers of the kind of", key)
    words = tuple(str(value).lower() if kind is bool else value for value in values)
    unknown = sorted(set(words) - {option.value for option in field.options})
    _check(not unknown, place, unknown, "not among the answers of", key)
    return words


def _check_sections(sections: list[dict[str, Any]], fields: Mapping[str, Field]) -> None:
    """Check that every field stands in exactly one section, after what its condition looks at."""
    asked: set[str] = set()
    for number, section in enumerate(sections):
        for key in section["fields"]:
            _check(key in fields, f"sections.{number}", key, "no such property")
            _check(key not in asked, f"sections.{number}", key, "stands in a section already")
            late = sorted(fields[key].when.keys() - asked)
            _check(
                not late,
                f"form.properties.{key}",
                "its condition looks at",
                late,
                "which is not asked before it",
            )
            asked.add(key)
    _check(asked == fields.keys(), "sections", sorted(fields.keys() - asked), "in no section")


def _sections(sections: list[dict[str, Any]], fields: Mapping[str, Field]) -> tuple[Section, ...]:
    worded = {key: replace(field, condition=_in_words(field, fields)) for key, field in fields.items()}
    return tuple(Section(part["title"], tuple(worded[key] for key in part["fields"])) for part in sections)


def _in_words(field: Field, fields: Mapping[str, Field]) -> str:
    """Return a condition as people read it on a page that cannot hide a question."""
    parts = []
    for key, allowed in field.when.items():
        answers = [Sentence("“{answer}”", answer=Sentence(fields[key].title_of(word))) for word in allowed]
        told = Sentence("{question} dijawab {answers}", question=within(fields[key]), answers=either(answers))
        parts.append(told)
    return Sentence("Isi hanya bila {conditions}.", conditions=both(parts)) if parts else ""
