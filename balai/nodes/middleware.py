"""What each page of a node stands on: its store, who sits there, and how a no looks."""

import errno
import sqlite3
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from balai.core.actor import ANONYMOUS, Actor
from balai.core.refusal import Missing, Refused
from balai.nodes.queries.store import Store
from balai.nodes.rules.pins import Operator
from balai.nodes.views.node import seats, troubles


class Request(HttpRequest):
    """A request that passed the middleware below."""

    store: Store
    operator: Operator
    actor: Actor


class Desk:
    """Django asks for `process_exception` by name, hence an object. The store is open for one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        try:
            store = Store(settings.NODE_HOME)
        except sqlite3.OperationalError as error:
            return self._disk(request, error)
        with store:
            request.store, request.actor = store, ANONYMOUS
            if operator := seats.operator(request.COOKIES.get(seats.COOKIE, ""), at=timezone.now()):
                request.operator = operator
                request.actor = Actor(kind="officer", id=operator.id, office_id=store.certificate.office_id)
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return troubles.refused(request, exception)
        if isinstance(exception, sqlite3.OperationalError | OSError):
            return self._disk(request, exception)
        return troubles.refused(request, Missing()) if isinstance(exception, Http404) else None

    def _disk(self, request: HttpRequest, error: sqlite3.OperationalError | OSError) -> HttpResponse:
        """Say that the disk is full; anything else goes on as the error that it is."""
        if not is_disk_full(error):
            raise error
        return troubles.disk_full(request)


def is_disk_full(error: sqlite3.OperationalError | OSError) -> bool:
    """Return whether nothing more could be written. A file that may not grow is a disk that is full."""
    if isinstance(error, OSError):
        return error.errno in FULL
    return error.sqlite_errorcode in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
    )


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
