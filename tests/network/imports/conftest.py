"""Files of imports lie in a folder of the test's own."""

import pytest


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
