"""The WSGI application, warm from the first request on."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.config.settings")
application = get_wsgi_application()
import_string("balai.config.warming.warm")()  # by name: it needs the tables, which stand only now
