"""Tables of monitoring: sums kept by a follower of the log, levels of services since when, reports from outside, alerts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from balai.core.fields import CodeField, IdField


class Tally(models.Model):
    """The sums of one cell (`rules/cubes.py`): never written but by the fold of the event log."""

    id = CodeField(primary_key=True, max_length=240)
    cube = CodeField(max_length=20)
    on = models.DateField(help_text="local day, or first day of the month")
    area_code = CodeField(max_length=13, blank=True)
    agency_id = CodeField(max_length=60, blank=True)
    office_id = CodeField(max_length=60, blank=True)
    service_key = CodeField(max_length=60, blank=True)
    channel = CodeField(max_length=12, blank=True)
    measures = models.JSONField(help_text="measure → whole number (rules/measures.py)")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["cube", "area_code", "on"], name="monitoring_tally_area")]


class Correction(models.Model):
    """What a day that was over became, because news of it came later. Only appended: a day is never silently another."""

    id = IdField()
    learned_on = models.DateField(help_text="local day on which the news came")
    on = models.DateField(help_text="local day that it is about")
    area_code = CodeField(max_length=13)
    agency_id = CodeField(max_length=60, blank=True)
    cause = CodeField(max_length=8, help_text="late: news came later; rebuilt: sums were built anew")
    measures = models.JSONField(help_text="measure → how much more or less")
    position = models.BigIntegerField(help_text="of the last event of the log that was read then")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["area_code", "learned_on"], name="monitoring_correction_area")
        ]


class Level(models.Model):
    """The digital level a service had through one channel since a day, as its package then said. Only appended."""

    id = IdField()
    area_code = CodeField(max_length=13, blank=True)
    agency_id = CodeField(max_length=60, blank=True)
    service_key = CodeField(max_length=60)
    channel = CodeField(max_length=12)
    level = models.PositiveSmallIntegerField()
    blockers = models.JSONField(help_text="[kind:key] of what stands in the way of a higher level")
    version_id = CodeField(max_length=64)
    valid_from = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["area_code", "service_key", "channel", "-id"], name="monitoring_level_service"
            ),
            models.Index(fields=["valid_from", "area_code"], name="monitoring_level_since"),
        ]


class OutsideReport(models.Model):
    """What an agency outside Balai says of its own service in one month: its numbers, its word, its source."""

    id = IdField()
    area_code = CodeField(max_length=13)
    agency = models.CharField(max_length=120)
    service_key = CodeField(max_length=60)
    on = models.DateField(help_text="first day of the month")
    measures = models.JSONField(help_text="measure → whole number")
    source = models.CharField(max_length=300, help_text="letter, page or system it was taken from")
    file_hash = CodeField(max_length=64)
    by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["area_code", "on"], name="monitoring_report_area")]


class Heard(models.Model):
    """What people said, gave up or waited for in one month and place, as the log tells it (`rules/hearing.py`)."""

    id = CodeField(primary_key=True, max_length=100)
    on = models.DateField(help_text="first day of the local month")
    area_code = CodeField(max_length=13, blank=True)
    service_key = CodeField(max_length=60, blank=True)
    measures = models.JSONField(help_text="measure → whole number")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["area_code", "on"], name="monitoring_heard_area")]


class Alert(models.Model):
    """A figure that asks somebody to look: why, who, until when, and what they said. Ends when the figure is right again."""

    id = IdField()
    rule = CodeField(max_length=40, help_text="key of the rule (data/alerts/)")
    area_code = CodeField(max_length=13)
    agency_id = CodeField(max_length=60, blank=True)
    service_key = CodeField(max_length=60, blank=True)
    reason = models.CharField(max_length=300, help_text="with the figure as it was then")
    officer_id = CodeField(max_length=36, blank=True, help_text="who is asked; empty: nobody holds the role")
    raised_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.CharField(max_length=400, blank=True, help_text="what is done, in an officer's words")
    answered_by = CodeField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="the figure no longer asks")
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule", "area_code", "agency_id", "service_key"],
                name="monitoring_alert_running",
                condition=Q(ended_at=None),
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["area_code", "due_on"], name="monitoring_alert_standing", condition=Q(ended_at=None)
            ),
            models.Index(fields=["agency_id", "ended_at"], name="monitoring_alert_agency"),
        ]


class AlertAddress(models.Model):
    """Where an officer wants to be told that a figure asks for them; sealed, used once a code sent there was typed."""

    officer_id = CodeField(primary_key=True, max_length=36)
    key = models.ForeignKey("core.Key", models.PROTECT)
    sealed = models.BinaryField(help_text="{address} as JSON: a phone or an e-mail address")
    changed_at = models.DateTimeField()
    code_hash = CodeField(max_length=64, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, help_text="null: nothing but its code is sent there")


class HandAnswer(models.Model):
    """What an officer filled in by hand in a form of assessment, with its evidence. Only appended; the newest counts."""

    id = IdField()
    agency_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13)
    form = CodeField(max_length=20)
    item = CodeField(max_length=30)
    level = models.PositiveSmallIntegerField(help_text="0 to 5")
    words = models.CharField(max_length=500, help_text="the evidence: what, where, when")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency_id", "form", "-id"], name="monitoring_handanswer_form")
        ]
