"""Why a year is not published."""

from changrong.text import Problem


class PublishingRefused(Problem):
    """What was handed in can be read and is yet not published. Nothing was written."""
