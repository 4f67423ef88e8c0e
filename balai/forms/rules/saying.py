"""Answers and questions in Indonesian words. Pure: the names of areas are handed in."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from balai.core.sentences import Joined, Sentence, Shaped
from balai.core.words import long_date
from balai.forms.rules.conditions import active_fields
from balai.forms.rules.shapes import Answers, Field, Form
from balai.forms.rules.values import number_text, phone_text

Names = Callable[[str], str]
NOT_ANSWERED = Sentence("Tidak diisi")


def subject(field: Field) -> Shaped:
    """Return the field as the subject at the beginning of a sentence."""
    return Shaped(Sentence(field.title), _quoted)


def within(field: Field) -> Shaped:
    """Return the field as it stands within a sentence: "nama ibu", "NIK ibu", "“Untuk apa?”"."""
    return Shaped(Sentence(field.title), _small)


def _quoted(title: str) -> str:
    return f"“{title}”" if title.endswith("?") else title


def _small(title: str) -> str:
    title = _quoted(title)
    return title[0].lower() + title[1:] if title[1:2].islower() else title


def in_row(group: Field, row: int, sentence: str) -> str:
    """Return a sentence about one row of a group so that it can stand alone: "Data ke-2: …"."""
    if group.max_items == 1:
        return sentence
    return Sentence("Data ke-{row}: {sentence}", row=row + 1, sentence=sentence)


def hidden_sentence(field: Field) -> Sentence:
    """Return what is said of a text that holds what nobody sees."""
    return Sentence(
        "{field} memuat tanda yang tidak terlihat atau rusak. Periksa, lalu ketik ulang bagian itu.",
        field=subject(field),
    )


def either(words: Sequence[str]) -> Joined:
    """Return "A", "A atau B", "A, B, atau C"."""
    return Joined(words, ", ", Sentence(" atau ") if len(words) < 3 else Sentence(", atau "))


def both(words: Sequence[str]) -> Joined:
    """Return "A", "A dan B", "A, B, dan C"."""
    return Joined(words, ", ", Sentence(" dan ") if len(words) < 3 else Sentence(", dan "))


def _date_text(value: str) -> str:
    try:
        return long_date(date.fromisoformat(value))
    except ValueError:
        return value


def _row_text(field: Field, row: dict[str, Any], names: Names) -> str:
    parts = [
        Sentence(
            "{title}: {answer}", title=Sentence(column.title), answer=say(column, row[column.key], names)
        )
        for column in field.columns
        if column.key in row
    ]
    return Joined(parts, "; ")


def say(field: Field, value: Any, names: Names = str) -> str:
    """Return one answer as people read it; a group is one line a row. `names` turns an area code into a name."""
    if value is None or value in ("", []):
        return NOT_ANSWERED
    match field.kind, value:
        case "group", list():
            return Joined([_row_text(field, row, names) for row in value if isinstance(row, dict)], "\n")
        case "choices", list():
            return Joined([Sentence(field.title_of(item)) for item in value], ", ")
        case "yes_no", bool():
            return Sentence("Ya") if value else Sentence("Tidak")
        case "money", int():
            return Sentence("Rp{amount}", amount=number_text(value))
        case "number", int() | float():
            return number_text(value)
        case "date", str():
            return _date_text(value)
        case (("area" | "regency"), str()):
            return names(value)
        case "phone", str():
            return phone_text(value)
        case "choice", _:
            return Sentence(field.title_of(value))
        case _:
            return str(value)


def review(
    form: Form, answers: Answers, names: Names = str
) -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
    """Return all that was answered, to check before filing: (section title, ((label, text, field key), …)).

    Only what applies is there; what was left open says so. A section without such a question is left out.
    """
    active = {field.key for field in active_fields(form, answers)}
    read_back = (
        (
            section.title,
            tuple(
                (field.title, say(field, answers.get(field.key), names), field.key)
                for field in section.fields
                if field.key in active
            ),
        )
        for section in form.sections
    )
    return tuple((title, lines) for title, lines in read_back if lines)
