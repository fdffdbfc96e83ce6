"""What calls were answered, for as long as they may be sent again."""

from django.db import models


class KeptAnswer(models.Model):
    """The answer of a call that succeeded, found again by who called and the key it sent.

    The row is written in the transaction of what the call did, so that one is never there without
    the other. The answer may hold personal data, which goes with the row after a day.
    """

    caller = models.CharField(max_length=64)  # SHA-256 of the credential, hex
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64)  # SHA-256 of method, address and body, hex
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField()
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "key"], name="one_answer_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
