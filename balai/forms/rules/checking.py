"""Full validation of answers by their JSON Schema, said in plain Indonesian."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from balai.forms.rules.identity import kk_fault, nik_fault
from balai.forms.rules.saying import in_row, subject, within
from balai.forms.rules.shapes import Answers, Field, Form
from balai.forms.rules.values import is_area, is_email, is_phone, is_year, number_text

FORMATS: dict[str, Callable[[str], bool]] = {
    "nik": lambda text: not nik_fault(text),
    "kk": lambda text: not kk_fault(text),
    "phone": is_phone,
    "email": is_email,
    "year": is_year,
    "area-village": lambda text: is_area(text, village=True),
    "area-regency": lambda text: is_area(text, village=False),
}


@lru_cache(maxsize=512)
def _validator(schema: str) -> Draft202012Validator:
    """Compile once for each version of a form: compiling costs what some eighty checks cost."""
    return Draft202012Validator(schema, formats=FORMATS, validate_formats=True, offline=True)


def problems(form: Form, answers: Answers) -> dict[str, str]:
    """Return what is wrong with the answers as a whole, in the order of the form; {} if nothing is.

    Keys: the field, or "group.0.column". Drop the answers of inactive fields first (`prune`, `merged`).
    """
    found: dict[str, str] = {}
    try:
        for error in _validator(form.canonical).iter_errors(answers):
            for place, sentence in _said(form, error):
                found.setdefault(place, sentence)
    except UnicodeEncodeError:  # half a surrogate pair, which only a machine can send; `tidied` removes it
        return {"": "Isian memuat huruf yang tidak dapat dibaca."}
    order = {key: number for number, key in enumerate(form.fields)}
    return dict(
        sorted(found.items(), key=lambda item: (order.get(item[0].split(".")[0], len(order)), item[0]))
    )


def section_problems(form: Form, answers: Answers, section: int) -> dict[str, str]:
    """Return the problems of one section's fields; `answers` are those of all sections so far."""
    keys = {field.key for field in form.sections[section].fields}
    return {place: text for place, text in problems(form, answers).items() if place.split(".")[0] in keys}


def _said(form: Form, error: ValidationError) -> Iterator[tuple[str, str]]:
    """Yield (place, sentence) for one error; several only for unknown keys."""
    path = list(error.instance_path)
    match error.kind:
        case ValidationErrorKind.Required(property=key):
            path.append(key)
        case ValidationErrorKind.AdditionalProperties(unexpected=keys):
            yield from (
                (".".join(map(str, [*path, key])), "Isian ini tidak dikenal dalam formulir.") for key in keys
            )
            return
    field = form.fields.get(str(path[0])) if path else None
    if field is None:
        yield ("", "Isian ini tidak dikenal dalam formulir.")
        return
    if field.kind == "group" and len(path) == 3:
        column = next(column for column in field.columns if column.key == path[2])
        yield ".".join(map(str, path)), in_row(field, int(path[1]), _sentence(column, error))
    else:
        yield field.key, _sentence(field, error)


def _sentence(field: Field, error: ValidationError) -> str:
    match error.kind:
        case ValidationErrorKind.Required():
            return _ask(field)
        case ValidationErrorKind.FalseSchema():
            return f"{subject(field)} tidak berlaku untuk jawaban Anda yang lain. Kosongkan."
        case ValidationErrorKind.MinLength(limit=limit):
            return f"{subject(field)} terlalu pendek. Tulis paling sedikit {limit} huruf."
        case ValidationErrorKind.MaxLength(limit=limit):
            return f"{subject(field)} paling banyak {limit} huruf; yang tertulis {len(str(error.instance))}. Persingkat."
        case ValidationErrorKind.Minimum() | ValidationErrorKind.Maximum():
            return f"{subject(field)} harus antara {_amount(field, field.minimum)} dan {_amount(field, field.maximum)}."
        case ValidationErrorKind.MinItems(limit=limit):
            return _ask(field) if limit == 1 else f"{subject(field)}: isi paling sedikit {limit}."
        case ValidationErrorKind.MaxItems(limit=limit):
            return f"{subject(field)}: isi paling banyak {limit}."
        case ValidationErrorKind.Format():
            return _format_sentence(field, str(error.instance))
        case _:
            return _wrong_kind(field)


def _ask(field: Field) -> str:
    """Return how an answer is asked for."""
    if field.kind in ("choice", "yes_no", "area", "regency"):
        return (
            f"Pilih jawaban untuk {within(field)}."
            if field.title.endswith("?")
            else f"Pilih {within(field)}."
        )
    if field.kind == "choices":
        return f"Pilih paling sedikit satu jawaban untuk {within(field)}."
    return f"Jawab {within(field)}." if field.title.endswith("?") else f"Isi {within(field)}."


def _amount(field: Field, bound: float | None) -> str:
    return ("Rp" if field.kind == "money" else "") + number_text(bound or 0)


def _format_sentence(field: Field, text: str) -> str:
    match field.kind:
        case "nik":
            return f"{subject(field)} {nik_fault(text)}"
        case "kk":
            return f"{subject(field)} {kk_fault(text)}"
        case "phone":
            return f"{subject(field)} belum lengkap atau berlebih. Contoh: 0812 3456 7890."
        case "email":
            return f"{subject(field)} belum benar. Contoh: nama@contoh.id."
        case "year":
            return f"{subject(field)} terdiri atas empat angka. Contoh: 2026."
        case "area" | "regency":
            return f"Pilih {within(field)} dari daftar."
        case _:
            return f"{subject(field)} belum benar. Contoh: 21 11 1990."


def _wrong_kind(field: Field) -> str:
    match field.kind:
        case "choice" | "choices" | "yes_no":
            return f"Pilih jawaban yang tersedia untuk {within(field)}."
        case "number" | "money":
            return f"{subject(field)} diisi dengan angka."
        case _:
            return f"{subject(field)} belum dapat dibaca. Isi lagi."
