"""`changrong manage verify_events`: whether the register is whole."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from changrong.network.events import queries, seals


class Command(BaseCommand):
    help = "Prove that no event was altered or cut off; prints the last seal, to be kept elsewhere."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = list(queries.broken())
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} chains or seals are broken", returncode=1)
        last = seals.last()
        sealed = f"sealed until {last.data['until']}: {last.hash}" if last else "not sealed yet"
        self.stdout.write(f"The register is whole; {sealed}")
