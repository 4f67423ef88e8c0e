"""Columns every module uses."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from balai.core.ids import new_id

if TYPE_CHECKING:
    TextColumn = models.CharField[str, str]
else:
    TextColumn = models.CharField


class CodeField(TextColumn):
    """An official code or our own key, compared byte by byte so that prefixes are index ranges."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class IdField(CodeField):
    """The primary key of our own rows: a UUIDv7 as text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"primary_key": True, "max_length": 36, "default": new_id, "editable": False, **kwargs}
        )
