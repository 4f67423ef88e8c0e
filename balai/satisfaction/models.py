"""Tables of satisfaction. Who was invited and what was answered lie apart: nothing leads from one to the other."""

from typing import ClassVar

from django.db import models

from balai.core.channel import Channel
from balai.core.fields import CodeField, IdField
from balai.satisfaction.rules.calling_back import Outcome, State
from balai.satisfaction.rules.following_up import Progress
from balai.satisfaction.rules.releasing import Stage


class Invitation(models.Model):
    """The right to answer once about a case that ended. Says that it was used, never when or how."""

    id = IdField()
    case_id = CodeField(max_length=36, unique=True)
    survey = CodeField(max_length=20)
    set_key = CodeField(max_length=20, help_text="which elements are asked")
    agency_id = CodeField(max_length=60)
    office_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13)
    service_key = CodeField(max_length=60)
    channel = models.CharField(max_length=12, choices=Channel.choices())
    code_hash = CodeField(max_length=64, unique=True)
    open_until = models.DateTimeField()
    is_used = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["office_id", "open_until"], name="satisfaction_invitation_office")
        ]


class Screen(models.Model):
    """A tablet at an office on which people judge right after they were served; whoever has its address may use it."""

    id = IdField()
    office_id = CodeField(max_length=60)
    agency_id = CodeField(max_length=60, help_text="of who opened it and may close it")
    area_code = CodeField(max_length=13)
    code_hash = CodeField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    opened_by = CodeField(max_length=60)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["agency_id", "-opened_at"], name="satisfaction_screen_open", condition=models.Q(closed_at=None)
            )
        ]  # fmt: skip


class Answer(models.Model):
    """One filled questionnaire; its id is random and its day a month, so that no order leads back to a person."""

    id = IdField(default=None)
    survey = CodeField(max_length=20)
    set_key = CodeField(max_length=20)
    month = models.DateField(help_text="first day of the local month")
    agency_id = CodeField(max_length=60)
    office_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13)
    service_key = CodeField(max_length=60)
    channel = models.CharField(max_length=12, choices=Channel.choices())
    scores = models.JSONField(help_text="element → 1 to 4")
    about = models.JSONField(default=dict, help_text="what people said about themselves: question → option")
    stage = models.CharField(max_length=7, choices=Stage.choices(), default=Stage.NEW)
    is_pooled = models.BooleanField(default=False, help_text="its quarter was pooled")
    divided_by = models.JSONField(default=list, help_text="questions about oneself by which it is shown")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency_id", "stage", "month"], name="satisfaction_answer_stage"),
            models.Index(
                fields=["month"], name="satisfaction_answer_pool", condition=models.Q(is_pooled=False)
            ),
        ]


class Tally(models.Model):
    """What a follower counted: cases that ended, invitations, people's own sums, scores of each element."""

    id = IdField()
    survey = CodeField(max_length=20)
    month = models.DateField()
    agency_id = CodeField(max_length=60)
    office_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13)
    service_key = CodeField(max_length=60)
    channel = models.CharField(max_length=12, choices=Channel.choices())
    set_key = CodeField(max_length=20)
    cut = CodeField(max_length=40, blank=True, help_text='"" = everybody; "sex:female" = those who said so')
    what = CodeField(max_length=30, help_text="ended, invited, people, or an element")
    count = models.PositiveIntegerField()
    total = models.PositiveBigIntegerField(help_text="sum of scores")
    squares = models.PositiveBigIntegerField(
        help_text="sum of the squares of the same: people's own sums, or scores"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["survey", "month", "agency_id", "office_id", "area_code", "service_key", "channel",
                        "set_key", "cut", "what"],
                name="satisfaction_tally_once",
            )
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["area_code", "month"], name="satisfaction_tally_area"),
            models.Index(fields=["agency_id", "month"], name="satisfaction_tally_agency"),
        ]


class Publication(models.Model):
    """The result of one period as an agency published it; the figures stay as they were that day."""

    id = IdField()
    survey = CodeField(max_length=20)
    agency_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13)
    since = models.DateField()
    until = models.DateField(help_text="first day after the period")
    figures = models.JSONField(help_text="index, band, answers, ended, required, half_width, elements, about")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["survey", "agency_id", "since", "until"], name="satisfaction_publication_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["area_code", "-at"], name="satisfaction_publication_area")]


class FollowUp(models.Model):
    """What an agency will do about a weak element: who, until when, what came of it. Public."""

    id = IdField()
    survey = CodeField(max_length=20)
    agency_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13)
    element = CodeField(max_length=30)
    mean = models.DecimalField(max_digits=5, decimal_places=4, help_text="of the element when it was planned")
    words = models.CharField(max_length=300)
    owner_id = CodeField(max_length=36, help_text="officer who answers for it")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=Progress.choices(), default=Progress.PLANNED)
    result = models.CharField(max_length=300, blank=True)
    planned_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=60)
    before = models.DecimalField(
        max_digits=5, decimal_places=4, null=True, help_text="mean in the quarter before it was planned"
    )
    after = models.DecimalField(
        max_digits=5, decimal_places=4, null=True, help_text="mean in the quarter after it was done"
    )
    is_clear = models.BooleanField(default=False, help_text="the two differ by more than chance")
    measured_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency_id", "-planned_at"], name="satisfaction_followup_agency"),
            models.Index(
                fields=["done_at"], name="satisfaction_followup_done",
                condition=models.Q(done_at__isnull=False, measured_at=None),
            ),
        ]  # fmt: skip


class CallBack(models.Model):
    """Somebody who was not content asks to be called; knows the case, never the answers."""

    id = IdField()
    case_id = CodeField(max_length=36, unique=True)
    agency_id = CodeField(max_length=60)
    office_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13)
    service_key = CodeField(max_length=60)
    key = models.ForeignKey("core.Key", models.PROTECT)
    sealed = models.BinaryField(help_text="{phone, words, note} as JSON")
    state = models.CharField(max_length=10, choices=State.choices(), default=State.WAITING)
    outcome = models.CharField(max_length=12, choices=Outcome.choices(), blank=True)
    complaint_id = CodeField(max_length=36, blank=True, help_text="report that the call led to")
    complaint_number = CodeField(max_length=13, blank=True)
    reopened = models.PositiveSmallIntegerField(
        default=0, help_text="how often the person was not content still"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["agency_id", "due_at", "id"], name="satisfaction_callback_waiting",
                condition=models.Q(state=State.WAITING),
            )
        ]  # fmt: skip
