"""The cleared version of one report, for those who clear it."""

from balai.complaints.models import Publication


def publication(complaint_id: str) -> Publication | None:
    """Return the version of a report that everybody reads now, if there is one."""
    return Publication.objects.filter(complaint_id=complaint_id, withdrawn_at=None).first()
