"""How numbers are said. Pure."""

from datetime import date

from balai.core.sentences import Figure, Sentence
from balai.core.words import MONTHS, grouped, long_date
from balai.monitoring.rules.formulas import Indicator, Value

__all__ = ["bounds", "decimal", "figure", "grouped", "long_date", "month"]
UNKNOWN = Sentence("belum ada")


def decimal(value: float, places: int = 1) -> Figure:
    """Return 83.14 as "83,1"; in English "83.1"."""
    whole, _, rest = f"{value:,.{places}f}".partition(".")
    return Figure(whole.replace(",", ".") + (f",{rest}" if rest else ""))


def figure(indicator: Indicator, found: Value) -> Sentence:
    """Return a value with its unit: "83,1 persen", "2 hari", "4,5 jam", "1,2 kali", "1.204"."""
    if found.value is None:
        return UNKNOWN if not found.count else Sentence("lebih dari 90 hari")
    match indicator.unit:
        case "percent":
            return Sentence("{value} persen", value=decimal(found.value * 100))
        case "hours":
            return Sentence("{value} jam", value=decimal(found.value))
        case "minutes":
            return Sentence("{value} menit", value=decimal(found.value, 0))
        case "days":
            return Sentence("{count} hari", count=round(found.value))
        case "times":
            return Sentence("{value} kali", value=decimal(found.value))
        case "per_thousand":
            return Sentence("{value} tiap 1.000", value=decimal(found.value))
        case "points":
            return Sentence("{value}", value=decimal(found.value, 2))
        case _:
            return Sentence("{value}", value=grouped(round(found.value)))


def bounds(found: Value) -> Sentence | None:
    """Return the interval of a share: "antara 80,2 dan 86,0 persen"."""
    if found.least is None or found.most is None:
        return None
    return Sentence(
        "antara {least} dan {most} persen", least=decimal(found.least * 100), most=decimal(found.most * 100)
    )


def month(on: date) -> Sentence:
    """Return "November 2026"."""
    return Sentence("{month} {year}", month=MONTHS[on.month - 1], year=on.year)
