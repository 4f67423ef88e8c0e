"""What a package may say about its form, and what becomes of it."""

import copy

import pytest

from balai.forms import rules
from balai.forms.rules import Option

from .sample import FORM, SCHEMA, SECTIONS


def test_every_kind_is_known():
    kinds = {key: field.kind for key, field in FORM.fields.items()}
    assert kinds == {
        "reason": "choice", "report": "text", "changes": "choices", "name": "text", "born": "date", "village": "area",
        "birth_city": "regency", "nik": "nik", "kk": "kk", "phone": "phone", "email": "email", "graduated": "year",
        "story": "long", "income": "money", "children": "number", "width": "number", "married": "yes_no",
        "days": "choices", "movers": "group",
    }  # fmt: skip


def test_a_field_carries_its_words_and_bounds():
    name, children, width = FORM.fields["name"], FORM.fields["children"], FORM.fields["width"]
    assert (name.title, name.help, name.klass, name.required) == (
        "Nama lengkap",
        "Seperti di KTP.",
        "umum",
        True,
    )
    assert (name.min_length, name.max_length) == (2, 60)
    assert (children.minimum, children.maximum, children.whole) == (0, 20, True)
    assert not width.whole
    assert FORM.fields["nik"].klass == "spesifik"
    assert FORM.fields["born"].klass == "terbatas"


def test_options_keep_their_order_and_a_bare_enum_gets_titles():
    assert FORM.fields["reason"].options[0] == Option("lost", "Hilang")
    assert FORM.fields["days"].options == (("senin", "Senin"), ("selasa", "Selasa"), ("rabu", "Rabu"))
    assert FORM.fields["married"].options == (("true", "Ya"), ("false", "Tidak"))


def test_columns_of_a_group_are_fields():
    movers = FORM.fields["movers"]
    assert [column.key for column in movers.columns] == ["name", "born", "sex", "head"]
    assert [column.needed for column in movers.columns] == [True, True, False, False]
    assert (movers.min_items, movers.max_items) == (1, 3)


def test_a_condition_is_kept_as_data_and_in_words():
    report, changes, story = (FORM.fields[key] for key in ("report", "changes", "story"))
    assert report.when == {"reason": ("lost",)}
    assert report.condition == "Isi hanya bila “Mengapa perlu KTP baru?” dijawab “Hilang”."
    assert (
        changes.condition
        == "Isi hanya bila “Mengapa perlu KTP baru?” dijawab “Rusak” atau “Ada yang berubah”."
    )
    assert (report.required, report.needed, story.needed) == (False, True, False)
    assert FORM.fields["movers"].when == {"married": ("true",)}
    assert FORM.fields["name"].condition == ""


def test_fields_come_in_the_order_of_the_sections():
    assert list(FORM.fields) == [key for section in SECTIONS for key in section["fields"]]


def test_the_same_package_is_parsed_once():
    assert rules.parse(copy.deepcopy(SCHEMA), copy.deepcopy(SECTIONS)) is FORM


def minimal(**spec) -> dict:
    return {"type": "object", "additionalProperties": False, "properties": {"x": {"title": "X", **spec}}}


ONE = [{"title": "Satu", "fields": ["x"]}]


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        ({"type": "string", "minLength": 1, "maxLength": 5, "pattern": "^(a+)+$"}, "pattern"),
        ({"$ref": "http://127.0.0.1:1/"}, "form.properties.x"),
        ({"type": "string", "format": "uri"}, "form.properties.x.format"),
        ({"type": "string", "format": "text"}, "minLength"),
        ({"type": "string", "minLength": 9, "maxLength": 5}, "lower bound"),
        ({"type": "integer", "minimum": 1}, "maximum"),
        ({"type": "number", "format": "money", "minimum": 0, "maximum": 1}, "format"),
        ({"type": "object", "properties": {}}, "form.properties.x.type"),
        ({"type": "string", "minLength": 1, "maxLength": 5, "class": "rahasia"}, "form.properties.x.class"),
        ({"oneOf": []}, "form.properties.x.oneOf"),
        ({"oneOf": [{"const": True, "title": "Ya"}]}, "form.properties.x.oneOf.0.const"),
        ({"oneOf": [{"const": "a", "title": "A"}, {"const": "a", "title": "B"}]}, "twice"),
        ({"type": "array", "items": {"enum": ["a"]}, "minItems": 1}, "uniqueItems"),
        ({"type": "array", "items": {"type": "object", "additionalProperties": False, "properties": {}},
          "minItems": 1, "maxItems": 3}, "form.properties.x.items.properties"),
        ({"type": "array", "items": minimal(type="boolean"), "minItems": 1, "maxItems": 9}, "form.properties.x.maxItems"),
        ({"type": "array", "items": minimal(type="array", items={}), "minItems": 1, "maxItems": 2}, "properties.x.type"),
        ({"type": "boolean", "default": True}, "default"),
    ],
)  # fmt: skip
def test_what_the_format_does_not_know_is_refused_by_name(spec, place):
    with pytest.raises(ValueError, match=place.replace(".", r"\.").replace("$", r"\$")):
        rules.parse(minimal(**spec), ONE)


def test_plain_text_needs_bounds():
    with pytest.raises(ValueError, match="minLength"):
        rules.parse(minimal(type="string"), ONE)


def test_everything_wrong_is_named_at_once():
    schema = minimal(type="string", minLength=1, maxLength=2, pattern="a") | {"required": "x"}
    with pytest.raises(
        ValueError, match=r"(?s)form\.required.*form\.properties\.x|form\.properties\.x.*form\.required"
    ):
        rules.parse(schema, ONE)


@pytest.mark.parametrize(
    ("sections", "complaint"),
    [
        ([], "sections"),
        ([{"title": "A", "fields": []}], "sections.0.fields"),
        ([{"title": "", "fields": ["x"]}], "sections.0.title"),
        ([{"title": "A", "fields": ["y"]}], "no such property"),
        ([{"title": "A", "fields": ["x"]}, {"title": "B", "fields": ["x"]}], "already"),
        ([{"title": "A", "fields": list("abcdefg")}], "sections.0.fields"),
    ],
)
def test_sections_hold_every_field_once(sections, complaint):
    with pytest.raises(ValueError, match=complaint):
        rules.parse(minimal(type="boolean"), sections)


def test_a_field_in_no_section_is_refused():
    schema = minimal(type="boolean")
    schema["properties"]["lost"] = {"title": "L", "type": "boolean"}
    with pytest.raises(ValueError, match=r"\['lost'\] in no section"):
        rules.parse(schema, ONE)


def with_condition(rule: dict, order=("x", "y")) -> None:
    schema = minimal(oneOf=[{"const": "a", "title": "A"}, {"const": "b", "title": "B"}])
    schema["properties"]["y"] = {"title": "Y", "type": "boolean"}
    schema["allOf"] = [rule]
    rules.parse(schema, [{"title": "Satu", "fields": list(order)}])


IF_A = {"properties": {"x": {"const": "a"}}, "required": ["x"]}
ELSE_Y = {"properties": {"y": False}}


def test_a_plain_condition_is_accepted():
    with_condition({"if": IF_A, "then": {"required": ["y"]}, "else": ELSE_Y})
    with_condition({"if": IF_A, "else": ELSE_Y})


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ({"if": IF_A, "then": {"required": ["y"]}}, "else"),
        ({"if": {"properties": {"x": {"const": "a"}}}, "else": ELSE_Y}, "required"),
        ({"if": {"properties": {"x": {"const": "a"}}, "required": ["y"]}, "else": ELSE_Y}, "must name the fields"),
        ({"if": {"properties": {"x": {"const": "c"}}, "required": ["x"]}, "else": ELSE_Y}, "not among the answers"),
        ({"if": {"properties": {"x": {"minLength": 3}}, "required": ["x"]}, "else": ELSE_Y}, "minLength"),
        ({"if": {"properties": {"z": {"const": "a"}}, "required": ["z"]}, "else": ELSE_Y}, "no such property"),
        ({"if": {"properties": {"y": {"const": "true"}}, "required": ["y"]}, "else": {"properties": {"x": False}}},
         "answers of the kind"),
        ({"if": IF_A, "then": {"required": ["y"]}, "else": {"properties": {"x": False}}}, "must also stand in else"),
        ({"if": IF_A, "else": {"properties": {"x": False}}}, "not asked before it"),
        ({"if": IF_A, "then": {"properties": {"y": {"const": True}}}, "else": ELSE_Y}, "properties"),
    ],
)  # fmt: skip
def test_other_conditions_are_refused(rule, complaint):
    with pytest.raises(ValueError, match=complaint):
        with_condition(rule)


def test_a_condition_looks_only_at_what_was_asked_before():
    with pytest.raises(ValueError, match="not asked before it"):
        with_condition({"if": IF_A, "else": ELSE_Y}, order=("y", "x"))


def test_a_conditional_field_cannot_be_required_always():
    schema = copy.deepcopy(SCHEMA)
    schema["required"].append("report")
    with pytest.raises(ValueError, match=r"\['report'\] asked only under a condition"):
        rules.parse(schema, SECTIONS)


def test_a_field_has_one_condition():
    schema = copy.deepcopy(SCHEMA)
    schema["allOf"].append(schema["allOf"][0])
    with pytest.raises(ValueError, match="report has a condition already"):
        rules.parse(schema, SECTIONS)


def test_what_is_no_json_is_refused():
    with pytest.raises(ValueError, match="not JSON serializable"):
        rules.parse(minimal(type="boolean", description=object()), ONE)
