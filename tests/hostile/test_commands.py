"""Packages that would call a stranger, run for ever or never end: not published, told with file and line."""

import re
import socket
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from balai.catalogue.models import ServiceVersion
from tests.catalogue.samples import filled, package

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall")]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A door on loopback; whoever knocks waits in the order of coming."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door


def first_visitor(listener: socket.socket, words: bytes) -> bytes:
    """Knock and say something; return what the first who knocked said, if anything."""
    with socket.create_connection(listener.getsockname()) as knock:
        knock.sendall(words)
    with listener.accept()[0] as visitor:
        return visitor.recv(100)


def refused(folder: Path) -> list[str]:
    """Return what check and load say of a package, which both must refuse."""
    before = ServiceVersion.objects.count()
    lines: list[str] = []
    for verb in ("check", "load"):
        out = StringIO()
        with pytest.raises(SystemExit) as caught:
            call_command("services", verb, str(folder), stdout=out)
        assert caught.value.code == 1
        lines.append(out.getvalue())
    assert ServiceVersion.objects.count() == before
    return lines


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "izin-kafe").mkdir()
    file = tmp_path / "izin-kafe" / "service.yaml"
    file.write_text(text)
    return file


def with_question(lines: str) -> str:
    """Return a sound package with more in its one question."""
    mark = "maxLength: 200"
    assert filled().count(mark) == 1
    return filled().replace(mark, f"{mark}, {lines}")


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.mark.parametrize("key", ["$ref", "$dynamicRef", "$schema", "$id"])
def test_a_form_that_points_elsewhere_is_refused_and_nobody_is_called(key, tmp_path, listener):
    text = with_question(f'"{key}": "http://127.0.0.1:{listener.getsockname()[1]}/schema.json"')
    file = written(tmp_path, text)
    for said in refused(file.parent.parent):
        assert f"{file}:{line_of(text, '127.0.0.1')}: form.properties.purpose.{key}: " in said
    assert first_visitor(listener, b"we") == b"we", "nobody knocked before us"


def test_a_pattern_that_never_ends_is_refused_before_it_is_tried(tmp_path):
    text = with_question('pattern: "^(a+)+$"')
    file = written(tmp_path, text)
    for said in refused(file.parent.parent):
        assert (
            f"{file}:{line_of(text, 'pattern:')}: form.properties.purpose.pattern: pattern tidak boleh"
            in said
        )


def test_a_package_that_holds_itself_is_refused(tmp_path):
    text = (
        filled().replace("    purpose: {", "    purpose: &self {").replace("maxLength: 200", "items: *self")
    )
    file = written(tmp_path, text)
    for said in refused(file.parent.parent):
        assert f"{file}:{line_of(text, '*self')}: Jangkar dan alias" in said


def test_conditions_that_wait_for_each_other_are_refused(tmp_path):
    raw = package()
    raw["form"]["properties"] |= {name: {"title": "Ya?", "type": "boolean"} for name in ("first", "second")}
    raw["sections"][0]["fields"] += ["first", "second"]
    raw["form"]["allOf"] = [
        {
            "if": {"properties": {one: {"const": True}}, "required": [one]},
            "else": {"properties": {other: False}},
        }
        for one, other in (("first", "second"), ("second", "first"))
    ]
    text = yaml.safe_dump(raw, sort_keys=False, allow_unicode=True)
    file = written(tmp_path, text)
    for said in refused(file.parent.parent):
        assert re.search(rf"{re.escape(str(file))}:[1-9]\d*: .*second harus ditanyakan sebelum first\.", said)


def test_ten_thousand_questions_are_refused_at_once(tmp_path):
    questions = "".join(f"    q{number}: {{title: A, type: boolean}}\n" for number in range(10_000))
    file = written(tmp_path, filled().replace("    purpose: {", f"{questions}    purpose: {{"))
    for said in refused(file.parent.parent):
        assert re.search(rf"{re.escape(str(file))}:[1-9]\d{{3}}: Berkas terlalu besar", said)


def test_more_questions_than_anybody_answers_are_refused_with_their_line(tmp_path):
    names = [f"q{number}" for number in range(1_000)]
    raw = package()
    raw["form"]["properties"] |= {name: {"title": "A", "type": "boolean"} for name in names}
    raw["sections"] += [{"title": "B", "fields": names[start : start + 6]} for start in range(0, 1_000, 6)]
    text = yaml.safe_dump(raw, sort_keys=False, allow_unicode=True)
    assert len(text) < 200_000
    file = written(tmp_path, text)
    for said in refused(file.parent.parent):
        assert f"{file}:{line_of(text, '  properties:')}: form.properties: Terlalu banyak kunci" in said


@pytest.mark.parametrize(
    "text", ["a" * 300_000, "[" * 5_000, "x: " + "{a: " * 300, "\0", "- 1\n- 2\n", "%YAML 9.9\n---\n"]
)
def test_what_is_no_package_at_all_is_refused(text, tmp_path):
    for said in refused(written(tmp_path, text).parent.parent):
        assert "service.yaml:" in said
