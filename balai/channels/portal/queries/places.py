"""The place a visitor looks from: what they chose, else where this installation is."""

from dataclasses import dataclass
from functools import lru_cache

from balai.core import facts
from balai.core.refusal import Missing
from balai.forms.rules import Option
from balai.regions import queries as regions
from balai.regions.rules import codes, names
from balai.regions.rules.codes import Kind

MOST_OPTIONS = 12
LEVELS = {"area": "village", "regency": "regency"}
"""Kind of a form's field → level of the areas that answer it."""


@dataclass(frozen=True)
class Place:
    """`name` is the area itself ("Desa Kemiren, Glagah"), `regency` the government people look to."""

    code: str
    name: str
    regency: str

    @property
    def regency_code(self) -> str:
        return self.code[:5]

    @property
    def district_code(self) -> str:
        return self.code[:8]

    @property
    def depth(self) -> int:
        return codes.depth_of(self.code) if self.code else 0


NOWHERE = Place("", "", "")


def place(code: str) -> Place:
    """Return the place of a code, or of this installation for an unknown one; at most two queries."""
    wanted = code if codes.is_code(code) else next(iter(facts.get("regions", [])), "")
    if not wanted:
        return NOWHERE
    try:
        return _place(wanted)
    except Missing:
        return NOWHERE


@lru_cache(maxsize=2048)
def _place(code: str) -> Place:
    """Return the place of a code; names of areas are as good as fixed, so a process asks for each once."""
    named = [(Kind(area.kind), area.name) for area in regions.lineage(code)]
    return Place(code, names.short_name(named), named[min(1, len(named) - 1)][1])


def installed() -> list[str]:
    """Return the codes of the regions this installation serves."""
    return list(facts.get("regions", []))


def find(near: str, kind: str, text: str) -> list[Option]:
    """Return the areas a typed name may mean, those near `near` (a regency's code) first."""
    level = LEVELS[kind]
    hits = (
        regions.search(text, under=near, level=level, limit=MOST_OPTIONS) if near and kind == "area" else []
    )
    seen = {hit.code for hit in hits}
    hits += [hit for hit in regions.search(text, level=level, limit=MOST_OPTIONS) if hit.code not in seen]
    return [Option(hit.code, hit.full_name) for hit in hits[:MOST_OPTIONS]]


def written(code: str) -> str:
    """Return an area as it stands in an input: its full name with its code, which `forms.read` finds again."""
    try:
        return f"{regions.full_name(code)} · {code}"
    except Missing:
        return code
