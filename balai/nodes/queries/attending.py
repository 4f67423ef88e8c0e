"""What can be done at a desk for a request that is filed: what the centre said of it, and what may still be brought."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from balai.cases.rules.status import ENDED, Status
from balai.catalogue.rules.package import EvidenceRule, Fee
from balai.core.refusal import Missing, Refused
from balai.nodes.queries import desk
from balai.nodes.queries.desk import Offered
from balai.nodes.queries.store import Kept, Store
from balai.nodes.rules import answers, news
from balai.nodes.rules.envelope import Type
from balai.satisfaction.queries.definitions import survey
from balai.satisfaction.rules.survey import set_for


@dataclass(frozen=True)
class Told:
    """What the centre last said of a request, opened: what corrects it, who fetches it, or what is to be paid."""

    status: str
    content: Mapping[str, Any]

    @property
    def is_returned(self) -> bool:
        return self.status == Status.RETURNED and bool(self.content)

    @property
    def receiver(self) -> str:
        return str(self.content.get("w", "")) if self.status == Status.READY else ""

    @property
    def originals(self) -> list[str]:
        return list(self.content.get("x", []))

    @property
    def bill(self) -> tuple[str, int, str] | None:
        """Kind, rupiah and code under which it is paid elsewhere; None when nothing waits to be paid."""
        kind, rupiah, code = self.content.get("q", ("", 0, ""))
        return (kind, rupiah, code) if kind else None


def told(store: Store, receipt: str) -> Told:
    """Return what the centre last said of a request; nothing of one that it never spoke of."""
    found = store.news().get(receipt)
    if found is None:
        return Told("", {})
    content = news.unseal(found.sealed, receipt, store.key()) if found.sealed else {}
    return Told(found.status, content)


def offer(store: Store, receipt: str) -> Offered:
    """Return the service of a request of this desk."""
    return desk.offered(store, store.envelope(receipt).service)


def fee(store: Store, receipt: str) -> Fee:
    """Return what law asks for the service of a request."""
    return offer(store, receipt).package.fee


def wanted(store: Store, receipt: str) -> list[EvidenceRule]:
    """Return what may be brought for a request of this desk: its answers are sealed, so all that the service may ask."""
    return [rule for rule in offer(store, receipt).package.evidence if not rule.already_held]


def handed_over(store: Store, receipt: str) -> bool:
    """Return whether its result was given out here; not if the centre answered that it could not write that down."""
    return any(kept.type == Type.HAND_OVER and not _alarm(store, kept) for kept in store.later(receipt))


def _alarm(store: Store, kept: Kept) -> str:
    """Return why somebody at the centre must look at an envelope, as far as it said so."""
    return answers.read_ack(kept.ack, root=store.root).reason if kept.ack else ""


def answered_name(receipt: str) -> str:
    """Return under which name the store notes that somebody answered; what they answered is not there."""
    return f"answered/{receipt}"


def may_answer(store: Store, receipt: str) -> bool:
    """Return whether its person can still say here how they were served: it ended, and they have not."""
    has_ended = told(store, receipt).status in ENDED or handed_over(store, receipt)
    return has_ended and not store.said(answered_name(receipt))


def asked(store: Store, receipt: str) -> str:
    """Return which elements are asked; refuses a second answer, and one before the end."""
    if store.said(answered_name(receipt)):
        raise Refused("survey.answered", "Penilaian untuk permohonan ini sudah dicatat. Terima kasih.")
    if not may_answer(store, receipt):
        raise Missing("Survei")
    is_free = fee(store, receipt).kind == "gratis"
    return set_for(survey(), is_free=is_free, is_electronic=False).key
