"""Which steps of a case may run now. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from balai.core.choices import Labelled


class StepState(Labelled):
    WAITING = "waiting", "Menunggu"
    ACTIVE = "active", "Sedang dikerjakan"
    DONE = "done", "Selesai"
    SKIPPED = "skipped", "Tidak perlu"


class Outcome(Labelled):
    """What the officer (or the rule) found in a step."""

    COMPLETE = "complete", "Berkas lengkap"
    RECOMMENDED = "recommended", "Direkomendasikan"
    ADVISED_AGAINST = "advised_against", "Tidak direkomendasikan"
    DONE = "done", "Selesai"
    RECORDED = "recorded", "Dicatat"
    PAID = "paid", "Dibayar"
    EXEMPT = "exempt", "Bebas biaya"
    PASSED = "passed", "Lolos pemeriksaan otomatis"
    APPROVED = "approved", "Disetujui"
    REJECTED = "rejected", "Ditolak"


@dataclass(frozen=True)
class Stage:
    """One step of a case: its place, the group it runs in ("" = alone), and how far it is."""

    key: str
    group: str
    state: StepState


ENDED = frozenset({StepState.DONE, StepState.SKIPPED})


def to_start(stages: Sequence[Stage]) -> list[str]:
    """Return the keys that may start now: the first block with something left, all of it at once.

    A block is one step, or neighbouring steps of one group; the next block waits until all have ended.
    """
    numbered = enumerate(stages)
    for _, block in groupby(numbered, key=lambda pair: pair[1].group or f"#{pair[0]}"):
        stages_of_block = [stage for _, stage in block]
        if any(stage.state not in ENDED for stage in stages_of_block):
            return [stage.key for stage in stages_of_block if stage.state == StepState.WAITING]
    return []


def all_ended(stages: Sequence[Stage]) -> bool:
    """Return whether nothing is left to do."""
    return all(stage.state in ENDED for stage in stages)
