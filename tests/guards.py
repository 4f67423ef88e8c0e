"""Lift the triggers that keep rows from being changed: for tampering tests and for cleaning up after them."""

from django.db import connection


def lift_guards() -> None:
    """Drop every guard trigger in this database (a test's transaction, or a test database at its end)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
            drops = [f'DROP TRIGGER "{name}"' for name, _ in cursor.fetchall()]
        else:
            cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            drops = [f'DROP TRIGGER "{name}" ON {table}' for name, table in cursor.fetchall()]
        for drop in drops:
            cursor.execute(drop)
