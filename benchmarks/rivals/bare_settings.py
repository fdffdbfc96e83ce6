"""The rival's settings: the service's own, without middleware and with one address."""

from changrong.network.settings import *  # noqa: F403
from changrong.network.settings import INSTALLED_APPS as OURS

# Signing in insists on its middleware; a bare view has neither.
INSTALLED_APPS = [app for app in OURS if not app.startswith("allauth")]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "benchmarks.rivals.bare_urls"
