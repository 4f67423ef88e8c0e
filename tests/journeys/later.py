"""A hundred days pass in the hall of `hearing.py`: what was changed is measured. `python -m scripts.started tests.journeys.later`."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from balai.cases.actions import count_day
from balai.complaints import actions
from balai.complaints.models import Complaint, Improvement

NOW, PASSED = timezone.now(), timedelta(days=100)
Complaint.objects.update(filed_at=F("filed_at") - PASSED)
Improvement.objects.update(opened_at=F("opened_at") - PASSED, done_at=F("done_at") - PASSED)
changed = Improvement.objects.get()
for _ in range(60):
    count_day(
        "case.submitted", case_id="a-case", agency_id=changed.agency_id, area_code=changed.area_code, service_key=changed.service_key,
        at=NOW - timedelta(days=60),
    )  # fmt: skip
actions.measure_due(NOW)
