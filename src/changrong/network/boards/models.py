"""What boards count, kept ready: what each case adds, what changed, and the sums."""

from django.db import models


class Counted(models.Model):
    """What one case adds to the figures as they stand: the row behind every figure.

    `cells` holds a line for each cell (see cells.py), each with a newline before and after it.
    Locked by whoever counts the case anew, so two units that touch it never count it twice.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.CASCADE, primary_key=True, related_name="counted"
    )
    kind = models.CharField(max_length=40)
    institution = models.BigIntegerField(default=0)  # its key; 0 for none
    region = models.CharField(max_length=6)
    day = models.DateField()  # the cohort: see cells.cohort
    pressing = models.DateField(null=True)  # the earliest last day of a running deadline
    cells = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "day"], name="counted_in_cohort"),
            models.Index(fields=["pressing", "case"], name="counted_by_urgency"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}{self.cells.rstrip()}"


class Count(models.Model):
    """A change of a figure that no tally holds yet. Rows are added, and taken away by folding."""

    kind = models.CharField(max_length=40)
    institution = models.BigIntegerField()
    region = models.CharField(max_length=6)
    day = models.DateField()
    name = models.CharField(max_length=16)
    bucket = models.CharField(max_length=100)
    n = models.BigIntegerField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}/{self.bucket} {self.n:+}"


class Tally(models.Model):
    """The sum of the counts that were folded, for one institution (0: all together) and one area:
    a district, what its code begins with, or "" for everywhere."""

    institution = models.BigIntegerField()
    area = models.CharField(max_length=6)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=16)
    day = models.DateField()
    bucket = models.CharField(max_length=100)
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind", "name", "area", "day", "bucket"], name="one_tally"
            )
        ]
        indexes = [
            # Institutions side by side; the sums of all together are found by the constraint.
            models.Index(
                fields=["area", "kind", "institution"],
                condition=models.Q(institution__gt=0),
                name="tally_of_institutions",
            ),
            models.Index(fields=["id"], condition=models.Q(n=0), name="tally_of_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.area} {self.kind} {self.name}/{self.bucket} {self.n}"


class Rating(models.Model):
    """How whoever opened a case found it, from 1 to 5."""

    case = models.OneToOneField(
        "cases.Case", on_delete=models.CASCADE, primary_key=True, related_name="rating"
    )
    score = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__gte=1, score__lte=5), name="score_from_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.score}"
