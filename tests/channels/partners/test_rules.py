"""Reading JSON and headers strictly, scopes, and the OpenAPI document."""

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.channels.partners.api.oauth import basic
from balai.channels.partners.api.table import OPERATIONS, described
from balai.channels.partners.rules import headers, reading, scopes
from balai.channels.partners.rules.fitting import faults
from balai.channels.partners.rules.schemas import COMPONENTS
from balai.core.refusal import Invalid, Refused
from tests.channels.partners.programs import DOCUMENT

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14), 10**14) | st.text('ab"\\/~é☃\u202e{[,:'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('ab"~/{'), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_ordinary_json_reads_as_everywhere(value):
    depth_ok = depth(value) <= reading.DEEPEST
    text = json.dumps(value).encode()
    if depth_ok:
        assert (
            reading.read_json(text)
            == value
            == reading.read_json(json.dumps(value, indent=2, ensure_ascii=False).encode())
        )
    else:
        with pytest.raises(Invalid):
            reading.read_json(text)


def depth(value) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


@given(st.binary(max_size=60) | st.text('{}[]",:\\ 0aeu', max_size=60).map(str.encode))
def test_no_bytes_do_more_than_be_refused(content):
    try:
        value = reading.read_json(content)
    except Refused:
        return
    assert value == json.loads(content)


@given(st.lists(st.text("ab~/☃0", max_size=3), max_size=4))
def test_a_pointer_leads_back_to_its_parts(parts):
    read = [part.replace("~1", "/").replace("~0", "~") for part in reading.to_pointer(*parts).split("/")[1:]]
    assert read == parts


@pytest.mark.parametrize(
    "text", ['"\\"' * 300_000, "[" * 300_000, '{"a":' * 100_000, "," * 300_000, '"' + "a" * 3_000_000]
)
def test_reading_is_quick_whatever_comes(text):
    begun = time.process_time()
    with pytest.raises(Refused):
        reading.read_json(text.encode())
    assert time.process_time() - begun < 2


def test_too_many_values_are_refused():
    with pytest.raises(Invalid):
        reading.read_json(("[" + "1," * reading.MOST_TOKENS + "1]").encode())


@pytest.mark.parametrize(
    ("key", "pointer"),
    [
        ("applicant.nik", "/applicant/nik"), ("evidence.str", "/evidence/str"), ("members.0.name", "/answers/members/0/name"),
        ("reason", "/answers/reason"), ("/a/b", "/a/b"), ("?limit", "?limit"), ("", ""),
    ],
)  # fmt: skip
def test_places_of_rules_become_pointers(key, pointer):
    assert reading.place(key) == pointer


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abcdefghijklmnopqrst", "abcdefghijklmnopqrst"), ("bearer  " + "a" * 20, "a" * 20), ("Bearer short", ""),
     ("Basic " + "a" * 20, ""), ("Bearer " + "a" * 20 + " x", ""), ("", "")],
)  # fmt: skip
def test_bearer_tokens(header, token):
    assert headers.bearer(header) == token


@pytest.mark.parametrize(
    ("header", "pair"),
    [("Basic YTpi", ("a", "b")), ("basic YSUzQWI6Yg==", ("a:b", "b")), ("Basic YTo=", None), ("Basic YWI=", None),
     ("Basic !!!!", None), ("Basic YQA6Yg==", None), ("Bearer YTpi", None), ("Basic /////w==", None)],
)  # fmt: skip
def test_credentials_of_clients(header, pair):
    assert basic(header) == pair


def test_entity_tags():
    assert headers.tag(7, "0f3a") == '"7.0f3a"' and headers.tag(None, "0f3a") == '"0f3a"'
    assert [headers.revision(text) for text in ('"7"', '"7.0f3a"', 'W/"7.0f3a"', "7", "*", '"7", "8"', '"x"')] == [
        7, 7, 7, None, None, None, None,
    ]  # fmt: skip
    assert (
        headers.is_known('"a", W/"b"', '"b"')
        and headers.is_known("*", '"b"')
        and not headers.is_known("", '"b"')
    )


def test_media_types():
    assert headers.media_type("Application/JSON; charset=UTF-8") == ("application/json", "utf-8")
    assert headers.media_type("") == ("", "")


@pytest.mark.parametrize("kind", ["person", "officer", "partner", "consent"])
def test_holders_are_given_only_what_their_kind_can_hold(kind):
    own = scopes.scopes_of(kind)
    scopes.check_scopes(own, kind)
    for wrong in ([], ["cases.all"], [s.value for s in scopes.Scope if s.value not in own]):
        with pytest.raises(Refused):
            scopes.check_scopes(wrong, kind)


def test_nobody_signs_for_a_machine_and_only_signing_needs_a_second_factor():
    assert "cases.decide" not in {*scopes.scopes_of("partner"), *scopes.scopes_of("person")}
    assert [scope.value for scope in scopes.Scope if scopes.needs_second_factor([scope])] == ["cases.decide"]


# the document


def refs(node) -> set[str]:
    if isinstance(node, dict):
        return {node["$ref"]} if "$ref" in node else set().union(*map(refs, node.values()))
    return set().union(*map(refs, node)) if isinstance(node, list) else set()


def test_the_document_holds_together():
    ids = [one.contract.id for one in OPERATIONS]
    assert len(set(ids)) == len(ids) and DOCUMENT["openapi"] == "3.1.0"
    for ref in refs(DOCUMENT):
        _, part, kind, name = ref.split("/")
        assert name in DOCUMENT[part][kind], ref
    assert {ref.rpartition("/")[2] for ref in refs(DOCUMENT) if "/schemas/" in ref} == COMPONENTS.keys()
    linked = {link.operation for one in OPERATIONS for link in one.contract.links}
    assert linked <= set(ids)


def test_every_operation_says_what_it_is_and_is_no_bigger_than_it_must_be():
    for one in OPERATIONS:
        contract = one.contract
        assert contract.summary and not contract.summary.endswith("."), contract.id
        assert re.findall(r"\{(\w+)\}", contract.path) == list(contract.places)
        assert contract.answer or contract.media != ("application/json",), contract.id
    assert len(json.dumps(described())) < 120_000


def closed(node) -> bool:
    """Return whether every object with properties forbids others."""
    if isinstance(node, dict):
        is_open = "properties" in node and node.get("additionalProperties", True) is not False
        return not is_open and all(map(closed, node.values()))
    return all(map(closed, node)) if isinstance(node, list) else True


def test_no_shape_takes_or_gives_more_than_it_names():
    assert {name for name, schema in COMPONENTS.items() if not closed(schema)} == {"Problem"}


def test_what_does_not_fit_is_said_where_it_stands():
    schema = {"$ref": "#/components/schemas/Record"}
    assert faults(schema, {"number": "1", "on": "2026-11-21"}) == {}
    found = faults(schema, {"number": "", "on": "gestern", "x": 1})
    assert found.keys() == {("number",), ("on",), ("x",)} and all(found.values())
