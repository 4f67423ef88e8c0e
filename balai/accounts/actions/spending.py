"""Budgets: how often one subject may try something."""

from datetime import datetime

from django.db import transaction

from balai.accounts.models import Spending
from balai.accounts.rules import LONGEST_WINDOW, Budget
from balai.core.refusal import Refused
from balai.core.vault import token_hash

FORGOTTEN_AT_ONCE = 5000


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


def forget_spent(at: datetime) -> int:
    """Forget who used what in windows that are long over; return how many, at most 5,000."""
    over = Spending.objects.filter(window_at__lt=at - LONGEST_WINDOW).order_by("window_at")
    ids = list(over.values_list("id", flat=True)[:FORGOTTEN_AT_ONCE])
    return Spending.objects.filter(id__in=ids).delete()[0]
