"""The link by which a survey is answered without signing in: signed, dated, good for one answer."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse
from django.utils.crypto import salted_hmac

from changrong.network.surveys.models import Survey

SALT = "changrong.network.surveys"
LONGEST = 200  # no link of ours is longer
_WORD = 20  # hex signs of the word: 80 bits


class BadLink(ValueError):
    """Not a link of this service, or altered on the way."""


class ExpiredLink(ValueError):
    """One of ours whose days are over."""


def word_of(seed: str) -> str:
    """The word that stands in a survey's link."""
    return salted_hmac(f"{SALT}.word", seed, algorithm="sha256").hexdigest()[:_WORD]


def digest_of(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def path_of(survey: Survey) -> str:
    """The address that is sent; made anew whenever it is, for as long as the survey is open."""
    return reverse("surveys:answer", args=[_signer().sign(word_of(survey.seed))])


def read(token: str) -> Survey:
    """The survey of a link. Raises BadLink, ExpiredLink; neither says whether a case exists."""
    if len(token) > LONGEST:
        raise BadLink
    try:
        word = _signer().unsign(token, max_age=days_open())
    except SignatureExpired:
        raise ExpiredLink from None
    except BadSignature:
        raise BadLink from None
    found = Survey.objects.select_related("case__enterprise").filter(digest=digest_of(word))
    survey = found.first()
    if survey is None:
        raise BadLink
    return survey


def days_open() -> timedelta:
    return timedelta(days=settings.SURVEY_DAYS)


def _signer() -> TimestampSigner:
    return TimestampSigner(salt=SALT)
