"""Sentences that remember how they were made, so that a door can say them in another language. Pure.

To everything but a door they are plain Indonesian texts. What joins one to another text forgets how it was made:
give the whole a msgid of its own, with `{name}` places.
"""

from collections.abc import Callable, Sequence
from typing import Protocol


class Tongue(Protocol):
    """A language, as gettext offers it."""

    def gettext(self, msgid: str, /) -> str: ...
    def ngettext(self, one: str, many: str, count: int, /) -> str: ...


class Sayable(str):
    """A text that can be said in another language."""

    def said(self, tongue: Tongue) -> str:
        return tongue.gettext(str(self))


def said(value: object, tongue: Tongue) -> object:
    """Return a text in the language of `tongue` if it can be said there, everything else as it is."""
    return value.said(tongue) if isinstance(value, Sayable) else value


class Sentence(Sayable):
    """`msgid` is the Indonesian sentence; `params` fill its `{name}` places and may themselves be sayable.

    A whole number named `count` decides between one and many where a language tells them apart.
    """

    msgid: str
    params: dict[str, object]

    def __new__(cls, msgid: str, /, **params: object) -> "Sentence":
        made = super().__new__(cls, msgid.format(**params) if params else msgid)
        made.msgid, made.params = msgid, params
        return made

    def said(self, tongue: Tongue) -> str:
        match self.params.get("count"):
            case int(count):
                text = tongue.ngettext(self.msgid, self.msgid, count)
            case _:
                text = tongue.gettext(self.msgid)
        places = {name: said(value, tongue) for name, value in self.params.items()}
        return text.format(**places) if places else text


class Joined(Sayable):
    """Several texts as one: "A; B; C", or with a word before the last: "A, B, atau C"."""

    parts: Sequence[str]
    between: str
    last: str | None

    def __new__(cls, parts: Sequence[str], between: str, last: str | None = None) -> "Joined":
        made = super().__new__(cls, _join(parts, between, last))
        made.parts, made.between, made.last = parts, between, last
        return made

    def said(self, tongue: Tongue) -> str:
        texts = [str(said(part, tongue)) for part in self.parts]
        between, last = str(said(self.between, tongue)), said(self.last, tongue)
        return _join(texts, between, None if last is None else str(last))


def _join(texts: Sequence[str], between: str, last: str | None) -> str:
    if last is None or len(texts) < 2:
        return between.join(texts)
    return f"{between.join(texts[:-1])}{last}{texts[-1]}"


class Shaped(Sayable):
    """A text written otherwise: quoted, with a small first letter; said in another language, shaped there."""

    of: str
    shape: Callable[[str], str]

    def __new__(cls, of: str, shape: Callable[[str], str]) -> "Shaped":
        made = super().__new__(cls, shape(of))
        made.of, made.shape = of, shape
        return made

    def said(self, tongue: Tongue) -> str:
        return self.shape(str(said(self.of, tongue)))


SAMPLE = Sentence("1.250,5")
"""How numbers are written; a language that swaps the marks says "1,250.5"."""
SWAPPED = str.maketrans(".,", ",.")


class Figure(Sayable):
    """A number as Indonesians write it: "1.250.000", "2,5"."""

    def said(self, tongue: Tongue) -> str:
        return self.translate(SWAPPED) if SAMPLE.said(tongue) != SAMPLE else str(self)
