"""A map of equal tiles, in the units of its drawing: every area counts the same, whatever its size. Pure.

A tile carries a short name, a number and a pattern in five steps, so that it reads in black and white.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SIDE, GAP = 52, 4
WIDE = 13
"""How many tiles stand in a row where no place is given."""
STEPS = 5


@dataclass(frozen=True, slots=True)
class Place:
    """An area to draw: `share` 0–1, None where nothing may be told; `at` (column, row), None: in its turn."""

    code: str
    name: str
    short: str
    share: float | None
    at: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """`step`: which of the five patterns, None where nothing may be told."""

    place: Place
    x: int
    y: int
    step: int | None
    side: int = SIDE

    @property
    def middle(self) -> int:
        return self.x + self.side // 2


@dataclass(frozen=True, slots=True)
class Map:
    tiles: tuple[Tile, ...]
    width: int
    height: int


def drawn(places: Sequence[Place]) -> Map:
    """Return a tile for each place, where it says or else row by row in the given order."""
    spots = [place.at or divmod(number, WIDE)[::-1] for number, place in enumerate(places)]
    pitch = SIDE + GAP
    tiles = tuple(
        Tile(place, column * pitch, row * pitch, step(place.share))
        for place, (column, row) in zip(places, spots, strict=True)
    )
    columns, rows = (max((spot[axis] for spot in spots), default=0) + 1 for axis in (0, 1))
    return Map(tiles, columns * pitch - GAP, rows * pitch - GAP)


def step(share: float | None) -> int | None:
    """Return in which fifth a share lies, 0 to 4; the whole belongs to the last."""
    return None if share is None else min(STEPS - 1, max(0, int(share * STEPS)))


def at_of(raw: Mapping[str, object]) -> tuple[int, int]:
    """Return column and row of a tile as the data say them."""
    match raw["at"]:
        case [int(column), int(row)]:
            return column, row
    raise ValueError(f"no place for a tile: {raw}")
