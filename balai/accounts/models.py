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
    window_at = models.DateTimeField()
    count = models.PositiveIntegerField()
