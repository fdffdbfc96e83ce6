"""`changrong manage recount [--check]`: the figures, counted again from every case."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from changrong.network.boards.recounting import differences, recount

SHOWN = 20


class Command(BaseCommand):
    help = "Count every case again, or with --check compare what is kept with what there is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare, and change nothing")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            self.stdout.write(f"{recount()} cases counted")
            return
        found = differences()
        for one in found[:SHOWN]:
            self.stderr.write(f"{one.key}: kept {one.kept}, counted {one.true}")
        if found:
            raise CommandError(f"{len(found)} figures differ from the cases", returncode=1)
        self.stdout.write("Every figure is what the cases make it")
