"""A report that somebody sends as a message: one agreed word, and it is filed, its code answered back."""

from dataclasses import dataclass
from datetime import datetime

from balai.accounts import actions as accounts
from balai.complaints.actions.filing import file
from balai.complaints.models import Complaint
from balai.complaints.queries import known, texted
from balai.complaints.rules import texting
from balai.complaints.rules.kinds import HELP_PER_PHONE, REPORTS_PER_SENDER
from balai.core import facts, outbox
from balai.core.actor import Actor
from balai.core.refusal import Refused
from balai.core.vault import make_key, token_hash

TOO_MANY = "too_many"


def take_message(phone: str, text: str, *, once: str, area_code: str, by: Actor, at: datetime) -> bool:
    """File a message that begins with an agreed word; return whether it was one, and new.

    `once` names the message; `area_code` is where the number it was sent to belongs, "" = nowhere. What cannot be filed is
    answered with how to write it, a few times a day; a flood from one phone ends.
    """
    agreed = known.facts("messages")
    said = texting.read(text, agreed["words"], agreed["between"])
    if said is None or Complaint.objects.filter(idempotency_key=token_hash(once)).exists():
        return False
    sender = _Sender(phone, at)
    try:
        accounts.spend(REPORTS_PER_SENDER, phone, at=at)
        about, unread = texted.about(said.heads, area_code, at=at)
        file(texting.report(said, phone, unread=unread), about, by=by, at=at, idempotency_key=once)
    except Refused as refused:
        if refused.code == TOO_MANY:
            return sender.tell("complaint_message_many")
        return sender.tell("complaint_message_help")
    return True


@dataclass(frozen=True)
class _Sender:
    phone: str
    at: datetime

    def tell(self, template: str) -> bool:
        """Say why nothing was filed, as often as a day allows: whoever forges a sender must not make us send on."""
        try:
            accounts.spend(HELP_PER_PHONE, self.phone, at=self.at)
        except Refused:
            return False
        key = make_key(at=self.at)
        outbox.write(
            template, address=self.phone, params={}, key=key, at=self.at, simulated=facts.is_simulation()
        )
        return True
