"""Reports as people send them, and what officers do with them."""

from datetime import datetime

from balai.complaints import actions
from balai.complaints.models import Complaint
from balai.complaints.queries import routing
from balai.complaints.rules.kinds import Identity, Kind
from balai.complaints.rules.reports import Report
from balai.core.actor import Actor
from tests.hall import MONDAY, Hall

TITLE = "Menunggu dari pagi sampai sore"
TEXT = "Saya menunggu dari pukul delapan sampai pukul tiga, lalu disuruh pulang tanpa penjelasan."


def report(kind: str = "complaint", identity: str = "named", **said: object) -> Report:
    given = {"title": TITLE, "text": TEXT, "name": "Sari Contoh Rekaan", "phone": "0840 0000 001"}
    return Report(Kind(kind), Identity(identity), **{**given, **said})


def send(
    by: Actor, *, about: routing.About | None = None, at: datetime = MONDAY, **said: object
) -> Complaint:
    """Send a report, by itself one that names nothing but the licence agency."""
    about = about or routing.of_place("", "dpmptsp-bwi", "35.10", at=at)
    return actions.file(report(**said), about, by=by, at=at)


def handler(hall: Hall, kind: str = "dpmptsp") -> Actor:
    return hall.officer(kind, "supervisor")
