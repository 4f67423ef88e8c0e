"""Tables of sending: tries, what gateways told back, how they do today. None holds a word or an address."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from balai.core.fields import CodeField, IdField
from balai.core.messages import MessageChannel, MessageState
from balai.notices.rules.routing import AttemptState


class Attempt(models.Model):
    """One try to hand a message to a gateway; its id is what keeps a repeated try from sending twice."""

    id = IdField()
    message = models.ForeignKey("core.Message", models.PROTECT)
    gateway = CodeField(max_length=30)
    channel = models.CharField(max_length=10, choices=MessageChannel.choices())
    segments = models.PositiveSmallIntegerField()
    rupiah = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=AttemptState.choices(), default=AttemptState.SENDING)
    reference = CodeField(max_length=100, blank=True, help_text="what the gateway calls it")
    error = CodeField(max_length=60, blank=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gateway", "reference"], name="notices_attempt_reference", condition=~Q(reference="")
            )
        ]


class Receipt(models.Model):
    """What a gateway told of a try, each thing once."""

    id = IdField()
    attempt = models.ForeignKey(Attempt, models.PROTECT)
    state = models.CharField(max_length=10, choices=MessageState.choices())
    at = models.DateTimeField(help_text="when it happened, as the gateway says")
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "state"], name="notices_receipt_once")
        ]


class Circuit(models.Model):
    """How often a gateway failed in a row, and until when it is left alone."""

    gateway = CodeField(primary_key=True, max_length=30)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)


class Spending(models.Model):
    """What was sent through a gateway on one day, against its caps."""

    gateway = CodeField(max_length=30)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)
    rupiah = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gateway", "day"], name="notices_spending_day")
        ]
