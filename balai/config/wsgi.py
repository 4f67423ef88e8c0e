"""The WSGI application, warm from the first request on."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.config.settings")
application = get_wsgi_application()

from django.db import DatabaseError, connection  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from balai.catalogue import queries as catalogue  # noqa: E402

get_resolver().url_patterns  # noqa: B018  (loads every view now, not with the first visitor)
try:
    catalogue.search("ktp", limit=1)  # builds the index
except DatabaseError:  # not prepared yet; the first request says so
    pass
finally:
    connection.close()
