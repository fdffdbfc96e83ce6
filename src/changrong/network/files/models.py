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
