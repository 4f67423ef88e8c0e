"""Triggers that keep rows from being changed, for SQLite and PostgreSQL alike. Used by migrations."""

from collections.abc import Callable, Sequence

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Operation = Callable[[Apps, BaseDatabaseSchemaEditor], None]


def forbid_changes(
    table: str, columns: Sequence[str], *, deletes: bool = True, once: Sequence[str] = ()
) -> Operation:
    """Return a migration step: `columns` never change, `once` columns only from NULL, rows are never deleted."""

    def forward(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        changed = [f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns]
        changed += [f"(OLD.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in once]
        statements = (
            _postgresql(table, " OR ".join(changed), deletes)
            if editor.connection.vendor == "postgresql"
            else _sqlite(table, " OR ".join(changed).replace("IS DISTINCT FROM", "IS NOT"), deletes)
        )
        for statement in statements:
            editor.execute(statement)

    return forward


def _sqlite(table: str, changed: str, deletes: bool) -> list[str]:
    refuse = f"SELECT RAISE(ABORT, '{table} rows are never changed')"
    update = f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN {changed} BEGIN {refuse}; END"
    delete = f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse}; END"
    return [update, delete] if deletes else [update]


def _postgresql(table: str, changed: str, deletes: bool) -> list[str]:
    function = (
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} rows are never changed'; END $$"
    )
    run = f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    update = f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {table}_refuse()"
    delete = f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {run}"
    return [function, update, delete] if deletes else [function, update]
