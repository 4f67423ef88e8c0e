"""`balai tokens create | list | revoke`."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from balai.accounts import actions as accounts
from balai.channels.partners import actions, queries
from balai.channels.partners.rules.scopes import Scope
from balai.core.actor import SYSTEM
from balai.core.refusal import Refused


class Command(BaseCommand):
    help = "Token API untuk warga dan petugas"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="buat token; hanya ditampilkan sekali")
        whose = create.add_mutually_exclusive_group(required=True)
        whose.add_argument("--person", metavar="HP", help="nomor HP warga")
        whose.add_argument("--officer", metavar="LOGIN", help="nama masuk petugas")
        create.add_argument("--scope", action="append", default=[], help=", ".join(Scope))
        create.add_argument("--days", type=int, default=30, help="masa berlaku, baku 30 hari")
        create.add_argument("--totp", default="", help="kode autentikator petugas; wajib untuk cases.decide")
        create.add_argument(
            "--consent", metavar="KLIEN", default="", help="persetujuan warga bagi sebuah klien"
        )
        verbs.add_parser("list", help="token yang tidak dicabut")
        verbs.add_parser("revoke", help="cabut token").add_argument("id")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["verb"])(options)
        except Refused as refused:
            raise CommandError(refused.message) from refused

    def create(self, options: dict[str, Any]) -> None:
        at = timezone.now()
        holder = (
            {"account_id": _account(options["officer"])}
            if options["officer"]
            else {"person_id": accounts.know_phone(options["person"], at=at).id}
        )
        if options["consent"]:
            holder["client_id"] = queries.client(options["consent"]).id
        made = actions.create_token(
            scopes=options["scope"], days=options["days"], totp=options["totp"], by=SYSTEM, at=at, **holder
        )
        self.stdout.write(made.secret)
        self.stderr.write(
            f"{made.id} berlaku sampai {made.expires_at:%Y-%m-%d %H:%M} UTC. Token tidak ditampilkan lagi."
        )

    def list(self, options: dict[str, Any]) -> None:
        for row in queries.tokens():
            used = f"{row.used_at:%Y-%m-%d}" if row.used_at else "belum dipakai"
            kind, scopes = queries.holder_kind(row), " ".join(row.scopes)
            self.stdout.write(
                f"{row.id}  {kind:<8} sampai {row.expires_at:%Y-%m-%d}  terakhir {used:<13} {scopes}"
            )

    def revoke(self, options: dict[str, Any]) -> None:
        actions.revoke_token(options["id"], by=SYSTEM, at=timezone.now())


def _account(login: str) -> str:
    """Return the account of an officer; the model of accounts is Django's to know."""
    found = get_user_model().objects.filter(login=login, is_active=True).values_list("id", flat=True).first()
    if found is None:
        raise CommandError(f"Tidak ada petugas aktif dengan nama masuk {login}.")
    return str(found)
