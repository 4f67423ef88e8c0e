"""Plans against weak elements: what must stand in one, and which elements ask for one. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from balai.core.choices import Labelled
from balai.core.refusal import Refused

LONGEST = 300
LATEST = timedelta(days=366)


class Progress(Labelled):
    PLANNED = "planned", "Direncanakan"
    DONE = "done", "Selesai"


def weakest(means: Iterable[tuple[str, Fraction]], count: int) -> list[str]:
    """Return the elements with the lowest means, the lowest first."""
    return [id for id, _ in sorted(means, key=lambda one: (one[1], one[0]))[:count]]


def check_plan(words: str, due_on: date, *, today: date) -> None:
    """Refuse a plan without content or with a day that is not within a year."""
    _check_words(words)
    if not today <= due_on <= today + LATEST:
        raise Refused("follow_up.due", "Tulis tanggal selesai, paling lama setahun dari sekarang.")


def check_result(words: str) -> None:
    """Refuse to close a plan without saying what came of it."""
    _check_words(words)


def _check_words(words: str) -> None:
    if not 10 <= len(words.strip()) <= LONGEST:
        raise Refused("follow_up.words", "Tulis apa yang dilakukan, 10 sampai {most} huruf.", most=LONGEST)
