"""Tables of reports. What people wrote and who they are is sealed under the key of their report."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from balai.complaints.rules.kinds import Identity, Kind, Note, Outcome, Via, Weight
from balai.complaints.rules.status import OPEN, WORKED, Status
from balai.core.channel import Channel
from balai.core.fields import CodeField, IdField


class Batch(models.Model):
    """A file of reports that came from another system: where from, which bytes, how much of it was taken."""

    id = IdField()
    origin = CodeField(max_length=20)
    digest = CodeField(max_length=64, unique=True, help_text="SHA-256 of the file")
    taken = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    at = models.DateTimeField()
    imported_by = CodeField(max_length=60)


class Improvement(models.Model):
    """A change that reports about a step led to: who makes it, what it should bring, what it brought."""

    id = IdField()
    agency_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13)
    service_key = CodeField(max_length=60)
    step_key = CodeField(max_length=40, blank=True)
    change = models.CharField(max_length=400, help_text="what will be different, in an officer's words")
    owner_id = CodeField(max_length=36, help_text="officer who answers for it")
    expected_percent = models.PositiveSmallIntegerField(help_text="by how much reports should fall")
    due_on = models.DateField()
    window_days = models.PositiveSmallIntegerField()
    reports_before = models.PositiveIntegerField()
    cases_before = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    opened_by = CodeField(max_length=60)
    done_at = models.DateTimeField(null=True, help_text="from here on its effect is counted")
    reports_after = models.PositiveIntegerField(null=True)
    cases_after = models.PositiveIntegerField(null=True)
    measured_at = models.DateTimeField(null=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency_id", "service_key", "step_key"],
                name="complaints_improvement_open",
                condition=Q(measured_at=None),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency_id", "opened_at"], name="complaints_improvement_agency"),
            models.Index(
                fields=["area_code", "-done_at"], name="complaints_improvement_made",
                condition=Q(done_at__isnull=False),
            ),
        ]  # fmt: skip


class Complaint(models.Model):
    """A report of any kind, from sending to its end."""

    id = IdField()
    kind = models.CharField(max_length=12, choices=Kind.choices())
    status = models.CharField(max_length=12, choices=Status.choices(), default=Status.RECEIVED)
    weight = models.CharField(max_length=9, choices=Weight.choices())
    outcome = models.CharField(max_length=10, choices=Outcome.choices(), blank=True)
    reason = CodeField(max_length=20, blank=True, help_text="why it is out of scope")
    identity = models.CharField(max_length=9, choices=Identity.choices())
    number = CodeField(max_length=13, unique=True)
    tracking_hash = CodeField(max_length=64)
    key = models.ForeignKey("core.Key", models.PROTECT)
    sealed = models.BinaryField(help_text="{title, text, demand, tracking} as JSON")
    sealed_reporter = models.BinaryField(help_text="{name, phone, case_id} as JSON; opened for fewer eyes")
    person = models.ForeignKey("accounts.Person", models.PROTECT, null=True)
    visitor = CodeField(max_length=64, blank=True, help_text="session that sent it")
    idempotency_key = models.CharField(max_length=64, null=True, unique=True, help_text="keyed hash")
    channel = models.CharField(max_length=12, choices=Channel.choices())
    via = models.CharField(max_length=7, choices=Via.choices(), default=Via.WEB, help_text="how it came")
    assisted_by = CodeField(max_length=36, blank=True)
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, help_text="only where the name is no secret"
    )
    service_key = CodeField(max_length=60, blank=True)
    version_id = CodeField(max_length=64, blank=True, help_text="of the service, when it was about a case")
    step_key = CodeField(max_length=40, blank=True)
    office_id = CodeField(max_length=60, blank=True)
    agency_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13)
    handed_from = CodeField(max_length=60, blank=True, help_text="agency that handed it over, once")
    happened_on = models.DateField(null=True)
    is_late = models.BooleanField(
        default=False, help_text="sent later than the law gives; taken all the same"
    )
    filed_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    spans = models.JSONField(default=list, help_text="[[start, stop]] in which the office's clock ran")
    due_at = models.DateTimeField(
        null=True, help_text="to verify or to answer; null while the reporter's turn"
    )
    promised_at = models.DateTimeField(null=True, help_text="the last deadline that ran")
    react_until = models.DateTimeField(null=True, help_text="the reporter's turn ends")
    rung = models.PositiveSmallIntegerField(default=0, help_text="of the ladder past the deadline")
    escalate_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    head = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    improvement = models.ForeignKey(Improvement, models.PROTECT, null=True)
    call_back_id = CodeField(max_length=36, blank=True, help_text="call after a bad answer that it came from")
    origin = CodeField(max_length=20, blank=True, help_text="system that it came from")
    origin_number = CodeField(max_length=60, blank=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["origin", "origin_number"],
                name="complaints_complaint_origin",
                condition=~Q(origin=""),
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency_id", "due_at", "id"], name="complaints_worklist",
                condition=Q(status__in=sorted(WORKED)),
            ),
            models.Index(
                fields=["escalate_at"], name="complaints_escalate", condition=Q(status__in=sorted(WORKED))
            ),
            models.Index(fields=["react_until"], name="complaints_react", condition=Q(status__in=["answered", "asked"])),
            models.Index(fields=["agency_id", "service_key", "step_key", "filed_at"], name="complaints_cluster"),
            models.Index(fields=["person", "filed_at"], name="complaints_person"),
            models.Index(fields=["agency_id", "filed_at", "id"], name="complaints_filed"),
            models.Index(fields=["case"], name="complaints_case", condition=Q(status__in=sorted(OPEN))),
        ]  # fmt: skip


class Escalation(models.Model):
    """Word to one officer that a report past its deadline has come up to them; seen when they open it."""

    id = IdField()
    complaint = models.ForeignKey(Complaint, models.PROTECT)
    officer_id = CodeField(max_length=36)
    rung = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["complaint", "officer_id", "rung"], name="complaints_escalation_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["officer_id", "at"], name="complaints_escalation_new", condition=Q(seen_at=None)
            )
        ]


class Entry(models.Model):
    """One thing that happened to a report, with the words that came with it."""

    id = IdField()
    complaint = models.ForeignKey(Complaint, models.PROTECT)
    note = models.CharField(max_length=12, choices=Note.choices())
    sealed = models.BinaryField(null=True, help_text="{text} as JSON")
    by = CodeField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["complaint", "at", "id"], name="complaints_entry_of")]


class Attachment(models.Model):
    """A file that came with a report: made anew, sealed, content-addressed, as evidence of a case is."""

    id = IdField()
    complaint = models.ForeignKey(Complaint, models.PROTECT)
    address = CodeField(max_length=64)
    sealed_key = models.BinaryField(help_text="key of the file, sealed under the key of the report")
    mime = CodeField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    at = models.DateTimeField()


class Publication(models.Model):
    """What everybody may read of a report: words that an officer wrote or cleared, without anybody in them."""

    id = IdField()
    complaint = models.OneToOneField(Complaint, models.PROTECT)
    agency_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13)
    service_key = CodeField(max_length=60, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices())
    title = models.CharField(max_length=120)
    text = models.TextField()
    answer = models.TextField(blank=True)
    at_service = models.BooleanField(default=False, help_text="shown at the page of its service")
    cleared_by = CodeField(max_length=60)
    cleared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["area_code", "cleared_at", "id"], name="complaints_public", condition=Q(withdrawn_at=None)
            ),
            models.Index(
                fields=["service_key", "cleared_at"], name="complaints_at_service",
                condition=Q(withdrawn_at=None, at_service=True),
            ),
        ]  # fmt: skip
