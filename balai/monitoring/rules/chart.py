"""Places of the marks of a chart of shares by month, in the units of its drawing. Pure.

Bars carry the figures, so that the chart reads in black and white and on paper; bounds of a forecast are lines
with a cap. A table with the same figures stands behind every chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, FOOT, HEAD = 400, 190, 22, 18


@dataclass(frozen=True, slots=True)
class Bar:
    """One month; `least` and `most` are the heights of its bounds, None where there are none."""

    label: str
    x: float
    y: float
    width: float
    height: float
    text: str
    is_forecast: bool = False
    least: float | None = None
    most: float | None = None

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Mark:
    """A share to draw: None where nothing is known."""

    label: str
    share: float | None
    least: float | None = None
    most: float | None = None
    is_forecast: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    target: float | None
    width: int = WIDTH
    height: int = HEIGHT
    ground: int = HEIGHT - FOOT


def chart(marks: Sequence[Mark], target: float | None = None) -> Chart:
    """Return a bar for each known share, 0 at the ground and 1 at the head."""
    room = WIDTH / max(len(marks), 1)
    bars = tuple(
        Bar(
            mark.label, round(place * room + room * 0.12, 1), _height(mark.share), round(room * 0.76, 1),
            round(HEIGHT - FOOT - _height(mark.share), 1), str(round(mark.share * 100)), mark.is_forecast,
            None if mark.least is None else _height(mark.least), None if mark.most is None else _height(mark.most),
        )
        for place, mark in enumerate(marks)
        if mark.share is not None
    )  # fmt: skip
    return Chart(bars, None if target is None else _height(target))


def _height(share: float) -> float:
    return round(HEAD + (1 - share) * (HEIGHT - FOOT - HEAD), 1)
