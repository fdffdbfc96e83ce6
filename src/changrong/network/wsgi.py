"""The WSGI entry of the service."""

import os

from django.core.wsgi import get_wsgi_application

from changrong.network.garbage import keep_what_is_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "changrong.network.settings")
application = get_wsgi_application()
keep_what_is_loaded()
