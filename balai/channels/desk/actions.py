"""What officers do at the desk that takes verbs of more than one module, in one transaction."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from balai.complaints import actions as complaints
from balai.complaints.queries import routing
from balai.complaints.rules.kinds import Identity, Kind, Via
from balai.complaints.rules.reports import Report
from balai.core.actor import Actor
from balai.satisfaction import actions as satisfaction
from balai.satisfaction import queries as surveys
from balai.satisfaction.rules.calling_back import Outcome

if TYPE_CHECKING:
    from balai.complaints.models import Complaint


@transaction.atomic
def complain_for(call_back_id: str, title: str, text: str, *, by: Actor, at: datetime) -> "Complaint":
    """Open a complaint for somebody who was called after a bad answer and asks for one; ends the call.

    It is about their case, its step and its office, and theirs to follow; the officer who called is named as helper.
    Pressed twice it is one.
    """
    about = routing.of_call_back(call_back_id, surveys.case_called_about(call_back_id, by), by)
    said = satisfaction.open_call_back(call_back_id, by=by, at=at)
    report = Report(Kind.COMPLAINT, Identity.NAMED, title, text, phone=said["phone"], via=Via.PHONE)
    row = complaints.file(report, about, by=by, at=at)
    note = f"Diteruskan sebagai pengaduan {row.number}."
    satisfaction.finish_call_back(
        call_back_id, Outcome.REFERRED, note, complaint=(row.id, row.number), by=by, at=at
    )
    return row
