"""The report of a place on paper: what its pages say, as notes and tables of texts."""

from collections.abc import Iterator
from datetime import date

from balai.core.channel import Channel
from balai.core.sentences import Sentence
from balai.documents.rules.reports import Table
from balai.monitoring.queries import below, ledger, standing
from balai.monitoring.queries.reference import ladder
from balai.monitoring.queries.withholding import fewest
from balai.monitoring.rules import words
from balai.monitoring.rules.formulas import Indicator, Value

MOST_OBSTRUCTIONS = 20
SUPPRESSED = Sentence("terlalu sedikit")


def notes(area_code: str, on: date) -> tuple[str, ...]:
    """Return what changed this week, in sentences, and how to read the rest."""
    told = tuple(str(one.sentence) for one in below.changed(area_code, on, below.inside(area_code)))
    least = fewest()
    return (
        "Tujuh hari terakhir: " + " ".join(told),
        "Angka di bawah mencakup dua belas bulan terakhir. Selang adalah selang kepercayaan 95 persen. Angka yang "
        f"bersandar pada kurang dari {least} permohonan tidak ditampilkan. Datang ke loket atau mobil layanan bukan "
        "kegagalan: yang dihitung adalah kertas, kedatangan tambahan, dan permintaan atas surat yang sudah dipegang negara.",
    )


def tables(area_code: str, on: date) -> tuple[Table, ...]:
    """Return the tables of a report; those with nothing to tell are left out. About a dozen queries."""
    found = standing.standing(area_code, on)
    ledger_of = ledger.ledger(area_code, on)
    made = (
        Table("Angka setahun", ("Indikator", "Nilai", "Selang", "Dari berapa", "Target"), tuple(_figures(found))),
        Table("Selesai tanpa kertas, per bulan", ("Bulan", "Nilai", "Selang", "Dari berapa"), tuple(_months(found))),
        Table("Wilayah di dalamnya: selesai tanpa kertas", ("Wilayah", "Nilai", "Selang", "Dari berapa"), tuple(_parts(area_code, on))),
        Table("Yang paling banyak menghalangi", ("Layanan", "Penghalang", "Apa", "Kanal", "Permohonan setahun"), tuple(_obstructions(ledger_of))),
        Table("Layanan menurut tingkat", ("Tingkat", "Layanan"), tuple(_levels(ledger_of))),
    )  # fmt: skip
    return tuple(one for one in made if one.rows)


def _told(one: Indicator, value: Value, *, is_told: bool) -> tuple[str, str, str]:
    """Return value, interval and number as texts."""
    if not is_told:
        return str(SUPPRESSED), "", ""
    return str(words.figure(one, value)), str(words.bounds(value) or ""), str(words.grouped(value.count))


def _figures(found: standing.Standing) -> Iterator[tuple[str, ...]]:
    for one in found.shown:
        target = one.indicator.target
        wanted = "" if target is None else str(words.figure(one.indicator, Value(target, 1)))
        yield one.indicator.name, *_told(one.indicator, one.value, is_told=one.is_told), wanted


def _months(found: standing.Standing) -> Iterator[tuple[str, ...]]:
    goal = next(one.indicator for one in found.shown if one.indicator.key == standing.GOAL)
    for month in found.series(standing.GOAL):
        yield str(words.month(month.key)), *_told(goal, month.value, is_told=month.is_told)


def _parts(area_code: str, on: date) -> Iterator[tuple[str, ...]]:
    found = below.below(area_code, below.DEFAULT, on, below.inside(area_code))
    for part in found.parts:
        if part.value.count:
            yield part.name, *_told(found.indicator, part.value, is_told=part.is_told)


def _obstructions(found: ledger.Ledger) -> Iterator[tuple[str, ...]]:
    for one in [one for one in found.obstructions if one.people >= fewest()][:MOST_OBSTRUCTIONS]:
        channels = ", ".join(Channel(key).label for key in one.channels)
        yield (
            one.offer.package.name,
            one.kind.name,
            one.blocker.name,
            channels,
            str(words.grouped(one.people)),
        )


def _levels(found: ledger.Ledger) -> Iterator[tuple[str, ...]]:
    for step in reversed(ladder()):
        names = [line.offer.package.name for line in found.lines if line.best == step["level"]]
        if names:
            yield f"{step['level']} · {step['name']}", "; ".join(names)
