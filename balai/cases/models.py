"""Tables of cases. What people told us is sealed under the key of their case."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from balai.cases.rules.duties import Duty as Duties
from balai.cases.rules.status import OPEN, Kind, Status
from balai.cases.rules.steps import Outcome, StepState
from balai.core.channel import Channel
from balai.core.fields import CodeField, IdField


class Case(models.Model):
    """One person's request for one service, from draft to hand-over."""

    id = IdField()
    kind = models.CharField(max_length=12, choices=Kind.choices(), default=Kind.APPLICATION)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, help_text="the case an objection or appeal is about"
    )
    service_key = CodeField(max_length=60)
    version_id = CodeField(max_length=64, help_text="content hash of the service version it started under")
    offering_id = CodeField(max_length=64, help_text="what the agency had adopted then")
    agency_id = CodeField(max_length=60)
    office = models.ForeignKey("accounts.Office", models.PROTECT, db_index=False)
    area_code = CodeField(max_length=13, help_text="area of the agency")
    home_area_code = CodeField(max_length=13, blank=True, help_text="village of the applicant")
    person = models.ForeignKey("accounts.Person", models.PROTECT, null=True)
    visitor = models.CharField(max_length=64, blank=True, help_text="session that owns the draft")
    channel = models.CharField(max_length=12, choices=Channel.choices())
    assisted_by = CodeField(max_length=36, blank=True, help_text="officer who filed for the person")
    status = models.CharField(max_length=16, choices=Status.choices(), default=Status.DRAFT)
    flags = models.JSONField(default=list)
    idempotency_key = models.CharField(max_length=120, null=True, unique=True)
    receipt = models.CharField(max_length=13, null=True, unique=True)
    tracking_hash = models.CharField(max_length=64, blank=True)
    key = models.ForeignKey("core.Key", models.PROTECT)
    sealed = models.BinaryField(help_text="{applicant, answers, tracking} as JSON")
    nik_index = CodeField(max_length=64, blank=True)
    started_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True, help_text="fixes rights and order")
    complete_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    spans = models.JSONField(default=list, help_text="[[start, stop]] in which the legal clock ran")
    due_at = models.DateTimeField(null=True, help_text="legal deadline; null while the clock stands still")
    deem_at = models.DateTimeField(null=True, help_text="when silence becomes approval")
    check_at = models.DateTimeField(null=True, help_text="when an unchecked file counts as complete")
    returns = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="cases_case_receipt_once_filed",
                condition=Q(filed_at__isnull=True, receipt__isnull=True)
                | Q(filed_at__isnull=False, receipt__isnull=False),
            ),
            models.CheckConstraint(
                name="cases_case_status", condition=Q(status__in=[s.value for s in Status])
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-started_at"], name="cases_case_person"),
            models.Index(fields=["nik_index", "service_key"], name="cases_case_nik"),
            models.Index(fields=["agency_id", "status", "filed_at"], name="cases_case_agency"),
            models.Index(fields=["area_code", "filed_at"], name="cases_case_area"),
            models.Index(fields=["check_at"], name="cases_case_unchecked", condition=Q(status=Status.SUBMITTED)),
            models.Index(fields=["deem_at"], name="cases_case_deem", condition=Q(status=Status.IN_PROGRESS)),
            models.Index(fields=["ready_at"], name="cases_case_ready", condition=Q(status=Status.READY)),
            models.Index(fields=["started_at"], name="cases_case_draft", condition=Q(status=Status.DRAFT)),
            models.Index(
                fields=["service_key", "version_id"], name="cases_case_open_version",
                condition=Q(status__in=sorted(OPEN)),
            ),
        ]  # fmt: skip


class Step(models.Model):
    """One step of a case, as its service version orders it."""

    id = IdField()
    case = models.ForeignKey(Case, models.PROTECT)
    key = CodeField(max_length=40)
    position = models.PositiveSmallIntegerField()
    group = CodeField(max_length=40, blank=True)
    role = CodeField(max_length=20)
    agency_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13)
    state = models.CharField(max_length=8, choices=StepState.choices(), default=StepState.WAITING)
    outcome = models.CharField(max_length=16, choices=Outcome.choices(), blank=True)
    officer_id = CodeField(max_length=36, blank=True, help_text="who has taken it")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    deadline = models.DateTimeField(null=True, help_text="the case's legal deadline, for ordering worklists")
    verdict = models.JSONField(null=True, help_text="inputs and answer of an automatic rule: codes only")
    sealed = models.BinaryField(null=True, help_text="{note, record_number, record_on} as JSON")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "key"], name="cases_step_key")]
        indexes: ClassVar = [
            models.Index(
                fields=["agency_id", "role", "deadline", "id"], name="cases_step_worklist",
                condition=Q(state=StepState.ACTIVE),
            ),
            models.Index(
                fields=["officer_id", "deadline", "id"], name="cases_step_mine",
                condition=Q(state=StepState.ACTIVE) & ~Q(officer_id=""),
            ),
        ]  # fmt: skip


class Evidence(models.Model):
    """A file that proves a requirement: re-encoded, sealed, content-addressed."""

    id = IdField()
    case = models.ForeignKey(Case, models.PROTECT)
    key = CodeField(max_length=40, help_text="which requirement it proves")
    address = CodeField(max_length=64)
    sealed_key = models.BinaryField(help_text="key of the file, sealed under the key of the case")
    mime = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(default=1)
    added_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "key"], name="cases_evidence_current", condition=Q(replaced_at=None)
            )
        ]


class Look(models.Model):
    """What an officer last saw of a case, and when; decisions rest on it (`rules/seeing.py`)."""

    id = IdField()
    case = models.ForeignKey(Case, models.PROTECT)
    officer_id = CodeField(max_length=36)
    what = CodeField(max_length=36, help_text="data, draft (of the result), or the id of a piece of evidence")
    revision = models.PositiveIntegerField(help_text="of the case, when it was shown")
    at = models.DateTimeField(help_text="when it was last recorded in the log")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "officer_id", "what"], name="cases_look_once")
        ]


class DayCount(models.Model):
    """How often something happened to the cases of an agency on one day; kept by a follower, never counted anew."""

    id = IdField()
    agency_id = CodeField(max_length=60)
    on = models.DateField(help_text="local date of the agency")
    service_key = CodeField(max_length=60)
    what = CodeField(max_length=20, help_text="arrived, decided or ended")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency_id", "on", "what", "service_key"], name="cases_daycount_once"
            )
        ]


class DayCase(models.Model):
    """What one number of `DayCount` was counted from, as long as its day is shown; written with the number."""

    id = IdField()
    agency_id = CodeField(max_length=60)
    on = models.DateField(help_text="local date of the agency")
    what = CodeField(max_length=20, help_text="arrived, decided or ended")
    case_id = CodeField(max_length=36)
    at = models.DateTimeField(help_text="when it happened for the person")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agency_id", "on", "what", "id"], name="cases_daycase_day")]


class Duty(models.Model):
    """A duty an officer had in a case; one officer, one duty: verifier and signer cannot be one person."""

    id = IdField()
    case = models.ForeignKey(Case, models.PROTECT)
    officer_id = CodeField(max_length=36)
    duty = models.CharField(max_length=10, choices=Duties.choices())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "officer_id"], name="cases_duty_officer")
        ]


class Return(models.Model):
    """One full list of what lacks, given back to the applicant."""

    id = IdField()
    case = models.ForeignKey(Case, models.PROTECT)
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField(help_text="{items: [{key, note}], reason} as JSON")
    fault = models.CharField(
        max_length=10, help_text="applicant or office: only the applicant's stops the clock again"
    )
    by = models.CharField(max_length=60)
    returned_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="cases_return_number")
        ]


class Obstacle(models.Model):
    """What keeps an office from working: no card blanks, SIAK or OSS down. Never stops the legal clock."""

    id = IdField()
    agency_id = CodeField(max_length=60, db_index=True)
    office_id = CodeField(max_length=60, blank=True, help_text="empty = all offices of the agency")
    service_key = CodeField(max_length=60, blank=True, help_text="empty = all services")
    kind = CodeField(max_length=20)
    started_at = models.DateTimeField()
    expected_end_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=60)


class Handover(models.Model):
    """A result given into someone's hands."""

    id = IdField()
    case = models.OneToOneField(Case, models.PROTECT)
    to = models.CharField(max_length=10, help_text="applicant or proxy")
    sealed = models.BinaryField(help_text="{name, identity, power_of_attorney} as JSON")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()


class ReceiptSeries(models.Model):
    """The next counter of one enrolment of the centre ("0…")."""

    enrolment = CodeField(primary_key=True, max_length=5)
    next = models.PositiveIntegerField(default=0)


class Bundle(models.Model):
    """A life event of one person: filled in once, filed as several cases."""

    id = IdField()
    event_key = CodeField(max_length=40)
    parts = models.JSONField(help_text="keys of the services chosen, referrals among them")
    area_code = CodeField(max_length=13, help_text="area from whose agencies it is asked")
    person = models.ForeignKey("accounts.Person", models.PROTECT, null=True)
    visitor = models.CharField(max_length=64, blank=True, help_text="session that owns the draft")
    assisted_by = CodeField(max_length=36, blank=True, help_text="officer who fills it in for the person")
    idempotency_key = models.CharField(max_length=120, null=True, unique=True)
    receipt = models.CharField(max_length=13, null=True, unique=True)
    tracking_hash = models.CharField(max_length=64, blank=True)
    key = models.ForeignKey("core.Key", models.PROTECT)
    sealed = models.BinaryField(help_text="{applicant, answers, known, tracking} as JSON")
    started_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True, help_text="when what it held was no longer needed")
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="cases_bundle_receipt_once_filed",
                condition=Q(filed_at__isnull=True, receipt__isnull=True)
                | Q(filed_at__isnull=False, receipt__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-started_at"], name="cases_bundle_person"),
            models.Index(
                fields=["started_at"], name="cases_bundle_held", condition=Q(forgotten_at__isnull=True)
            ),
        ]


class BundledCase(models.Model):
    """A case that was filed as a part of a bundle."""

    id = IdField()
    bundle = models.ForeignKey(Bundle, models.PROTECT)
    service_key = CodeField(max_length=60)
    case = models.OneToOneField(Case, models.CASCADE, help_text="only a draft is ever deleted")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bundle", "service_key"], name="cases_bundledcase_service")
        ]


class BundleFile(models.Model):
    """A file in the basket of a bundle: given once, attached to each case that asks for it."""

    id = IdField()
    bundle = models.ForeignKey(Bundle, models.CASCADE)
    key = CodeField(max_length=100, help_text="which shared requirement it proves")
    address = CodeField(max_length=64)
    sealed_key = models.BinaryField(help_text="key of the file, sealed under the key of the bundle")
    mime = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(default=1)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bundle", "key"], name="cases_bundlefile_current")
        ]
