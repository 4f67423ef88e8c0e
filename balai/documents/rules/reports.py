"""What a report shows: notes, and tables of figures as texts. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Table:
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Report:
    """An unsigned report; `agency_name` is whom it is about, `footer` where its figures come from."""

    title: str
    agency_name: str
    period: str
    issued_on: date | None
    simulated: bool
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    footer: str = ""
