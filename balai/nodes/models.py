"""Tables of the centre: who may issue numbers without a network, and what came from them. A node keeps its own store."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from balai.core.choices import Labelled
from balai.core.fields import CodeField, IdField
from balai.nodes.rules.answers import State


class DeviceState(Labelled):
    ACTIVE = "active", "Aktif"
    SUSPENDED = "suspended", "Dihentikan sementara"
    REVOKED = "revoked", "Dicabut"


class Ticket(models.Model):
    """Leave for one device to enrol: proposed by one administrator, approved by another, used once."""

    id = IdField()
    office_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13)
    services = models.JSONField(default=list, help_text="keys of services; empty = all that the area offers")
    valid_days = models.PositiveSmallIntegerField()
    offline_days = models.PositiveSmallIntegerField(help_text="how long it goes on after it ended, unseen")
    carries = models.BooleanField(default=False, help_text="may bring what other devices made")
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    approved_by = models.CharField(max_length=60, blank=True)
    approved_at = models.DateTimeField(null=True)
    secret_hash = models.CharField(max_length=64, null=True, unique=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="nodes_ticket_two", condition=~Q(proposed_by=F("approved_by"))),
        ]


class Device(models.Model):
    """A node or phone that was enrolled. Installed anew, restored or copied it needs a new ticket and code."""

    code = CodeField(primary_key=True, max_length=5)
    ticket = models.OneToOneField(Ticket, models.PROTECT)
    point = models.BinaryField(help_text="its public key")
    certificate = models.BinaryField()
    office_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13, db_index=True)
    state = models.CharField(max_length=10, choices=DeviceState.choices(), default=DeviceState.ACTIVE)
    enrolled_at = models.DateTimeField()
    valid_to = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, help_text="last time anything of it came")
    highest = models.PositiveIntegerField(default=0, help_text="highest number that it told of")


class Envelope(models.Model):
    """What came from a device, as it came. Never changed or deleted; what became of it is noted beside."""

    id = IdField()
    hash = CodeField(max_length=64, unique=True)
    device = models.ForeignKey(Device, models.PROTECT, db_index=False)
    seq = models.PositiveIntegerField()
    before = CodeField(max_length=32, help_text="how its hash begins that the device made before it")
    type = CodeField(max_length=12)
    receipt = CodeField(max_length=13, blank=True)
    frame = models.BinaryField()
    state = models.CharField(max_length=11, choices=State.choices())
    alarm = CodeField(max_length=40, blank=True, help_text="why somebody must look at it")
    case_id = CodeField(max_length=36, blank=True)
    received_at = models.DateTimeField()
    filed_at = models.DateTimeField(help_text="when it counts as made")
    is_doubtful = models.BooleanField(help_text="the device's clock was wrong")
    entered_at = models.DateTimeField(null=True, help_text="when the centre did what it asks for")
    released_at = models.DateTimeField(null=True, help_text="when a person let it in in spite of its alarm")
    settled_at = models.DateTimeField(null=True, help_text="when a person had seen to its alarm")
    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["device", "seq"],
                name="nodes_envelope_seq",
                condition=~Q(state=State.QUARANTINED) & Q(released_at=None),
            ),
            models.UniqueConstraint(
                fields=["receipt"],
                name="nodes_envelope_receipt",
                condition=Q(type="file") & ~Q(state=State.QUARANTINED) & Q(released_at=None),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at", "id"],
                name="nodes_envelope_waiting",
                condition=Q(entered_at=None) & ~Q(state=State.QUARANTINED),
            ),
            models.Index(fields=["device", "seq"], name="nodes_envelope_device"),
            models.Index(fields=["received_at"], name="nodes_envelope_alarm", condition=~Q(alarm="")),
        ]


class Attachment(models.Model):
    """A sealed file that an envelope announced; its bytes lie in the store of pieces under their SHA-256."""

    id = IdField()
    envelope = models.ForeignKey(Envelope, models.PROTECT, db_index=False)
    address = CodeField(max_length=64, db_index=True)
    position = models.PositiveSmallIntegerField()
    size_bytes = models.PositiveIntegerField()
    whole_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["envelope", "address"], name="nodes_attachment_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["envelope"], name="nodes_attachment_lacking", condition=Q(whole_at=None))
        ]


class DayClosing(models.Model):
    """What a device said it had issued when it closed its day."""

    id = IdField()
    device = models.ForeignKey(Device, models.PROTECT)
    envelope = models.OneToOneField(Envelope, models.PROTECT)
    on = models.DateField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    rolling = CodeField(max_length=32, help_text="hash over all it issued since the closing before")


class Parcel(models.Model):
    """A filing that a citizen's own phone kept until there was a network; the same one again is the same row."""

    id = IdField()
    hash = CodeField(max_length=64)
    case_id = CodeField(max_length=36, blank=True)
    received_at = models.DateTimeField()
