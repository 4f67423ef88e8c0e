"""A request while its owner fills it in: pages, fields, evidence, and what still stands in the way."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from balai.cases.queries import own, tracking
from balai.cases.rules.status import Status
from balai.catalogue import queries as catalogue
from balai.channels.portal.queries import filling
from balai.channels.portal.queries.filling import APPLICANT, EVIDENCE, REVIEW, Asked, Filling
from balai.core.actor import Actor
from balai.core.sentences import Sentence
from balai.regions import queries as regions

__all__ = ["APPLICANT", "EVIDENCE", "REVIEW", "Asked", "Draft", "asked_again", "draft", "read_back"]


@dataclass(frozen=True)
class Draft(Filling):
    """The draft of a case."""

    @cached_property
    def files(self) -> dict[str, Any]:
        return own.attached(self.case)

    @cached_property
    def problems(self) -> dict[str, str]:
        return own.problems(self.case, self.package, self.data, self.files)

    @property
    def is_editable(self) -> bool:
        return self.case.status in (Status.DRAFT, Status.RETURNED)


def draft(case_id: str, actor: Actor) -> Draft:
    """Return the actor's own request to fill in or look over; four queries, one more for files."""
    case = tracking.own(case_id, actor)
    package = catalogue.package(case.version_id, case.offering_id)
    return Draft(case, package, tracking.draft_data(case), package.questions)


def asked_again(draft: Draft, *, at: datetime) -> dict[str, str]:
    """Return what the officer wrote about a returned request, by the key of the field or evidence; else nothing."""
    if draft.case.status != Status.RETURNED:
        return {}
    return {
        item.key: Sentence("Kata petugas: {note}", note=item.note)
        for item in tracking.view(draft.case, at=at).lacking
    }


def read_back(draft: Draft) -> list[tuple[str, str, tuple[tuple[str, str, str], ...]]]:
    """Return all that was answered: (title, page that changes it, lines), to look over before filing."""
    return filling.read_back(draft, regions.full_name)
