"""The demo has reports in every state, told once, and an improvement that they led to."""

import pytest
from django.test import Client

from balai.complaints.models import Complaint, Improvement, Publication
from balai.core import facts
from balai.core.actor import SYSTEM
from balai.demo import actions, queries
from tests.channels.portal.browser import words
from tests.demo.founding import found
from tests.demo.small import CODES, TODAY

pytestmark = pytest.mark.django_db


def test_reports_are_told_once_in_every_state(standing):
    found()
    lines = queries.data("complaints")["reports"]
    assert actions.complain(by=SYSTEM, at=TODAY) == len(lines) * len(CODES)
    assert actions.complain(by=SYSTEM, at=TODAY) == 0
    states = set(Complaint.objects.values_list("status", flat=True))
    assert states >= {"received", "in_progress", "answered", "closed", "out_of_scope"}
    assert set(Complaint.objects.values_list("kind", flat=True)) == {
        "complaint",
        "aspiration",
        "information",
        "consultation",
    }
    assert (
        Complaint.objects.filter(rung__gt=0, simulated=True).exists()
        and not Complaint.objects.filter(simulated=False).exists()
    )
    assert Publication.objects.filter(at_service=True).count() == 2 * len(CODES)
    assert (
        actions.improve(by=SYSTEM, at=TODAY) == 2 * len(CODES) and actions.improve(by=SYSTEM, at=TODAY) == 0
    )
    assert all(one.reports_before >= 3 for one in Improvement.objects.all())
    measured = Improvement.objects.exclude(measured_at=None)
    assert {(one.step_key, one.reports_before, one.reports_after) for one in measured} == {("printing", 9, 1)}
    facts.put("regions", CODES)
    assert "Apakah pelajar membayar" in words(Client().get("/pengaduan/"))
