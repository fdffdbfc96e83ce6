"""`python -m changrong` is `changrong`."""

from changrong.cli import app

app()
