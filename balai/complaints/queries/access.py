"""Who may see which report: the conditions that every query and action starts from."""

from django.db.models import Q

from balai.accounts.queries import roles_that
from balai.complaints.models import Complaint
from balai.complaints.rules.status import WORKED
from balai.core.actor import EVERYTHING, Actor, scope_q


def words_place(id: str) -> str:
    """Return the place to which the words of a report are sealed."""
    return f"complaints.Complaint.sealed/{id}"


def reporter_place(id: str) -> str:
    """Return the place to which the reporter is sealed."""
    return f"complaints.Complaint.sealed_reporter/{id}"


def entry_place(id: str) -> str:
    """Return the place to which the words of an entry are sealed."""
    return f"complaints.Entry.sealed/{id}"


def file_place(id: str) -> str:
    """Return the place to which the key of an attachment is sealed."""
    return f"complaints.Attachment.sealed_key/{id}"


def handled_q(actor: Actor) -> Q:
    """Return the reports an officer may handle: of their agency and area."""
    return scope_q(actor, roles_that("complaints.handle")) or EVERYTHING


def worked_q(actor: Actor) -> Q:
    """Return those of them that wait for the office."""
    return handled_q(actor) & Q(status__in=sorted(WORKED))


def own_q(actor: Actor, kept: tuple[str, ...] = ()) -> Q:
    """Return the actor's own reports: theirs as a person, sent in this session, or opened with their code (`kept`)."""
    found = Q(id__in=kept)
    if actor.person_id:
        found |= Q(person_id=actor.person_id)
    if actor.visitor:
        found |= Q(visitor=actor.visitor)
    return found


def is_own(complaint: Complaint, actor: Actor, kept: tuple[str, ...] = ()) -> bool:
    """Return whether a report is the actor's own."""
    return (
        actor.kind == "system"
        or complaint.id in kept
        or bool(actor.person_id and complaint.person_id == actor.person_id)
        or bool(actor.visitor and complaint.visitor == actor.visitor)
    )
