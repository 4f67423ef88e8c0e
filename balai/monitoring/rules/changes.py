"""What changed in a week, in sentences. Pure.

Only what chance hardly explains is called a change: counts are compared as counts of rare events, shares by the
usual test of two shares, both at 95 percent; many areas at once ask for more (Bonferroni).
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import NormalDist

from balai.core.sentences import Joined, Sentence
from balai.monitoring.rules.formulas import Indicator, Sums
from balai.monitoring.rules.words import decimal, grouped

SURE = 0.95
MOST_NAMED = 5
Ways = tuple[Sentence, Sentence, Sentence]
"""How neither, a clear rise and a clear fall are said."""
FILED: Ways = (
    Sentence("{now} permohonan masuk, kira-kira sama dengan minggu sebelumnya ({before})."),
    Sentence("{now} permohonan masuk, jelas lebih banyak daripada minggu sebelumnya ({before})."),
    Sentence("{now} permohonan masuk, jelas lebih sedikit daripada minggu sebelumnya ({before})."),
)
SHARES: Mapping[str, Ways] = {
    "digital": (
        Sentence("Selesai tanpa kertas: {now} persen; tidak jelas berubah dari {before} persen."),
        Sentence("Selesai tanpa kertas: {now} persen, jelas naik dari {before} persen."),
        Sentence("Selesai tanpa kertas: {now} persen, jelas turun dari {before} persen."),
    ),
    "on_time": (
        Sentence("Diputus sebelum tenggat: {now} persen; tidak jelas berubah dari {before} persen."),
        Sentence("Diputus sebelum tenggat: {now} persen, jelas naik dari {before} persen."),
        Sentence("Diputus sebelum tenggat: {now} persen, jelas turun dari {before} persen."),
    ),
}
"""By indicator; a share of the catalogue without sentences is not told here."""
TOLD = ("filed", "deemed", *SHARES)
"""The indicators of which a week is told."""
PLACES = {
    1: Sentence("Jelas lebih banyak yang selesai tanpa kertas: {places}."),
    -1: Sentence("Jelas lebih sedikit yang selesai tanpa kertas: {places}."),
}


@dataclass(frozen=True, slots=True)
class Change:
    """`indicator`: whose page tells why; "" where it is the ledger."""

    sentence: Sentence
    indicator: str


@dataclass(frozen=True, slots=True)
class Week:
    """The sums of seven whole days, and of the seven before."""

    now: Sums
    before: Sums


@dataclass(frozen=True, slots=True)
class Shift:
    """The level that a service came to through a channel in the week; `place` "" is the area itself.

    `was` None: it had none before.
    """

    service: str
    channel: str
    place: str
    was: int | None
    now: int


def told(week: Week, known: Mapping[str, Indicator], fewest: int) -> list[Change]:
    """Return what is to be said of an area's week; what rests on fewer than `fewest` cases is not compared."""
    found = [_filed(week, fewest)]
    found += [one for key in SHARES if (one := _share(week, known[key], fewest))]
    if (silent := week.now.get("deemed", 0)) >= fewest:
        sentence = Sentence(
            "{count} permohonan dikabulkan oleh hukum karena instansi diam melewati batas.", count=silent
        )
        found.append(Change(sentence, "deemed"))
    return found


def moved(weeks: Mapping[str, Week], one: Indicator, names: Mapping[str, str], fewest: int) -> list[Change]:
    """Return which of many areas clearly rose, and which fell; at most five of each, the clearest first."""
    found = {code: score for code, week in weeks.items() if (score := _score(week, one, fewest)) is not None}
    bar = z(len(found))
    made = []
    for sign, sentence in PLACES.items():
        clear = sorted(
            (code for code in found if sign * found[code] > bar), key=lambda code: -abs(found[code])
        )
        if clear:
            places = Joined([names[code] for code in clear[:MOST_NAMED]], ", ")
            made.append(Change(Sentence(sentence.msgid, places=places), one.key))
    return made


def shifted(shifts: Iterable[Shift]) -> list[Change]:
    """Return what happened to levels: told one by one when few, counted when many."""
    changed = [one for one in shifts if one.was is not None and one.was != one.now]
    if len(changed) <= MOST_NAMED:
        return [Change(_shift(one, one.was or 0), "") for one in changed]
    ways = Counter(one.now > (one.was or 0) for one in changed)
    return [
        Change(
            Sentence("{up} kanal layanan naik tingkat dan {down} turun.", up=grouped(ways[True]), down=grouped(ways[False])), ""
        )
    ]  # fmt: skip


def z(tests: int) -> float:
    """Return how many standard errors a difference must have, if so many are looked at together."""
    return NormalDist().inv_cdf(1 - (1 - SURE) / (2 * max(tests, 1)))


def _shift(one: Shift, was: int) -> Sentence:
    words = {"service": Sentence(one.service), "channel": Sentence(one.channel), "was": was, "now": one.now}
    up = Sentence("{service} lewat {channel} naik dari tingkat {was} ke {now}.", **words)
    down = Sentence("{service} lewat {channel} turun dari tingkat {was} ke {now}.", **words)
    said = up if one.now > was else down
    return Sentence("{place}: {said}", place=Sentence(one.place), said=said) if one.place else said


def _filed(week: Week, fewest: int) -> Change:
    now, before = week.now.get("filed", 0), week.before.get("filed", 0)
    if min(now, before) < fewest:
        return Change(Sentence("Terlalu sedikit permohonan untuk membandingkan dua minggu."), "filed")
    sentence = FILED[_way((now - before) / math.sqrt(now + before))]
    return Change(Sentence(sentence.msgid, now=grouped(now), before=grouped(before)), "filed")


def _share(week: Week, one: Indicator, fewest: int) -> Change | None:
    score, now, before = _score(week, one, fewest), one.of(week.now).value, one.of(week.before).value
    if score is None or now is None or before is None:
        return None
    sentence = SHARES[one.key][_way(score)]
    return Change(Sentence(sentence.msgid, now=decimal(now * 100), before=decimal(before * 100)), one.key)


def _score(week: Week, one: Indicator, fewest: int) -> float | None:
    """Return by how many standard errors two shares differ; None with too few cases in one of them."""
    now, before = one.of(week.now), one.of(week.before)
    if now.value is None or before.value is None or min(now.count, before.count) < fewest:
        return None
    both = (now.value * now.count + before.value * before.count) / (now.count + before.count)
    error = math.sqrt(both * (1 - both) * (1 / now.count + 1 / before.count))
    return (now.value - before.value) / error if error else 0.0


def _way(score: float) -> int:
    """Return 0 for neither, 1 for a clear rise, 2 for a clear fall."""
    return 0 if abs(score) <= z(1) else 1 if score > 0 else 2
