"""What the system can say itself in a form of assessment: a level of 0 to 5, and the figures it rests on. Pure.

An item is filled in from data or by hand, never by guess: where the figures say nothing, a filler returns None.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from balai.core.refusal import Refused

HIGHEST = 5
LONGEST = 500
SET_FORMALLY, ALL_COMPONENTS, SOME = 3, 2, 1
"""Levels of a service standard: set by decision, all 14 components, some of them (F-02). Above these stands what
people did (took part, looked again), which an officer says."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a form. `by`: what fills it in, "" by hand; `weight_percent` within its aspect, where known."""

    key: str
    aspect: str
    name: str
    question: str
    by: str = ""
    weight_percent: int | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """`filler`: who fills in by hand what no data says, the "unit" of itself or an "evaluator"."""

    key: str
    name: str
    filled_by: str
    filler: str
    aspects: Mapping[str, str]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an agency and its area over a year. Shares are (part, whole)."""

    steps: Sequence[float]
    services: int = 0
    complete: int = 0
    decided: int = 0
    has_pledge: bool = False
    survey_answers: int = 0
    survey_required: int = 0
    survey_publications: int = 0
    plans: int = 0
    plans_done: int = 0
    means: Mapping[str, Decimal] = field(default_factory=dict)
    consultations: int = 0
    improvements: int = 0
    improvements_measured: int = 0
    channels: int = 0
    sums: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """An answer with what it rests on, in words; `link`: the page that shows it."""

    level: int
    said: str
    link: str


Filler = Callable[[Facts], Filled | None]


def level_of(share: float, steps: Sequence[float]) -> int:
    """Return the level of a share, 0 to 5."""
    return sum(share >= step for step in steps)


def _share(facts: Facts, part: str, whole: str, words: str, link: str) -> Filled | None:
    of, all_ = facts.sums.get(part, 0), facts.sums.get(whole, 0)
    if not all_:
        return None
    return Filled(level_of(of / all_, facts.steps), f"{of} dari {all_} {words}", link)


def standards(facts: Facts) -> Filled | None:
    """Judge the service standards: none, some components, all 14, set by decision."""
    if not facts.services:
        return Filled(0, "Belum ada layanan yang ditawarkan", "standard")
    said = f"{facts.complete} dari {facts.services} layanan memuat 14 komponen, {facts.decided} ditetapkan dengan keputusan"
    level = SOME if facts.complete < facts.services else ALL_COMPONENTS
    return Filled(
        SET_FORMALLY if level == ALL_COMPONENTS and facts.decided == facts.services else level,
        said,
        "standard",
    )


def public_standards(facts: Facts) -> Filled | None:
    """Say that the six components of delivery of every service offered stand on its page, which needs no account."""
    if not facts.services:
        return None
    return Filled(
        HIGHEST, f"{facts.services} layanan dengan enam komponen penyampaian di lamannya", "services"
    )


def pledge(facts: Facts) -> Filled | None:
    """Judge whether a pledge was signed and published."""
    said = "Maklumat ditandatangani dan diumumkan" if facts.has_pledge else "Maklumat belum diterbitkan"
    return Filled(HIGHEST if facts.has_pledge else 0, said, "pledge")


def survey(facts: Facts) -> Filled | None:
    """Judge how much of the required sample answered."""
    if not facts.survey_required:
        return None
    share = min(1.0, facts.survey_answers / facts.survey_required)
    said = f"{facts.survey_answers} jawaban, diperlukan {facts.survey_required}"
    return Filled(level_of(share, facts.steps), said, "survey")


def survey_published(facts: Facts) -> Filled | None:
    """Judge whether a result was published within the year."""
    count = facts.survey_publications
    return Filled(HIGHEST if count else 0, f"{count} hasil diterbitkan dalam setahun", "survey")


def follow_ups(facts: Facts) -> Filled | None:
    """Give half the levels for planning at all, the rest by what was done."""
    if not facts.plans:
        return Filled(0, "Belum ada rencana tindak lanjut", "survey")
    level = 2 + round((HIGHEST - 2) * facts.plans_done / facts.plans)
    return Filled(level, f"{facts.plans_done} dari {facts.plans} rencana selesai", "survey")


def on_time(facts: Facts) -> Filled | None:
    """Judge by the share of decisions before their deadline."""
    return _share(facts, "in_time", "timed", "keputusan sebelum tenggat", "on_time")


def without_paper(facts: Facts) -> Filled | None:
    """Judge by the share of requests that ended without paper."""
    return _share(facts, "digital", "ended", "permohonan selesai tanpa kertas", "digital")


def begun_electronic(facts: Facts) -> Filled | None:
    """Judge by the share of requests begun by oneself on a screen."""
    return _share(
        facts, "begun_electronic", "filed", "permohonan diajukan sendiri lewat layar", "begun_electronic"
    )


def reports_in_time(facts: Facts) -> Filled | None:
    """Judge by the share of reports answered before their deadline."""
    return _share(
        facts, "reports_in_time", "reports_answered", "laporan dijawab sebelum tenggat", "answered_in_time"
    )


def open_figures(facts: Facts) -> Filled | None:
    """Say that figures are computed from events and given away as data, as soon as there are any."""
    filed = facts.sums.get("filed", 0)
    return (
        Filled(HIGHEST, f"Dihitung dari peristiwa {filed} permohonan, dibuka sebagai CSV dan JSON", "data")
        if filed
        else None
    )


def channels_used(facts: Facts) -> Filled | None:
    """Count each of the four channels that people came through, and one level for having come at all."""
    return (
        Filled(1 + facts.channels, f"{facts.channels} dari 4 kanal dipakai dalam setahun", "digital")
        if facts.channels
        else None
    )


def consultations(facts: Facts) -> Filled | None:
    """Judge by how many answers were published for all."""
    return Filled(
        min(HIGHEST, facts.consultations), f"{facts.consultations} tanya jawab diterbitkan", "reports"
    )


def improvements(facts: Facts) -> Filled | None:
    """Give half the levels for a change at all, the rest for changes whose effect was measured."""
    if not facts.improvements:
        return Filled(0, "Belum ada perbaikan yang dibuka dari pengaduan", "improvements")
    level = 2 + round((HIGHEST - 2) * facts.improvements_measured / facts.improvements)
    said = f"{facts.improvements_measured} dari {facts.improvements} perbaikan sudah diukur hasilnya"
    return Filled(level, said, "improvements")


def _said_of(*elements: str) -> Filler:
    """Return what fills in what users said of some elements of the survey: their mean of 1 to 4 as a level."""

    def filler(facts: Facts) -> Filled | None:
        found = [facts.means[id] for id in elements if id in facts.means]
        if not found:
            return None
        mean = sum(found) / len(found)
        level = round((mean - 1) * HIGHEST / 3)
        return Filled(level, f"Rata-rata {mean:.2f} dari 4 menurut survei".replace(".", ","), "survey")

    return filler


FILLERS: Mapping[str, Filler] = {
    "standards": standards, "public_standards": public_standards, "pledge": pledge, "survey": survey,
    "survey_published": survey_published, "follow_ups": follow_ups, "on_time": on_time, "without_paper": without_paper,
    "begun_electronic": begun_electronic, "reports_in_time": reports_in_time, "open_figures": open_figures,
    "channels_used": channels_used, "consultations": consultations, "improvements": improvements,
    "said_of_policy": _said_of("requirements", "procedure", "time", "cost"), "said_of_staff": _said_of("competence", "behaviour"),
    "said_of_facilities": _said_of("facilities"), "said_of_information": _said_of("content", "assistance"),
    "said_of_complaints": _said_of("complaints"),
}  # fmt: skip
"""Name in `data/assessment` → what fills an item in."""


def check_hand(item: Item, level: int | None, words: str) -> int:
    """Return the level; refuse to fill in by hand what the system fills in, a level there is none of, and one without evidence."""
    if item.by:
        raise Refused("assessment.by_system", "Butir ini diisi dari data; perbaiki datanya, bukan angkanya.")
    if level is None or not 0 <= level <= HIGHEST:
        raise Refused("assessment.level", "Pilih tingkat 0 sampai {most}.", most=HIGHEST)
    if not 10 <= len(words.strip()) <= LONGEST:
        raise Refused(
            "assessment.words", "Tulis buktinya: apa, di mana, kapan; 10 sampai {most} huruf.", most=LONGEST
        )
    return level
