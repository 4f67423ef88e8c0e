"""What was posted, turned into typed answers. Nothing typed is lost; nothing crashes."""

import re
from collections.abc import Callable, Mapping, Sequence

from balai.core.sentences import Sentence
from balai.forms.rules.conditions import prune
from balai.forms.rules.saying import hidden_sentence, in_row, subject, within
from balai.forms.rules.shapes import KEPT_AS_TYPED, Answers, Field, Form, Option, Reading
from balai.forms.rules.values import (
    DATE_PARTS,
    UNREADABLE,
    Typed,
    Unreadable,
    area_code,
    clean_line,
    clean_text,
    hides,
    read_date,
    read_digits,
    read_money,
    read_number,
    read_phone,
    read_yes_no,
    split_date,
)

SURROGATE = re.compile("[\ud800-\udfff]")

Posted = Mapping[str, Sequence[str]]
Find = Callable[[str, str], Sequence[Option]]
SEVERAL = Sentence("Ada beberapa tempat dengan nama itu. Pilih salah satu.")


class _Several(Unreadable):
    """A place's name fits several areas."""

    def __init__(self, options: Sequence[Option]) -> None:
        super().__init__(SEVERAL)
        self.options = tuple(options)


def nowhere(kind: str, text: str) -> Sequence[Option]:
    """Find no area by its name; the code must stand in the text."""
    return ()


def read(form: Form, posted: Posted, section: int | None = None, *, find: Find = nowhere) -> Reading:
    """Return what was posted for one section (or all) as answers, problems, typed and found.

    Input names: the field key; a date may come as key-d, key-m, key-y; rows of a group as key-0-column.
    Empty is absent. `find(kind, text)` gives the areas whose name fits, for people who type a name.
    """
    fields = tuple(form.fields.values()) if section is None else form.sections[section].fields
    reading = Reading({}, {}, {}, {})
    for field in fields:
        if field.kind == "group":
            _read_group(field, posted, reading, find)
            continue
        typed = reading.typed[field.key] = _typed(field, field.key, posted)
        if _hidden(field, field.key, posted):
            reading.problems[field.key] = hidden_sentence(field)
        elif not _is_blank(typed):
            _keep(reading.answers, field.key, _understood(field, typed, field.key, reading, find))
    return reading


def merged(form: Form, before: Answers, reading: Reading, section: int | None = None) -> Answers:
    """Return the draft's answers after a section was read: its old answers replaced, inactive ones dropped."""
    fields = form.fields if section is None else {field.key for field in form.sections[section].fields}
    kept = {key: value for key, value in before.items() if key not in fields}
    return prune(form, kept | reading.answers)


def tidied(form: Form, answers: Answers) -> Answers:
    """Return answers that a machine sent (already typed) with every text cleaned as `read` cleans it.

    What nobody sees stays in, for `problems` to refuse; half a surrogate pair, which is no text, is marked.
    """
    long = {field.key for field in form.fields.values() if field.kind == "long"}
    return {
        clean_line(key): _tidy(value, clean_text if key in long else clean_line)
        for key, value in answers.items()
    }


def _tidy(value: object, clean: Callable[[str], str]) -> object:
    match value:
        case str():
            return SURROGATE.sub(UNREADABLE, value) if hides(value) else clean(value)
        case list():
            return [_tidy(item, clean) for item in value]
        case dict():
            return {clean(str(key)): _tidy(item, clean) for key, item in value.items()}
        case _:
            return value


def _texts(posted: Posted, name: str) -> list[str]:
    values = posted.get(name, ())
    return [str(value) for value in ([values] if isinstance(values, str) else values)]


def _typed(field: Field, name: str, posted: Posted) -> Typed:
    """Return what stood in the inputs of a simple field, cleaned."""
    texts = _texts(posted, name)
    if field.kind == "choices":
        return [text for text in map(clean_line, texts) if text]
    if field.kind == "date":
        parts = {part: clean_line((_texts(posted, f"{name}-{part}") or [""])[-1]) for part in DATE_PARTS}
        return parts if any(parts.values()) else split_date(clean_line(texts[-1] if texts else ""))
    if field.kind == "long":
        return clean_text(texts[-1]) if texts else ""
    lines = [line for line in map(clean_line, texts) if line]
    if field.kind in ("area", "regency"):
        lines.sort(key=lambda line: bool(area_code(line, village=field.kind == "area")))
    return lines[-1] if lines else ""


def _hidden(field: Field, name: str, posted: Posted) -> bool:
    """Return whether a text that is kept as it was typed holds what nobody sees; numbers are read without it."""
    return field.kind in KEPT_AS_TYPED and any(map(hides, _texts(posted, name)))


def _is_blank(typed: Typed) -> bool:
    return not any(typed.values()) if isinstance(typed, dict) else not typed


def _keep(answers: Answers, key: str, value: object) -> None:
    if value is not None:
        answers[key] = value


def _understood(field: Field, typed: Typed, place: str, reading: Reading, find: Find) -> object:
    """Return the value, or None with the problem put into the reading."""
    try:
        return _value(field, typed, find)
    except _Several as several:
        reading.found[place] = several.options
        reading.problems[place] = several.hint
    except Unreadable as unreadable:
        reading.problems[place] = Sentence(
            "{field} belum dapat dibaca. {hint}", field=subject(field), hint=unreadable.hint
        )
    return None


def _value(field: Field, typed: Typed, find: Find) -> object:
    match field.kind:
        case "choices":
            order = {option.value: place for place, option in enumerate(field.options)}
            return sorted(dict.fromkeys(typed), key=lambda item: order.get(item, len(order)))
        case "date":
            return read_date(typed)
        case "number":
            return read_number(typed, whole=field.whole)
        case "money":
            return read_money(typed)
        case "yes_no":
            return read_yes_no(typed)
        case "nik" | "kk" | "year":
            return read_digits(typed)
        case "phone":
            return read_phone(typed)
        case "area" | "regency":
            return _area(field, typed, find)
        case _:
            return typed


def _area(field: Field, text: str, find: Find) -> str:
    code = area_code(text, village=field.kind == "area")
    if code:
        return code
    options = find(field.kind, text)
    if len(options) > 1:
        raise _Several(options)
    if options:
        return options[0].value
    raise Unreadable(
        "Tidak ada {field} bernama “{name}”. Periksa ejaannya, lalu pilih dari daftar.",
        field=within(field),
        name=text[:60],
    )


def _read_group(field: Field, posted: Posted, reading: Reading, find: Find) -> None:
    """Read the rows that hold something; problems and rows are numbered as in the answer."""
    answers: list[Answers] = []
    typed_rows: list[dict[str, Typed]] = []
    for number in _rows(field, posted):
        typed = {
            column.key: _typed(column, f"{field.key}-{number}-{column.key}", posted)
            for column in field.columns
        }
        if not all(map(_is_blank, typed.values())):
            row = len(answers)
            answers.append(_read_row(field, row, typed, reading, find))
            typed_rows.append(typed)
            for column in field.columns:
                if _hidden(column, f"{field.key}-{number}-{column.key}", posted):
                    answers[row].pop(column.key, None)
                    said = in_row(field, row, hidden_sentence(column))
                    reading.problems[f"{field.key}.{row}.{column.key}"] = said
    reading.typed[field.key] = typed_rows
    if answers:
        reading.answers[field.key] = answers


def _read_row(field: Field, row: int, typed: dict[str, Typed], reading: Reading, find: Find) -> Answers:
    answer: Answers = {}
    for column in field.columns:
        place = f"{field.key}.{row}.{column.key}"
        if not _is_blank(typed[column.key]):
            _keep(answer, column.key, _understood(column, typed[column.key], place, reading, find))
        if place in reading.problems:
            reading.problems[place] = in_row(field, row, reading.problems[place])
    return answer


def _rows(field: Field, posted: Posted) -> list[int]:
    name = re.compile(re.escape(field.key) + r"-([0-9]{1,2})-")
    return sorted({int(match[1]) for key in posted if (match := name.match(key))})
