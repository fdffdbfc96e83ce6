"""`changrong manage erase_contacts CODE`: a firm's people asked to be forgotten."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from changrong.network.cases.erasing import erase_contacts
from changrong.network.cases.errors import MoveRefused
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor


class Command(BaseCommand):
    help = "Erase the contacts in a firm's closed cases; what happened stays proven."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("credit_code")

    def handle(self, *args: Any, credit_code: str, **options: Any) -> None:
        firms = Enterprise.objects.filter(credit_code=credit_code)
        if not firms:
            raise CommandError(f"No firm has the credit code {credit_code}", returncode=2)
        try:
            count = erase_contacts(firms, Actor.SYSTEM)
        except MoveRefused as refused:
            raise CommandError(str(refused), returncode=2) from None
        self.stdout.write(f"Contacts erased in {count} cases")
