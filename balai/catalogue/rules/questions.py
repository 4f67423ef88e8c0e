"""What a package's form says: its questions, the answers each can take, and whether the form is sound."""

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from balai.catalogue.rules.source import Path
from balai.forms.rules import parse as parse_form

Found = tuple[Path, str]
Questions = Mapping[str, Mapping[str, Any]]

OF_THE_APPLICANT = frozenset({"nik", "name", "birth_place", "birth_date", "sex", "address", "area", "phone"})
"""Balai asks these of every applicant itself, from one shared schema."""


def possible_answers(question: Mapping[str, Any]) -> frozenset[Any] | None:
    """Return the values that an answer can be (or hold); None when any value of its type can."""
    items = question.get("items", {})
    options = question.get("oneOf") or items.get("oneOf")
    if options:
        return frozenset(option["const"] for option in options)
    if "enum" in items:
        return frozenset(items["enum"])
    return frozenset((True, False)) if question.get("type") == "boolean" else None


def is_group(question: Mapping[str, Any]) -> bool:
    """Return whether a question is a repeating group of questions."""
    return bool(question.get("items", {}).get("type") == "object")


def is_area(question: Mapping[str, Any]) -> bool:
    """Return whether the answer is an area code: a village or a regency."""
    return str(question.get("format", "")).startswith("area-")


def form_problems(raw: Mapping[str, Any]) -> Iterator[Found]:
    """Yield (path, message) for everything wrong with `form` and `sections`."""
    form = raw.get("form", {})
    questions: Questions = form.get("properties", {})
    try:
        jsonschema_rs.meta.validate(form)
    except jsonschema_rs.ValidationError as error:
        yield ("form", *error.instance_path), "Bagian ini bukan JSON Schema 2020-12 yang benar."
        return
    for name in questions:
        if name in OF_THE_APPLICANT:
            yield ("form", "properties", name), "Data pemohon sudah ditanyakan Balai; hapus dari formulir."
        yield from _bound_problems(("form", "properties", name), questions[name])
    for index, name in enumerate(form.get("required", ())):
        if name not in questions:
            yield ("form", "required", index), f"Pertanyaan {name} tidak ada."
    for index, rule in enumerate(form.get("allOf", ())):
        yield from _condition_problems(("form", "allOf", index), rule, form)
    yield from _section_problems(raw.get("sections", ()), questions)
    yield from _order_problems(raw) if form else ()


def engine_problems(raw: Mapping[str, Any]) -> Iterator[Found]:
    """Yield what the form engine itself says, should it object to a form that passed everything else."""
    if "form" not in raw:
        return
    try:
        parse_form(raw["form"], raw["sections"])
    except ValueError as error:
        yield ("form",), f"Mesin formulir tidak dapat memakai formulir ini: {error}"


def _bound_problems(path: Path, question: Mapping[str, Any]) -> Iterator[Found]:
    for low, high in (("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems")):
        if low in question and high in question and question[low] > question[high]:
            yield (*path, low), f"{low} lebih besar daripada {high}."
    if is_group(question):
        inner: Questions = question["items"]["properties"]
        for index, name in enumerate(question["items"]["required"]):
            if name not in inner:
                yield (*path, "items", "required", index), f"Pertanyaan {name} tidak ada dalam kelompok ini."
        for name, part in inner.items():
            yield from _bound_problems((*path, "items", "properties", name), part)
    options = question.get("oneOf") or question.get("items", {}).get("oneOf") or ()
    values = [option["const"] for option in options]
    for index, value in enumerate(values):
        if value in values[:index]:
            yield path, f"Pilihan {value} ada dua kali."


def _condition_problems(path: Path, rule: Mapping[str, Any], form: Mapping[str, Any]) -> Iterator[Found]:
    questions: Questions = form.get("properties", {})
    tested = rule["if"]["properties"]
    if sorted(tested) != sorted(rule["if"]["required"]):
        yield (
            (*path, "if", "required"),
            "Harus memuat pertanyaan yang sama dengan yang diuji di if.properties.",
        )
    for name, test in tested.items():
        values = test["enum"] if "enum" in test else [test["const"]]
        yield from answer_problems((*path, "if", "properties", name), name, values, questions)
        if questions.get(name, {}).get("type") == "array":
            yield (
                (*path, "if", "properties", name),
                "Hanya pilihan tunggal atau ya-tidak yang dapat menjadi syarat.",
            )
    hidden = rule["else"]["properties"]
    for name in rule.get("then", {}).get("required", ()):
        if name not in hidden:
            yield (
                (*path, "then", "required"),
                f"{name} harus disebut juga di else, agar hanya ditanyakan bila perlu.",
            )
    for name in hidden:
        if name not in questions:
            yield (*path, "else", "properties", name), f"Pertanyaan {name} tidak ada."
        elif name in form.get("required", ()):
            yield (*path, "else", "properties", name), f"{name} selalu wajib, jadi tidak boleh disembunyikan."


def _order_problems(raw: Mapping[str, Any]) -> Iterator[Found]:
    """Yield conditions that look at a later question, and questions with two conditions."""
    asked = [name for section in raw.get("sections", ()) for name in section["fields"]]
    seen: set[str] = set()
    for index, rule in enumerate(raw["form"].get("allOf", ())):
        for name in rule["else"]["properties"]:
            path: Path = ("form", "allOf", index, "else", "properties", name)
            if name in seen:
                yield path, f"{name} sudah punya syarat lain; satukan keduanya."
            seen.add(name)
            late = [tested for tested in rule["if"]["properties"] if _comes_after(asked, tested, name)]
            if late:
                yield path, f"{late[0]} harus ditanyakan sebelum {name}."


def _comes_after(asked: list[str], tested: str, name: str) -> bool:
    return tested in asked and name in asked and asked.index(tested) >= asked.index(name)


def answer_problems(path: Path, name: str, values: list[Any], questions: Questions) -> Iterator[Found]:
    """Yield what is wrong with a test "answer of `name` is one of `values`"."""
    if name not in questions:
        yield path, f"Pertanyaan {name} tidak ada di formulir."
        return
    possible = possible_answers(questions[name])
    if possible is None:
        yield path, f"{name} bukan pertanyaan pilihan, jadi tidak dapat dijadikan syarat."
        return
    for value in values:
        if not any(value == one and type(value) is type(one) for one in possible):
            yield path, f"{value} bukan jawaban yang mungkin untuk {name}."


def _section_problems(sections: list[Mapping[str, Any]], questions: Questions) -> Iterator[Found]:
    seen: set[str] = set()
    for number, section in enumerate(sections):
        for index, name in enumerate(section["fields"]):
            path: Path = ("sections", number, "fields", index)
            if name not in questions:
                yield path, f"Pertanyaan {name} tidak ada di formulir."
            if name in seen:
                yield path, f"Pertanyaan {name} sudah ada di bagian lain."
            seen.add(name)
    for name in questions:
        if name not in seen:
            yield ("form", "properties", name), f"Pertanyaan {name} belum masuk bagian mana pun (sections)."
