"""The entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from search.suggestions.word_lists import load

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
application = get_wsgi_application()
load()  # before the server divides into workers, which share them
