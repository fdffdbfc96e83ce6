"""What guarantees refuse."""

from __future__ import annotations

from changrong.text import Problem


class GuaranteeError(Problem):
    """Anything that the guarantee room refuses, in both languages."""
