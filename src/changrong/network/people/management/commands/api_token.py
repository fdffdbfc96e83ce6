"""`changrong manage api_token USERNAME`: a key by which a program acts as somebody."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from changrong.network.people.models import User
from changrong.network.people.queries import memberships_of
from changrong.network.people.tokens import end_tokens, issue_token


class Command(BaseCommand):
    help = "Print a new API token, which is kept nowhere; or end all tokens of an account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--end", action="store_true", help="end every token instead")

    def handle(self, *args: Any, username: str, end: bool, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"No account is called {username}", returncode=2)
        if end:
            self.stdout.write(f"{end_tokens(user)} tokens ended")
            return
        membership = memberships_of(user).first()
        if membership is None:
            raise CommandError(f"{username} acts for nobody", returncode=2)
        self.stdout.write(issue_token(membership))
