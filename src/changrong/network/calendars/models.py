"""Years of the working calendar that were published after the code was."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models

from changrong.text import Text
from changrong.workdays import Kind, SpecialDay, Status, Year


class PublishedYear(models.Model):
    """One publication of a year for an area. Rows are only added (events/triggers.py); the latest
    of a year and area counts, and the earlier ones tell how it was before."""

    year = models.PositiveSmallIntegerField()
    region = models.CharField(max_length=6, blank=True)  # GB/T 2260; blank = the whole country
    status = models.CharField(max_length=12, choices=[(each.value, each.name) for each in Status])
    rows = models.JSONField()  # [{date, kind, name: {zh, en}, source}], in date order
    source = models.CharField(max_length=200)  # the document
    sha256 = models.CharField(max_length=64)  # of the file's text
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(  # null: whoever keeps the machine, by the command line
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["year", "region", "-id"], name="newest_of_a_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.region} {self.status}".replace("  ", " ")

    @property
    def content(self) -> Year:
        status = Status(self.status)
        rows = tuple(
            SpecialDay(
                date=date.fromisoformat(row["date"]),
                kind=Kind(row["kind"]),
                name=Text(**row["name"]),
                year=self.year,
                status=status,
                region=self.region,
                source=row["source"],
            )
            for row in self.rows
        )
        return Year(self.year, self.region, status, rows)

    @staticmethod
    def kept(year: Year) -> list[dict[str, Any]]:
        """A year's rows as they are stored."""
        return [
            {
                "date": row.date.isoformat(),
                "kind": row.kind.value,
                "name": {"zh": row.name.zh, "en": row.name.en},
                "source": row.source,
            }
            for row in year.rows
        ]
