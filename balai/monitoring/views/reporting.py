"""The report of a place on paper, open to all."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from balai.accounts import actions as accounts
from balai.accounts.middleware import Request, remote
from balai.accounts.rules import Budget
from balai.core import facts
from balai.documents.rules.reports import Report
from balai.documents.rules.typesetting import report_pdf
from balai.monitoring.queries import report as queries
from balai.monitoring.rules import words
from balai.monitoring.views.page import Area

PER_ADDRESS = Budget("report/address", 30, timedelta(minutes=15))
"""Typesetting is the dearest thing that a stranger can ask for."""


@require_GET
def report(request: Request, area: str) -> HttpResponse:
    """Give the report of a place as PDF."""
    place = Area(area)
    accounts.spend(PER_ADDRESS, remote(request), at=timezone.now())
    made = Report(
        "Laporan kemajuan pelayanan", str(place.name), f"Dua belas bulan sampai {words.month(place.today)}", place.today,
        facts.is_simulation(), queries.notes(place.code, place.today), queries.tables(place.code, place.today),
        f"{settings.PUBLIC_URL}{reverse('progress', args=[place.slug])}",
    )  # fmt: skip
    answer = HttpResponse(report_pdf(made), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="kemajuan-{place.slug}.pdf"'
    return answer
