"""`changrong manage look_for_firms`: whom policy newly concerns, looked for now and to the end."""

from typing import Any

from django.core.management.base import BaseCommand

from changrong.network.rules.landing import look_for_firms
from changrong.network.rules.models import Finding


class Command(BaseCommand):
    help = "Judge every firm by what is new to it; the worker does the same, some at a time."

    def handle(self, *args: Any, **options: Any) -> None:
        before = Finding.objects.count()
        firms = look_for_firms(batches=None)
        found = Finding.objects.count() - before
        self.stdout.write(f"{firms} firms newly qualify, by {found} measures in all")
