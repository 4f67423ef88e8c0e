"""Tables every module shares: the event log and its readers, keys, outbox, ticks."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from balai.core.fields import CodeField, IdField
from balai.core.messages import Language, MessageChannel, MessageState, Telling


class Event(models.Model):
    """Something that happened. Appended by actions, never changed; holds ids and codes, no personal data."""

    id = IdField()
    name = CodeField(max_length=60)
    subject = CodeField(max_length=60, help_text="id of what it happened to")
    case_id = CodeField(max_length=36, blank=True)
    person_id = CodeField(max_length=36, blank=True)
    agency_id = CodeField(max_length=60, blank=True)
    office_id = CodeField(max_length=60, blank=True)
    area_code = CodeField(max_length=13, blank=True)
    channel = models.CharField(max_length=12, blank=True)
    by = models.CharField(max_length=60)
    role = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(help_text="when it happened for the person")
    recorded_at = models.DateTimeField(help_text="when we learned of it")
    data = models.JSONField(default=dict)
    position = models.BigIntegerField(null=True, help_text="dense order, given by the sequencer")
    seal = models.CharField(max_length=64, blank=True, help_text="hash over this event and the seal before")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["position"], name="core_event_position"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["recorded_at", "id"], name="core_event_waiting", condition=Q(position=None)),
            models.Index(fields=["case_id", "at", "id"], name="core_event_case"),
            models.Index(fields=["name", "position"], name="core_event_name"),
            models.Index(fields=["agency_id", "position"], name="core_event_agency", condition=Q(case_id="")),
        ]


class Follower(models.Model):
    """How far one reader of the event log has come, and whether it stumbles."""

    name = CodeField(primary_key=True, max_length=60)
    position = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    retry_at = models.DateTimeField(null=True)


class Tick(models.Model):
    """When something that time sets off last ran."""

    name = CodeField(primary_key=True, max_length=60)
    ran_at = models.DateTimeField()


class Key(models.Model):
    """The data key of one case or one profile, wrapped. Destroying it erases what it sealed."""

    id = IdField()
    wrapped = models.BinaryField(null=True)
    kek = models.CharField(max_length=40, help_text="name of the key that wraps it")
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)


class Message(models.Model):
    """A message to a person, written in the transaction of the act that causes it; `notices` sends it."""

    id = IdField()
    template = CodeField(max_length=60)
    person_id = CodeField(max_length=36, blank=True)
    case_id = CodeField(max_length=36, blank=True)
    key = models.ForeignKey(Key, models.PROTECT, help_text="seals address and parameters")
    sealed = models.BinaryField(help_text="{address, params} as JSON")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    simulated = models.BooleanField(default=False)
    channel = models.CharField(
        max_length=10,
        blank=True,
        choices=MessageChannel.choices(),
        default="",
        db_default="",
        help_text="the last one tried",
    )
    state = models.CharField(
        max_length=10, choices=MessageState.choices(), default=MessageState.WAITING, db_default="waiting"
    )
    state_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], name="core_message_waiting", condition=Q(sent_at=None)),
            models.Index(fields=["case_id"], name="core_message_case"),
            models.Index(
                fields=["state_at"],
                name="core_message_unsettled",
                condition=Q(state=MessageState.ACCEPTED),
            ),
        ]


class Wording(models.Model):
    """Words that administrators gave a message in their area, for a time; without one the default is said."""

    id = IdField()
    area_code = CodeField(max_length=13, blank=True, help_text="where it is said so; empty = everywhere")
    template = CodeField(max_length=60)
    language = models.CharField(max_length=2, choices=Language.choices())
    text = models.CharField(max_length=600)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    by = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "template", "language"],
                name="core_wording_current",
                condition=Q(valid_to=None),
            )
        ]


class Preference(models.Model):
    """How the owner of a phone wants to be told; who never said so has no row."""

    address_index = CodeField(primary_key=True, max_length=64, help_text="blind index of the phone")
    channels = models.JSONField(default=list, help_text="channels in the order of trying")
    language = models.CharField(max_length=2, choices=Language.choices(), default=Language.INDONESIAN)
    quiet_from = models.TimeField(null=True, help_text="local; null = the default hours")
    quiet_to = models.TimeField(null=True)
    zone = CodeField(max_length=20, blank=True, help_text="of the quiet hours; empty = that of the office")
    stopped_at = models.DateTimeField(null=True, help_text="asked for no more messages")
    key = models.ForeignKey(Key, models.PROTECT, null=True, help_text="seals the e-mail address")
    sealed = models.BinaryField(null=True, help_text="{email} as JSON")
    code_hash = models.CharField(
        max_length=64, blank=True, help_text="of the code sent to a new e-mail address"
    )
    code_until = models.DateTimeField(null=True, help_text="null = the address is confirmed")
    code_tries = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()


class Call(models.Model):
    """A message that must be told by word of mouth: it could not be delivered, or the village has no signal."""

    id = IdField()
    message = models.OneToOneField(Message, models.PROTECT)
    case_id = CodeField(max_length=36)
    agency_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13, help_text="area of the agency")
    home_area_code = CodeField(max_length=13, blank=True, help_text="village of the applicant")
    why = CodeField(max_length=12, help_text="undelivered or no_signal")
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    told_by = models.CharField(max_length=60, blank=True)
    how = models.CharField(max_length=10, blank=True, choices=Telling.choices())

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["home_area_code", "at", "id"], name="core_call_village", condition=Q(told_at=None)
            ),
            models.Index(
                fields=["agency_id", "at", "id"], name="core_call_agency", condition=Q(told_at=None)
            ),
        ]


class NoSignal(models.Model):
    """A village in which phones have no signal, as its officers say."""

    id = IdField()
    area_code = CodeField(max_length=13)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area_code"], name="core_nosignal_now", condition=Q(until=None))
        ]


class Fact(models.Model):
    """One fact about this installation, e.g. that it is a simulation."""

    name = CodeField(primary_key=True, max_length=60)
    value = models.JSONField()
