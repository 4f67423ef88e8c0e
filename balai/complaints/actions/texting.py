"""A report that somebody sends as a message: one agreed word, and it is filed, its code answered back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from balai.accounts import actions as accounts
from balai.complaints.actions.filing import file
from balai.complaints.models import Complaint
from balai.complaints.queries import known, texted
from balai.complaints.rules import texting
from balai.complaints.rules.kinds import HELP_PER_PHONE, MESSAGE_ONCE, REPORTS_PER_SENDER
from balai.core import facts, outbox
from balai.core.actor import Actor
from balai.core.refusal import Refused, allowed
from balai.core.vault import make_key, token_hash

TOO_MANY = "too_many"


@transaction.atomic
def take_message(phone: str, text: str, *, once: str, area_code: str, by: Actor, at: datetime) -> bool:
    """File a message that begins with an agreed word; return whether it was one, and new.

    `once` names the message, which counts once, filed or not; `area_code` is where the number it was sent to belongs, "" =
    nowhere. What cannot be filed is answered with how to write it, a few times a day; a flood from one phone ends.
    """
    agreed = known.facts("messages")
    said = texting.read(text, agreed["words"], agreed["between"])
    if said is None or Complaint.objects.filter(idempotency_key=token_hash(once)).exists():
        return False
    if not allowed(accounts.spend, MESSAGE_ONCE, once, at=at):
        return False
    try:
        with transaction.atomic():  # what is refused gives its turn back
            accounts.spend(REPORTS_PER_SENDER, phone, at=at)
            about, unread = texted.about(said.heads, area_code, at=at)
            file(texting.report(said, phone, unread=unread), about, by=by, at=at, idempotency_key=once)
    except Refused as refused:
        return _say_why(_Sender(phone, at), refused)
    return True


def _say_why(sender: "_Sender", refused: Refused) -> bool:
    if refused.code == TOO_MANY:
        return sender.tell("complaint_message_many")
    if refused.code == texted.TWO_PLACES:
        said = refused.params
        return sender.tell("complaint_message_which", place=said["first"], other_place=said["second"])
    return sender.tell("complaint_message_help")


@dataclass(frozen=True)
class _Sender:
    phone: str
    at: datetime

    def tell(self, template: str, **params: object) -> bool:
        """Say why nothing was filed, as often as a day allows: whoever forges a sender must not make us send on."""
        if not allowed(accounts.spend, HELP_PER_PHONE, self.phone, at=self.at):
            return False
        key = make_key(at=self.at)
        outbox.write(
            template, address=self.phone, params=params, key=key, at=self.at, simulated=facts.is_simulation()
        )
        return True
