"""A week in a village without a network ends with an exact reconciliation."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from balai.cases.models import BundledCase, Case
from balai.core import facts
from balai.core.actor import SYSTEM
from balai.core.refusal import Refused
from balai.demo.actions import week
from balai.nodes.actions import exchanging, joining
from balai.nodes.models import Device, Envelope
from balai.nodes.queries.store import Store
from tests.demo.founding import found
from tests.demo.small import TODAY

pytestmark = pytest.mark.django_db


def test_a_week_without_a_network_is_reconciled_exactly(standing, tmp_path):
    found()
    said: list[str] = []
    assert week.play(tmp_path, by=SYSTEM, at=TODAY, say=said.append)
    code = Device.objects.get(ticket__carries=False).code
    bundled = BundledCase.objects.filter(case__receipt__startswith=code).count()
    total = Case.objects.filter(receipt__startswith=code).count()
    assert total == week.FILINGS + bundled and week.FILINGS == 20 and bundled >= 2
    assert (
        not Envelope.objects.exclude(alarm="").exists()
        and not Envelope.objects.exclude(state="complete").exists()
    )
    story = "\n".join(said)
    for told in (
        "disetujui dua admin",
        "sinyal putus",
        "dipulihkan dari selembar",
        "berkas tambahan",
        "sekali isi",
        f"{total} tanda terima = {total} permohonan",
    ):
        assert told in story


def test_a_week_that_lost_something_says_so(standing, tmp_path, monkeypatch):
    found()
    monkeypatch.setattr(week, "_answers", lambda played: None)  # the rest of the last day is never sent
    assert not week.play(tmp_path, by=SYSTEM, at=TODAY, say=lambda line: None)


def test_a_second_node_is_enrolled_by_a_ticket_of_the_demo(standing, tmp_path, monkeypatch):
    found()
    at = timezone.now()
    with monkeypatch.context() as real:
        real.setattr(facts, "is_simulation", lambda: False)
        with pytest.raises(Refused, match="make run"):
            week.ticket(at=at)
    call_command("demo", "ticket", stdout=(out := StringIO()))
    with Store(tmp_path) as store:
        code = joining.join(store, exchanging.admit(joining.ask(store, out.getvalue(), at=at), at=at), at=at)
        assert store.certificate.code == code and len(store.services()) >= 2
