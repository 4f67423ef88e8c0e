"""Asking people how they were served: the message goes out under the key of their case."""

from datetime import datetime

from django.db import transaction

from balai.cases.actions.act import begin
from balai.core.actor import SYSTEM


@transaction.atomic
def tell_survey(case_id: str, code: str, *, at: datetime) -> None:
    """Invite the applicant to judge a service once, with a code that only they get; not where nobody left a phone."""
    begin(case_id, by=SYSTEM, at=at).tell("case_survey", code=code)
