"""What a web process does before its first visitor."""

import gc

from django.db import DatabaseError, connection
from django.urls import get_resolver

from balai.catalogue import queries as catalogue

OBJECTS_BETWEEN_COLLECTIONS = 20_000
"""Python's 700 is for small programs: a request makes more."""


def warm() -> None:
    """Load every view and build the index of the search; a database that is not prepared yet says so later."""
    list(get_resolver().url_patterns)
    try:
        catalogue.search("ktp", limit=1)
    except DatabaseError:
        pass
    finally:
        connection.close()
    gc.collect()
    gc.freeze()  # what is loaded stays: no collection walks through it again, which took a tenth of a filing
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 20, 20)
