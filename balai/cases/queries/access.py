"""Who may see which case: the conditions that every query and action starts from."""

from django.db.models import Exists, OuterRef, Q

from balai.accounts.queries import roles_that
from balai.cases.models import Bundle, Case, Step
from balai.core.actor import EVERYTHING, Actor, scope_q
from balai.core.prepared import Prepared
from balai.core.refusal import Missing

WORKING_ROLES = ("front_officer", "verifier", "signer", "printer", "cashier")


def data_place(case_id: str) -> str:
    """Return the place to which the data of a case is sealed."""
    return f"cases.Case.sealed/{case_id}"


def step_place(step_id: str) -> str:
    """Return the place to which the note of a step is sealed."""
    return f"cases.Step.sealed/{step_id}"


def evidence_place(evidence_id: str) -> str:
    """Return the place to which the key of an evidence file is sealed."""
    return f"cases.Evidence.sealed_key/{evidence_id}"


def return_place(return_id: str) -> str:
    """Return the place to which a list of what lacks is sealed."""
    return f"cases.Return.sealed/{return_id}"


def handover_place(handover_id: str) -> str:
    """Return the place to which the receiver of a result is sealed."""
    return f"cases.Handover.sealed/{handover_id}"


def own_q(actor: Actor) -> Q:
    """Return the actor's own cases (or bundles): theirs as a person, or drafts begun in their session."""
    if actor.person_id:
        return _of_person(actor.person_id, actor.visitor or "-")
    if actor.is_officer:
        return Q(assisted_by=actor.id)
    return _of_visitor(actor.visitor or "-")


def _of_person(person_id: str, visitor: str) -> Q:
    return Q(person_id=person_id) | _of_visitor(visitor)


def _of_visitor(visitor: str) -> Q:
    return Q(person_id=None, visitor=visitor)


STANDING = ("id", "version_id", "offering_id", "status", "flags", "receipt", "revision", "filed_at", "due_at")
"""What tells where a case stands."""


def _persons(*columns: str) -> Prepared[Case]:
    return Prepared(
        lambda id, person_id, visitor: Case.objects.filter(_of_person(person_id, visitor), id=id).only(
            *columns
        )
    )


_WHOLE, _STANDING = _persons(), _persons(*STANDING)


def own_case(case_id: str, actor: Actor, *, standing: bool = False) -> Case | None:
    """Return a case if it is the actor's own; `standing`: no more than where it stands, which is cheaper."""
    if actor.person_id:
        return (_STANDING if standing else _WHOLE).first(case_id, actor.person_id, actor.visitor or "-")
    return Case.objects.filter(own_q(actor), id=case_id).first()


def seen_q(actor: Actor) -> Q:
    """Return the cases an officer may see: filed, of their agency and area or with a step at their agency.

    Drafts are nobody's business but of who fills them in.
    """
    roles = roles_that("cases.see")
    elsewhere = Step.objects.filter(scope_q(actor, roles), case=OuterRef("pk"))
    scope = (scope_q(actor, roles) or EVERYTHING) | Q(Exists(elsewhere))
    return scope & (Q(filed_at__isnull=False) | Q(assisted_by=actor.id or "-"))


def is_own(case: Case | Bundle, actor: Actor) -> bool:
    """Return whether a case or bundle is the actor's own, or one they file for somebody."""
    if actor.kind == "system":
        return True
    if actor.is_officer:
        return case.assisted_by == actor.id
    if case.person_id:
        return case.person_id == actor.person_id
    return bool(actor.visitor) and case.visitor == actor.visitor


def check_own(case: Case, actor: Actor) -> None:
    """Treat somebody else's case as if it were not there."""
    if not is_own(case, actor):
        raise Missing("Permohonan")
