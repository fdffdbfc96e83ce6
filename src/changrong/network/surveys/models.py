"""How it went, in the words of whoever a closed case was for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from changrong.network.people.models import opaque


class Score(models.IntegerChoices):
    VERY_BAD = 1, _("很不满意")
    BAD = 2, _("不满意")
    FAIR = 3, _("一般")
    GOOD = 4, _("满意")
    VERY_GOOD = 5, _("很满意")


class Solved(models.TextChoices):
    YES = "yes", _("解决了")
    PARTLY = "partly", _("解决了一部分")
    NO = "no", _("没有解决")


class Survey(models.Model):
    """One question put once about one closed case. A closed case is not yet a solved one.

    `digest` is the hash of the word in the link; the word itself is derived from the service's own
    key and `seed`, so that neither this table nor a copy of it opens anything.
    """

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="survey")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    seed = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    answered_at = models.DateTimeField(null=True)
    signed_in = models.BooleanField(default=False)  # answered on the firm's own pages
    score = models.PositiveSmallIntegerField(null=True, choices=Score.choices)
    solved = models.CharField(max_length=8, blank=True, choices=Solved.choices)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="an_answer_is_whole",
                condition=models.Q(answered_at=None, score=None, solved="")
                | models.Q(
                    answered_at__isnull=False,
                    score__range=(1, 5),
                    solved__in=["yes", "partly", "no"],
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.score or '—'}"


class Comment(models.Model):
    """What was added in words: kept apart from the answer, so that it can be erased alone."""

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="comment")
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.survey.number}"
