"""A worklist as an address: what it leaves out, where one stands in it, and the way back to it from a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse

from balai.cases.queries.lanes import Sieve
from balai.core.channel import Channel
from balai.core.clock import local
from balai.regions.rules.calendar import WorkCalendar

KEYS = ("layanan", "langkah", "tenggat", "milik", "tanda", "kanal", "desa")
DUE = {"terlambat": "Terlambat", "hari-ini": "Hari ini", "minggu-ini": "Minggu ini"}
TAKEN = {"saya": "Yang saya kerjakan", "bebas": "Belum diambil"}
FROM = "dari"
"""Name of the input and address part that carries the stack from page to page."""


@dataclass(frozen=True)
class Stack:
    """What was chosen, and after which place the next case is looked for."""

    chosen: Mapping[str, str]
    place: str = ""

    @property
    def list_url(self) -> str:
        return f"{reverse('desk:worklist')}{_query(self.chosen)}"

    @property
    def next_url(self) -> str:
        return f"{reverse('desk:next')}{_query({**self.chosen, 'sesudah': self.place})}"

    @property
    def text(self) -> str:
        """The stack as one value, for a hidden input."""
        return urlencode({**self.chosen, **({"sesudah": self.place} if self.place else {})})

    def at(self, place: str) -> "Stack":
        return Stack(self.chosen, place)

    def case_url(self, case_id: str, place: str, **more: str) -> str:
        """Return the address of a case as one of this stack."""
        said = {FROM: self.at(place).text, **more}
        return f"{reverse('desk:case', args=[case_id])}{_query(said)}"

    def page_url(self, **turn: str) -> str:
        """Return the address of another page of the list."""
        return _query({**self.chosen, **turn})


def _query(said: Mapping[str, str]) -> str:
    kept = {key: value for key, value in said.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def read(given: Mapping[str, str]) -> Stack:
    """Return the stack of an address; what it does not know is left out."""
    chosen = {key: str(given[key]).strip()[:80] for key in KEYS if str(given.get(key, "")).strip()}
    return Stack(chosen, str(given.get("sesudah", ""))[:120])


def read_text(text: str) -> Stack:
    """Return the stack that a hidden input carried."""
    return read(dict(parse_qsl(text[:1000])))


def sieve(stack: Stack, calendar: WorkCalendar, at: datetime) -> Sieve:
    """Return what is wanted, with days as the officer's own office counts them."""
    chosen = stack.chosen
    due_from, due_to = _due(chosen.get("tenggat", ""), calendar.zone, at)
    return Sieve(
        service=chosen.get("layanan", ""), role=chosen.get("langkah", ""),
        taken={"saya": "mine", "bebas": "free"}.get(chosen.get("milik", ""), ""),
        channel=chosen["kanal"] if chosen.get("kanal") in set(Channel) else "", village=chosen.get("desa", ""),
        flag=chosen.get("tanda", ""), due_from=due_from, due_to=due_to,
    )  # fmt: skip


def _due(wanted: str, zone: str, at: datetime) -> tuple[datetime | None, datetime | None]:
    if wanted == "terlambat":
        return None, at
    if wanted == "hari-ini":
        return at, day_end(zone, at)
    if wanted == "minggu-ini":
        return at, day_end(zone, at + timedelta(days=6 - local(at, zone).weekday()))
    return None, None


def day_end(zone: str, at: datetime) -> datetime:
    """Return the last instant of the local day."""
    return datetime.combine(local(at, zone), time.max, ZoneInfo(zone))
