"""What was digested, the lessons that came of it, who has which, and what they answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from changrong.network.people.models import opaque
from changrong.text import Text


class Sort(models.TextChoices):
    NOTICE = "notice", _("通知")
    PRODUCT = "product", _("产品")


class Digested(models.Model):
    """A notice (by its id) or product (by its number) as it was when last looked at.

    `state` is changes.State; `edition` counts the lessons made of it, 0 for one that was there
    before there was training.
    """

    sort = models.CharField(max_length=8, choices=Sort.choices)
    subject = models.CharField(max_length=80)
    mark = models.CharField(max_length=64)  # of the state
    state = models.JSONField()
    edition = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["sort", "subject"], name="digested_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.edition}"


class Lesson(models.Model):
    """What is new in one edition of a notice or product: what staff read, and are asked.

    `changes` and `questions` are changes.Change and quiz.Question as JSON; `reaches` whom it is for
    (audience.Reach); `before` the changes.State that it was compared with, {} where there was none
    and None in lessons made before this was kept. One that a later edition replaced is closed:
    nobody is asked for it any more, and whoever had not finished it has a CatchUp with the later.
    """

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    sort = models.CharField(max_length=8, choices=Sort.choices)
    subject = models.CharField(max_length=80)
    edition = models.PositiveIntegerField()
    title = models.JSONField()  # zh, en
    before = models.JSONField(null=True)
    changes = models.JSONField()
    questions = models.JSONField(default=list)
    reaches = models.JSONField()
    book = models.CharField(max_length=64)  # hash of the book it was made by
    # The institution whose product it is.
    institution = models.ForeignKey(
        "parties.Institution", null=True, on_delete=models.CASCADE, related_name="+"
    )
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sort", "subject", "edition"], name="one_lesson_an_edition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def words(self) -> Text:
        return Text(**self.title)

    @property
    def since(self) -> int:
        """The edition after which its changes are new."""
        return self.edition - 1


class CatchUp(models.Model):
    """A lesson as it is for those who finished none since an earlier edition: all that changed
    after that one (`since`; 0 is before the first), and the questions about it."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="catch_ups")
    since = models.PositiveIntegerField()
    changes = models.JSONField()
    questions = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "since"], name="one_catch_up_an_edition")
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.since}"


class Assignment(models.Model):
    """One person has one lesson to do, as staff of an institution or (without one) of the bureau;
    and, in time, the record that they did it.

    Whoever has left is no longer counted: that is read from the memberships, never from here. The
    days are fixed when it is assigned; None where the calendar does not reach so far.
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="assignments")
    catch_up = models.ForeignKey(CatchUp, null=True, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="training"
    )
    institution = models.ForeignKey(
        "parties.Institution", null=True, on_delete=models.CASCADE, related_name="training"
    )
    assigned_on = models.DateField()
    due_on = models.DateField(null=True)
    remind_on = models.DateField(null=True)
    escalate_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)  # read and, where there is a quiz, passed

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "user", "institution"],
                condition=models.Q(institution__isnull=False),
                name="a_lesson_once_at_an_institution",
            ),
            models.UniqueConstraint(
                fields=["lesson", "user"],
                condition=models.Q(institution=None),
                name="a_lesson_once_at_the_bureau",
            ),
            models.CheckConstraint(
                name="done_only_when_read",
                condition=models.Q(done_at=None) | models.Q(read_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["remind_on"],
                condition=models.Q(done_at=None, reminded_at=None),
                name="training_to_remind",
            ),
            models.Index(
                fields=["escalate_on"],
                condition=models.Q(done_at=None, escalated_at=None),
                name="training_to_escalate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.user_id}"

    @property
    def news(self) -> Lesson | CatchUp:
        """What this person reads and is asked: the edition, or all since the last they finished."""
        return self.catch_up or self.lesson

    @property
    def is_tested(self) -> bool:
        return bool(self.news.questions)


class Sitting(models.Model):
    """One attempt at a lesson's quiz; `places` are those of its questions among the
    assignment's."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="sittings")
    attempt = models.PositiveSmallIntegerField()  # 1 is the first
    places = models.JSONField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    right = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(null=True)

    class Meta:
        ordering = ["attempt"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "attempt"], name="one_sitting_an_attempt")
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.attempt}"


class Answer(models.Model):
    """What was answered to the question at a place of a sitting, once: the first answer counts."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="answers")
    at = models.PositiveSmallIntegerField()  # 1 is the first question of the sitting
    said = models.CharField(max_length=8)  # quiz.Said
    is_right = models.BooleanField()
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "at"], name="one_answer_a_question")
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.at}: {self.said}"
