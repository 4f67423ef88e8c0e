"""A stack of cases signed one after the other: each as it was shown, the second factor asked anew for the stack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from balai.accounts import actions as accounts_actions
from balai.accounts import queries as accounts
from balai.cases.actions.deciding import approve
from balai.cases.actions.opening import look, open_for
from balai.cases.models import Case
from balai.cases.queries import access, looks, results
from balai.cases.rules import seeing
from balai.cases.rules.status import Kind
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.package import Package
from balai.core import events
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.core.ids import new_id
from balai.core.refusal import Missing, Refused
from balai.core.vault import unwrap
from balai.documents.rules.typesetting import draft_picture
from balai.regions import queries as regions

LARGEST_STACK = 20
NUMBER_TO_COME = "(diberi saat terbit)"


@dataclass(frozen=True)
class Signed:
    """What became of one case of a stack; `problem` is empty when it was signed."""

    case_id: str
    receipt: str
    problem: str = ""


def is_printed(case: Case, package: Package) -> bool:
    """Return whether approving a case makes a document here, so that there is something to look at first."""
    return case.kind == Kind.APPLICATION and package.mode == "full"


def open_draft(case_id: str, *, by: Actor, at: datetime) -> bytes:
    """Return the result as it will be printed in the actor's name, as PNG, unsigned and marked as a draft; recorded.

    Refuses text that cannot be printed, before anybody signs it.
    """
    case = open_for(case_id, by, access.seen_q).case
    package = catalogue.package(case.version_id, case.offering_id)
    if not by.is_officer or not is_printed(case, package):
        raise Missing("Pratinjau hasil")
    data = unwrap(case.key).open(case.sealed, access.data_place(case.id))
    zone = regions.calendar(case.office.calendar_id).zone
    facts = results.facts_on(
        case, package, data, number=NUMBER_TO_COME, signer=accounts.officer(by.id), issued=local_date(at, zone)
    )  # fmt: skip
    picture = draft_picture(facts)
    look("case.draft_opened", case, seeing.DRAFT, by=by, at=at)
    return picture


def sign_stack(shown: Sequence[tuple[str, int]], code: str, *, by: Actor, at: datetime) -> list[Signed]:
    """Approve (case, revision as shown) one after the other; one that is refused does not stop the others.

    Asks for the second factor anew, once for the whole stack. At most 20: nobody reads more than that at once.
    """
    if not shown:
        raise Refused("stack.empty", "Pilih dulu permohonan yang akan ditandatangani.")
    if len(shown) > LARGEST_STACK:
        raise Refused(
            "stack.large", "Paling banyak {most} sekali tanda tangan. Kurangi pilihannya.", most=LARGEST_STACK
        )
    accounts_actions.confirm_totp(accounts.officer(by.id).account_id, code, at=at)
    signed = [_sign(case_id, revision, by=by, at=at) for case_id, revision in shown]
    with transaction.atomic():
        refused = sum(bool(one.problem) for one in signed)
        events.record("stack.signed", new_id(), by=by, at=at, count=len(signed) - refused, refused=refused)
    return signed


def _sign(case_id: str, revision: int, *, by: Actor, at: datetime) -> Signed:
    case = Case.objects.filter(access.seen_q(by), id=case_id).first()
    if case is None:
        return Signed(case_id, "", Missing("Permohonan").message)
    try:
        _check_draft(case, revision, by)
        approve(case_id, revision=revision, by=by, at=at)
    except Refused as refused:
        return Signed(case_id, str(case.receipt), refused.message)
    return Signed(case_id, str(case.receipt))


def _check_draft(case: Case, revision: int, by: Actor) -> None:
    if is_printed(case, catalogue.package(case.version_id, case.offering_id)):
        seeing.check_drafted(looks.looks([case.id], by.id)[case.id], revision)
