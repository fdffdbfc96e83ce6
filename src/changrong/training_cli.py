"""`changrong training`: take what is there for known, or make lessons of what is new at once."""

from __future__ import annotations

import typer

from changrong.service_cli import database, migrated, out, ready

app = typer.Typer(help="Training of staff: lessons of what is new.", no_args_is_help=True)


def register(app_of_all: typer.Typer) -> None:
    app_of_all.add_typer(app, name="training")


@app.command()
def baseline() -> None:
    """Take all notices and products as they are now for known: nobody is to learn what changed up
    to here. The worker does so by itself the first time."""
    ready()
    migrated()
    from changrong.network.training.following import own_edition, take_baseline

    with database():
        taken = take_baseline(own_edition())
    out().print(f"{taken} notices and products are taken for known as they are now.")


@app.command()
def digest() -> None:
    """Make a lesson of each notice and product that is new or changed, which the worker does within
    a minute and, of products, once a day."""
    ready()
    migrated()
    from changrong.network.training.following import (
        look_at_notices,
        look_at_products,
        own_edition,
    )
    from changrong.network.training.models import Digested

    with database():
        if not Digested.objects.exists():
            out().print("There was nothing to compare with; what is there now is taken for known.")
        made = [*look_at_notices(own_edition()), *look_at_products()]
    for lesson in made:
        counts = f"{len(lesson.changes)} changes, {len(lesson.questions)} questions"
        people = lesson.assignments.count()
        out().print(
            f"{lesson.number}  {lesson.words.en}: {counts}, {people} people",
            highlight=False,
            markup=False,
        )
    if not made:
        out().print("Nothing is new.")
