"""What people type, turned into values, and back. Every pattern here is linear in its input."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from balai.core.sentences import Figure, Joined, Sentence
from balai.core.words import MONTHS, grouped

Typed = Any
"""What stands in the inputs of a field: text; a list (choices); {d, m, y} (date); rows of these (group)."""

DATE_PARTS = ("d", "m", "y")
PART_NAMES = (Sentence("tanggal"), Sentence("bulan"), Sentence("tahun"))
FIRST_YEAR, LAST_YEAR = 1800, 2199
SAFE_DIGITS = 15
"""More digits than this do not survive a JSON number."""

HIDDEN = {"Cc", "Cs", "Cf", "Co", "Cn"}
"""Categories of characters that nobody sees, or no paper can show: control, bidi, joiners, private, unassigned."""
BLANKS = "\t\n\r"
SHAPED = "[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u0900-\u0dff\u1b00-\u1bff\ua930-\ua95f\ua980-\ua9df]"
JOINER = re.compile(f"(?<={SHAPED})[\u200c\u200d](?={SHAPED})")
"""Between two letters of Arabic, Balinese, Javanese … a joiner decides how a name is drawn: it is part of the name."""
UNREADABLE = "\ufffd"

MONTH_NAMES = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)} | {
    "agt": 8, "ags": 8, "nop": 11, "peb": 2, "may": 5, "aug": 8, "oct": 10, "dec": 12,
}  # fmt: skip
YES = {"true", "ya", "yes", "1", "on"}
NO = {"false", "tidak", "no", "0"}

GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
GROUPED_ENGLISH = re.compile(r"[-+]?[0-9]{1,3}(?:,[0-9]{3}){2,}")
PLAIN = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?")
AREA = re.compile(r"(?<![0-9.])([0-9]{2})\.?([0-9]{2})(?:\.?([0-9]{2})\.?([0-9]{4}))?(?![0-9.])")
PHONE = re.compile(r"\+62[1-9][0-9]{6,11}|\+(?!62)[1-9][0-9]{7,14}")


class Unreadable(ValueError):
    """The text cannot be understood; `hint` says how to write it."""

    def __init__(self, msgid: str, **params: object) -> None:
        self.hint = Sentence(msgid, **params)
        super().__init__(self.hint)


def hides(text: str) -> bool:
    """Return whether a text holds what nobody sees (control and bidi characters …), or what broke on its way."""
    if UNREADABLE in text or text.isprintable():
        return UNREADABLE in text
    return any(unicodedata.category(char) in HIDDEN and char not in BLANKS for char in JOINER.sub("", text))


def clean_text(text: str) -> str:
    """Return text of several lines without what nobody sees; every letter stays as it was typed, accents apart too."""
    text = re.sub(r"\r\n?|[\u2028\u2029]", "\n", text.replace("\t", " "))
    joiners = {match.start() for match in JOINER.finditer(text)}
    kept = "".join(
        char
        for place, char in enumerate(text)
        if char == "\n"
        or place in joiners
        or (char != UNREADABLE and unicodedata.category(char) not in HIDDEN)
    )
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip()


def clean_line(text: str) -> str:
    """Return the same on one line, runs of blanks as one."""
    return " ".join(clean_text(text).split())


def ascii_digits(text: str) -> str:
    """Return the text with any script's digits as 0 to 9."""
    return "".join(str(unicodedata.decimal(char, char)) for char in text)


def read_digits(text: str) -> str:
    """Return a number of an identity card without blanks, dots and dashes; letters stay, to be seen."""
    return re.sub(r"[\s.\-–_/]", "", ascii_digits(text))


def read_number(text: str, *, whole: bool) -> int | float:
    """Return "1.250.000", "1 250 000" or "2,5" as a number; a dot before three digits separates thousands."""
    bare = re.sub(r"\s", "", ascii_digits(text)).replace("−", "-")
    if sum(char.isdigit() for char in bare) > SAFE_DIGITS:
        raise Unreadable("Tulis paling banyak {most} angka.", most=SAFE_DIGITS)
    if GROUPED.fullmatch(bare) or GROUPED_ENGLISH.fullmatch(bare):
        parts = bare.split(",") if GROUPED.fullmatch(bare) else [bare.replace(",", "")]
        bare = ".".join([parts[0].replace(".", ""), *parts[1:]])
    elif PLAIN.fullmatch(bare):
        bare = bare.replace(",", ".")
    else:
        raise Unreadable("Tulis dengan angka saja, misalnya 1.250.")
    number = Decimal(bare)
    if number == number.to_integral_value():
        return int(number)
    if whole:
        raise Unreadable("Tulis angka bulat, tanpa koma.")
    return float(number)


def read_money(text: str) -> int:
    """Return whole rupiah from "Rp50.000,-", "50.000,00" or "50000"."""
    bare = re.sub(r"^rp\.?|,(?:-|00)$", "", re.sub(r"\s", "", text.lower()))
    return int(read_number(bare, whole=True))


def split_date(text: str) -> dict[str, str]:
    """Return day, month and year of "2026-11-21", "21/11/2026", "21112026" or "21 November 2026" as typed."""
    pieces = re.findall(r"[0-9]+|[^\W\d_]+", ascii_digits(text))[:4]
    if len(pieces) == 1 and len(pieces[0]) == 8 and pieces[0].isdigit():
        pieces = [pieces[0][:2], pieces[0][2:4], pieces[0][4:]]
    if len(pieces) == 3 and len(pieces[0]) == 4:
        pieces.reverse()
    if len(pieces) != 3:
        return dict.fromkeys(DATE_PARTS, "") | {"d": text}
    return dict(zip(DATE_PARTS, pieces, strict=True))


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else MONTH_NAMES.get(text[:3].lower(), 0)


def read_date(parts: Mapping[str, str]) -> str:
    """Return a date as "2026-11-21" from its three parts; the month may be a name."""
    day, month, year = (ascii_digits(parts.get(part, ""))[:20].strip() for part in DATE_PARTS)
    missing = [name for name, text in zip(PART_NAMES, (day, month, year), strict=True) if not text]
    if missing:
        raise Unreadable("Isi juga {parts}nya.", parts=Joined(missing, Sentence(" dan ")))
    if not (day.isdecimal() and year.isdecimal() and _month(month)):
        raise Unreadable("Tulis dengan angka, misalnya 21 11 1990.")
    if len(year) != 4 or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise Unreadable("Tulis tahun dengan empat angka, misalnya 1990.")
    try:
        return date(int(year), _month(month), int(day)).isoformat()
    except (ValueError, OverflowError) as error:
        raise Unreadable(
            "Tidak ada tanggal {day} bulan {month} tahun {year}.", day=day, month=month, year=year
        ) from error


def read_phone(text: str) -> str:
    """Return "+628123456789" from "0812-3456-789", "812 3456 789" or "62…"; other countries need their +."""
    bare = re.sub(r"[\s().\-–/]", "", ascii_digits(text))
    if not re.fullmatch(r"\+?[0-9]{1,30}", bare):
        raise Unreadable("Tulis dengan angka, misalnya 0812 3456 7890.")
    if bare.startswith("+"):
        return bare
    if bare.startswith("00"):
        return "+" + bare[2:]
    return "+" + bare if bare.startswith("62") else "+62" + bare.removeprefix("0")


def is_phone(text: str) -> bool:
    """Return whether a phone number in its stored form can exist (E.164: at most 15 digits)."""
    return PHONE.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """Return whether an e-mail address can exist; proof is only a message that arrives."""
    local, at, host = text.rpartition("@")
    return bool(
        at and local and len(local) <= 64 and len(text) <= 254 and not re.search(r"[\s@,;<>\"]", local)
        and re.fullmatch(r"[A-Za-z0-9.-]+", host) and all(host.split(".")) and "." in host
    )  # fmt: skip


def is_year(text: str) -> bool:
    """Return whether a number can be a year that people mean."""
    return re.fullmatch(r"[0-9]{4}", text) is not None and FIRST_YEAR <= int(text) <= LAST_YEAR


def read_yes_no(text: str) -> bool:
    """Return what was chosen; raise `Unreadable` for anything else."""
    if text.lower() not in YES | NO:
        raise Unreadable("Pilih Ya atau Tidak.")
    return text.lower() in YES


def area_code(text: str, *, village: bool) -> str:
    """Return the code that stands in the text ("Desa Kemiren, Glagah · 35.10.17.2001"), with dots; else ""."""
    codes = [".".join(part for part in match.groups() if part) for match in AREA.finditer(ascii_digits(text))]
    return next((code for code in reversed(codes) if is_area(code, village=village)), "")


def is_area(code: str, *, village: bool) -> bool:
    """Return whether a code has the shape of a village's (NN.NN.NN.NNNN) or a regency's (NN.NN)."""
    return len(code) == (13 if village else 5) and AREA.fullmatch(code) is not None


def number_text(value: float) -> Figure:
    """Return 1250000 as "1.250.000" and 2.5 as "2,5"."""
    number = Decimal(repr(+value))
    if not number.is_finite():
        return Figure(value)
    whole, _, fraction = format(number, "f").partition(".")
    thousands = grouped(int(whole))
    sign = "-" if whole.startswith("-") and not thousands.startswith("-") else ""
    return Figure(sign + thousands + ("," + fraction if fraction.strip("0") else ""))


def phone_text(value: str) -> str:
    """Return "+6281234567890" as "0812 3456 7890"; foreign numbers as they are."""
    if not value.startswith("+62"):
        return value
    local = "0" + value[3:]
    return " ".join(local[start : start + 4] for start in range(0, len(local), 4))


def typed_value(kind: str, value: Any) -> Typed:
    """Return what the inputs of a simple field show for a stored value."""
    if kind == "choices":
        return [str(item) for item in value] if isinstance(value, list) else []
    if kind == "date":
        return split_date(str(value or ""))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind in ("number", "money") and isinstance(value, int | float):
        return str(number_text(value))
    return phone_text(str(value)) if kind == "phone" else str(value)
