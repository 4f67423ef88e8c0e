"""People, officers, agencies, offices, and what was granted to whom."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from balai.accounts.rules import OfficeKind, OfficerKind
from balai.core.fields import CodeField, IdField


class Account(AbstractBaseUser):
    """A way in for an officer: a name and a password, for signers a second factor too."""

    id = IdField()
    login = CodeField(max_length=60, unique=True)
    totp_key = models.ForeignKey("core.Key", models.PROTECT, null=True)
    totp_sealed = models.BinaryField(null=True)
    totp_used = models.BigIntegerField(default=0, help_text="last accepted time step: a code works once")
    totp_by = models.CharField(max_length=60, blank=True, help_text="who set the second factor")
    password_until = models.DateTimeField(
        null=True, help_text="a temporary password works until then; null: it is the officer's own"
    )
    password_by = models.CharField(max_length=60, blank=True, help_text="who made the temporary password")
    round = models.PositiveIntegerField(
        default=0, help_text="rises when a way in changes: older sessions end"
    )
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "login"
    objects = BaseUserManager()


class Person(models.Model):
    """Someone who asks for services: profile sealed under their own key, found by blind index."""

    id = IdField()
    key = models.ForeignKey("core.Key", models.PROTECT)
    sealed = models.BinaryField(help_text="{phone, profile} as JSON")
    phone_index = CodeField(max_length=64, unique=True)
    nik_index = CodeField(max_length=64, blank=True, db_index=True)
    area_code = CodeField(max_length=13, blank=True)
    created_at = models.DateTimeField()
    simulated = models.BooleanField(default=False)


class IdentityCheck(models.Model):
    """An officer saw a person and the card with this NIK; one phone may serve several people, so both count."""

    id = IdField()
    person = models.ForeignKey(Person, models.PROTECT)
    nik_index = CodeField(max_length=64)
    checked_at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "nik_index"], name="accounts_identitycheck_once")
        ]


class Agency(models.Model):
    """A government agency, central or regional, or a partner, that answers for services."""

    id = CodeField(primary_key=True, max_length=60)
    name = models.CharField(max_length=160)
    kind = CodeField(max_length=40)
    area_code = CodeField(max_length=13, blank=True, db_index=True)
    address = models.CharField(max_length=240, blank=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "area_code"], name="accounts_agency_kind")]


class Office(models.Model):
    """A place where people meet agencies: MPP, agency hall, village hall, car."""

    id = CodeField(primary_key=True, max_length=60)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=OfficeKind.choices())
    area_code = CodeField(max_length=13, db_index=True)
    address = models.CharField(max_length=240, blank=True)
    calendar_id = CodeField(max_length=60)
    simulated = models.BooleanField(default=False)


class Officer(models.Model):
    """A person in public service, with a post in an agency. Names of officials are not secret."""

    id = IdField()
    account = models.OneToOneField(Account, models.PROTECT)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=OfficerKind.choices())
    post = models.CharField(max_length=120)
    nip = models.CharField(max_length=18, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT)
    office = models.ForeignKey(Office, models.PROTECT)
    simulated = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["name", "id"], name="accounts_officer_name")]


class Grant(models.Model):
    """A role for an officer in an agency (null = any) within a region prefix, for a time."""

    id = IdField()
    officer = models.ForeignKey(Officer, models.PROTECT)
    role = CodeField(max_length=20)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True)
    area_code = CodeField(max_length=13, blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    granted_by = models.CharField(max_length=60)


class Absence(models.Model):
    """While an officer is away a substitute (pelaksana harian) holds what was granted to them. The reason is nobody's business."""

    id = IdField()
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="away")
    substitute = models.ForeignKey(Officer, models.PROTECT, related_name="standing_in")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=60)


class Proposal(models.Model):
    """An act that counts once a second person confirmed exactly what `digest` covers; `verb`: who may."""

    id = IdField()
    kind = CodeField(max_length=20)
    verb = CodeField(max_length=40)
    subject = CodeField(max_length=60, help_text="officer or service that it is about")
    agency_id = CodeField(max_length=60, blank=True)
    area_code = CodeField(max_length=13, blank=True)
    content = models.JSONField()
    digest = CodeField(max_length=64)
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    settled_by = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True, db_index=True)
    confirmed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["digest"], condition=models.Q(settled_at=None), name="accounts_proposal_once"
            )
        ]


class OneTimeCode(models.Model):
    """A code sent to a phone: one purpose, one session, five minutes, five tries."""

    id = IdField()
    key = models.ForeignKey("core.Key", models.PROTECT)
    sealed_phone = models.BinaryField()
    visitor = models.CharField(max_length=64, help_text="the session that asked; no other may use it")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)


class Spending(models.Model):
    """How much of a budget one subject used in the current window."""

    id = CodeField(primary_key=True, max_length=100, help_text="budget name and hash of the subject")
    window_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()
