"""Where the service and the commands of one place keep what is theirs."""

import os
from pathlib import Path


def home() -> Path:
    """The folder that CHANGRONG_HOME names, else ./var; it need not exist yet."""
    return Path(os.environ.get("CHANGRONG_HOME", "var")).resolve()
