"""What a web process does before its first visitor."""

from django.db import DatabaseError, connection
from django.urls import get_resolver

from balai.catalogue import queries as catalogue


def warm() -> None:
    """Load every view and build the index of the search; a database that is not prepared yet says so later."""
    list(get_resolver().url_patterns)
    try:
        catalogue.search("ktp", limit=1)
    except DatabaseError:
        pass
    finally:
        connection.close()
