"""The web pages of a node: the WSGI application, and a quiet thread that calls the centre whenever it can."""

import os
import threading

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.config.settings")
application = get_wsgi_application()
list(get_resolver().url_patterns)  # every view is loaded before the first visitor
threading.Thread(target=import_string("balai.nodes.touching.keep_in_touch"), daemon=True).start()
