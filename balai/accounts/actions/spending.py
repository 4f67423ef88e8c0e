"""Budgets: how often one subject may try something."""

from datetime import datetime

from django.db import transaction

from balai.accounts.models import Spending
from balai.accounts.rules import Budget
from balai.core.refusal import Refused
from balai.core.vault import token_hash


@transaction.atomic
def spend(budget: Budget, subject: str, *, at: datetime, count: int = 1) -> None:
    """Use so many of a budget's turns for a subject (a phone, an address); refuse when not so many are left."""
    row, is_new = Spending.objects.select_for_update().get_or_create(
        id=f"{budget.name}/{token_hash(subject)}", defaults={"window_at": at, "count": count}
    )
    if not is_new:
        if row.window_at + budget.window <= at:
            row.window_at, row.count = at, 0
        row.count += count
        row.save()
    if row.count > budget.limit:
        minutes = max(1, int((row.window_at + budget.window - at).total_seconds() // 60))
        raise Refused(
            "too_many",
            "Terlalu banyak percobaan. Coba lagi sesudah {minutes} menit, atau datang ke loket.",
            minutes=minutes,
        )
