"""What a signer may sign in one stack: decisions that wait for them, and what of each they have looked at."""

from collections import defaultdict
from dataclasses import dataclass

from balai.cases.models import Duty, Evidence
from balai.cases.queries import looks, worklist
from balai.cases.queries.lanes import Sieve
from balai.cases.queries.worklist import Row
from balai.cases.rules import seeing
from balai.cases.rules.duties import Duty as Duties
from balai.core.actor import Actor

ROLE = "signer"
SIZE = 50


@dataclass(frozen=True)
class Candidate:
    """One decision that waits; `unseen`: keys of files still to open; `is_opened`: the data as it stands now."""

    row: Row
    is_opened: bool
    unseen: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        return self.is_opened and not self.unseen


def waiting(actor: Actor, *, size: int = SIZE) -> list[Candidate]:
    """Return the decisions that wait for a signer, earliest deadline first; those they may not take are left out.

    6 queries whatever the size.
    """
    rows = worklist.worklist(actor, Sieve(role=ROLE), size=size).rows
    ids = [row.case_id for row in rows if row.decides and (row.may_take or row.is_mine)]
    barred = set(
        Duty.objects.filter(case_id__in=ids, officer_id=actor.id)
        .exclude(duty=Duties.SIGNED)
        .values_list("case_id", flat=True)
    )
    seen, files = looks.looks(ids, actor.id), _files(ids)
    return [
        Candidate(
            row=row,
            is_opened=seeing.DATA in own and own[seeing.DATA].revision == row.revision,
            unseen=tuple(key for id, key in files[row.case_id] if id not in own),
        )
        for row in rows
        if row.case_id in seen and row.case_id not in barred
        for own in [seen[row.case_id]]
    ]


def _files(case_ids: list[str]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = Evidence.objects.filter(case_id__in=case_ids, replaced_at=None)
    for case_id, id, key in rows.values_list("case_id", "id", "key"):
        found[case_id].append((id, key))
    return found
