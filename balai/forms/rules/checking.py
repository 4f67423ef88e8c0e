"""Full validation of answers by their JSON Schema, said in plain Indonesian."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from balai.core.sentences import Sentence
from balai.forms.rules.identity import kk_fault, nik_fault
from balai.forms.rules.saying import hidden_sentence, in_row, subject, within
from balai.forms.rules.shapes import KEPT_AS_TYPED, Answers, Field, Form
from balai.forms.rules.values import hides, is_area, is_email, is_phone, is_year, number_text

FORMATS: dict[str, Callable[[str], bool]] = {
    "nik": lambda text: not nik_fault(text),
    "kk": lambda text: not kk_fault(text),
    "phone": is_phone,
    "email": is_email,
    "year": is_year,
    "area-village": lambda text: is_area(text, village=True),
    "area-regency": lambda text: is_area(text, village=False),
}

UNKNOWN = Sentence("Isian ini tidak dikenal dalam formulir.")


@lru_cache(maxsize=512)
def _validator(schema: str) -> Draft202012Validator:
    """Compile once for each version of a form: compiling costs what some eighty checks cost."""
    return Draft202012Validator(schema, formats=FORMATS, validate_formats=True, offline=True)


def problems(form: Form, answers: Answers) -> dict[str, str]:
    """Return what is wrong with the answers as a whole, in the order of the form; {} if nothing is.

    Keys: the field, or "group.0.column". Drop the answers of inactive fields first (`prune`, `merged`).
    """
    found = dict(_hidden(form, answers))
    try:
        for error in _validator(form.canonical).iter_errors(answers):
            for place, sentence in _said(form, error):
                found.setdefault(place, sentence)
    except UnicodeEncodeError:  # half a surrogate pair, which only a machine can send; `tidied` removes it
        return {"": Sentence("Isian memuat huruf yang tidak dapat dibaca.")}
    order = {key: number for number, key in enumerate(form.fields)}
    return dict(
        sorted(found.items(), key=lambda item: (order.get(item[0].split(".")[0], len(order)), item[0]))
    )


def section_problems(form: Form, answers: Answers, section: int) -> dict[str, str]:
    """Return the problems of one section's fields; `answers` are those of all sections so far."""
    keys = {field.key for field in form.sections[section].fields}
    return {place: text for place, text in problems(form, answers).items() if place.split(".")[0] in keys}


def _hidden(form: Form, answers: object) -> Iterator[tuple[str, str]]:
    """Yield (place, sentence) for each text with what nobody sees: it could turn a line round, or hide a word."""
    for path, text in _texts(answers):
        field = form.fields.get(path[0]) if path else None
        asked = field and next((column for column in field.columns if column.key == path[-1]), field)
        if not (field and asked and asked.kind in KEPT_AS_TYPED and hides(text)):
            continue
        if asked is field:
            yield ".".join(path), hidden_sentence(asked)
        elif len(path) == 3 and path[1].isdecimal():  # in no row at all it has the wrong shape, which is said
            yield ".".join(path), in_row(field, int(path[1]), hidden_sentence(asked))


def _texts(value: object, *path: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each text in the answers with its place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list) and len(path) < 3:
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(part, *path, str(key))


def _said(form: Form, error: ValidationError) -> Iterator[tuple[str, str]]:
    """Yield (place, sentence) for one error; several only for unknown keys."""
    path = list(error.instance_path)
    match error.kind:
        case ValidationErrorKind.Required(property=key):
            path.append(key)
        case ValidationErrorKind.AdditionalProperties(unexpected=keys):
            yield from ((".".join(map(str, [*path, key])), UNKNOWN) for key in keys)
            return
    field = form.fields.get(str(path[0])) if path else None
    if field is None:
        yield ("", UNKNOWN)
        return
    if field.kind == "group" and len(path) == 3:
        column = next(column for column in field.columns if column.key == path[2])
        yield ".".join(map(str, path)), in_row(field, int(path[1]), _sentence(column, error))
    else:
        yield field.key, _sentence(field, error)


def _sentence(field: Field, error: ValidationError) -> Sentence:
    what = subject(field)
    match error.kind:
        case ValidationErrorKind.Required():
            return _ask(field)
        case ValidationErrorKind.FalseSchema():
            return Sentence("{field} tidak berlaku untuk jawaban Anda yang lain. Kosongkan.", field=what)
        case ValidationErrorKind.MinLength(limit=limit):
            return Sentence(
                "{field} terlalu pendek. Tulis paling sedikit {least} huruf.", field=what, least=limit
            )
        case ValidationErrorKind.MaxLength(limit=limit):
            return Sentence(
                "{field} paling banyak {most} huruf; yang tertulis {typed}. Persingkat.",
                field=what, most=limit, typed=len(str(error.instance)),
            )  # fmt: skip
        case ValidationErrorKind.Minimum() | ValidationErrorKind.Maximum():
            low, high = _amount(field, field.minimum), _amount(field, field.maximum)
            return Sentence("{field} harus antara {low} dan {high}.", field=what, low=low, high=high)
        case ValidationErrorKind.MinItems(limit=limit):
            return (
                _ask(field)
                if limit == 1
                else Sentence("{field}: isi paling sedikit {least}.", field=what, least=limit)
            )
        case ValidationErrorKind.MaxItems(limit=limit):
            return Sentence("{field}: isi paling banyak {most}.", field=what, most=limit)
        case ValidationErrorKind.Format():
            return _format_sentence(field, str(error.instance))
        case _:
            return _wrong_kind(field)


def _ask(field: Field) -> Sentence:
    """Return how an answer is asked for."""
    what, asks = within(field), field.title.endswith("?")
    if field.kind in ("choice", "yes_no", "area", "regency"):
        return Sentence("Pilih jawaban untuk {field}." if asks else "Pilih {field}.", field=what)
    if field.kind == "choices":
        return Sentence("Pilih paling sedikit satu jawaban untuk {field}.", field=what)
    return Sentence("Jawab {field}." if asks else "Isi {field}.", field=what)


def _amount(field: Field, bound: float | None) -> str:
    figure = number_text(bound or 0)
    return Sentence("Rp{amount}", amount=figure) if field.kind == "money" else figure


def _format_sentence(field: Field, text: str) -> Sentence:
    what = subject(field)
    match field.kind:
        case "nik":
            return Sentence("{field} {fault}", field=what, fault=nik_fault(text))
        case "kk":
            return Sentence("{field} {fault}", field=what, fault=kk_fault(text))
        case "phone":
            return Sentence("{field} belum lengkap atau berlebih. Contoh: 0812 3456 7890.", field=what)
        case "email":
            return Sentence("{field} belum benar. Contoh: nama@contoh.id.", field=what)
        case "year":
            return Sentence("{field} terdiri atas empat angka. Contoh: 2026.", field=what)
        case "area" | "regency":
            return Sentence("Pilih {field} dari daftar.", field=within(field))
        case _:
            return Sentence("{field} belum benar. Contoh: 21 11 1990.", field=what)


def _wrong_kind(field: Field) -> Sentence:
    match field.kind:
        case "choice" | "choices" | "yes_no":
            return Sentence("Pilih jawaban yang tersedia untuk {field}.", field=within(field))
        case "number" | "money":
            return Sentence("{field} diisi dengan angka.", field=subject(field))
        case _:
            return Sentence("{field} belum dapat dibaca. Isi lagi.", field=subject(field))
