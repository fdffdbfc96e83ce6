"""The WSGI entry of the service."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "changrong.network.settings")
application = get_wsgi_application()

# What is loaded by now stays for good; to look through it again and again for garbage takes a tenth
# of a call. A decision alone is some thousand small values, which is why the default of 700 is low.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
