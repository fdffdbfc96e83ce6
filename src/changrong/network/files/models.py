"""Evidence attached to a case: the file on disk, its hash here."""

from django.conf import settings
from django.db import models

from changrong.network.people.models import opaque


def path_of(attachment: "Attachment", name: str) -> str:
    """Stored under its own opaque number; the name a person gave never reaches the disk."""
    return f"{attachment.number[:2]}/{attachment.number}"


class Attachment(models.Model):
    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to=path_of)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """A letter as it was issued. Rows are only added (events/triggers.py).

    `values` is what it says (letters/values.py), `digest` their proof together with number, day and
    language (letters/paper.py), `words` its body as HTML: a template that changes later changes no
    letter that is out. The PDF is made of the words whenever it is asked for.
    """

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=24, db_index=True)  # number of the contract
    language = models.CharField(max_length=2)
    values = models.JSONField()
    words = models.TextField()
    digest = models.CharField(max_length=64)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    institution = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="letters"
    )
    # Blank where the receiver or the borrower is not a member of the network.
    receiver = models.ForeignKey(
        "parties.Institution", null=True, on_delete=models.PROTECT, related_name="letters_received"
    )
    enterprise = models.ForeignKey(
        "parties.Enterprise", null=True, on_delete=models.PROTECT, related_name="letters"
    )
    region = models.CharField(max_length=6, blank=True)  # the borrower's

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number
