"""Ways in for programs: tokens, machines of partners, and what was filed once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from balai.core.fields import CodeField, IdField


class Client(models.Model):
    """A machine of an agency or private partner, bound to that agency, its scopes and roles."""

    id = IdField()
    name = models.CharField(max_length=120)
    agency = models.ForeignKey("accounts.Agency", models.PROTECT)
    secret_hash = CodeField(max_length=64)
    scopes = models.JSONField(default=list)
    roles = models.JSONField(default=list, help_text="roles it has in its agency and area")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)


class Token(models.Model):
    """A bearer token; only its hash is kept.

    Of a person, an officer's account, or a machine. One of a person *and* a machine is a consent: with it the
    machine files for the person; alone it opens nothing.
    """

    id = IdField()
    token_hash = CodeField(max_length=64, unique=True)
    person = models.ForeignKey("accounts.Person", models.PROTECT, null=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    client = models.ForeignKey(Client, models.PROTECT, null=True)
    scopes = models.JSONField(default=list)
    strong = models.BooleanField(default=False, help_text="a second factor was shown when it was made")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True, help_text="to the hour")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="partners_token_holder",
                condition=Q(person__isnull=False, account__isnull=True)
                | Q(person__isnull=True, account__isnull=False, client__isnull=True)
                | Q(person__isnull=True, account__isnull=True, client__isnull=False),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["client", "expires_at"], name="partners_token_client")]


class Filing(models.Model):
    """A case begun through the API: once for each idempotency key, and by which machine if by one."""

    id = CodeField(primary_key=True, max_length=64, help_text="hash of who asked and their key")
    fingerprint = CodeField(max_length=64, help_text="hash of what was asked")
    case_id = CodeField(max_length=36, db_index=True)
    client = models.ForeignKey(Client, models.PROTECT, null=True)
    at = models.DateTimeField()
