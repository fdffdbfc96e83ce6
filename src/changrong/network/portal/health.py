"""Whether the service can do its work, for those who watch it."""

from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from changrong.network.rules.book import book


class Unfit(Exception):
    """Why a part of the service cannot do its work."""


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def migrations() -> None:
    executor = MigrationExecutor(connection)
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Unfit(f"{len(waiting)} migrations are not applied")


def notices() -> None:
    if not book().measures:
        raise Unfit("the book holds no measure")


CHECKS: tuple[Callable[[], None], ...] = (database, migrations, notices)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 `{"status": "ok"}`, or 503 with the list of what failed."""
    failed = [problem for check in CHECKS if (problem := failure(check))]
    if failed:
        return JsonResponse({"status": "failed", "failed": failed}, status=503)
    return JsonResponse({"status": "ok"})


def failure(check: Callable[[], None]) -> dict[str, str] | None:
    try:
        check()
    except Unfit as unfit:
        return {"check": check.__name__, "problem": str(unfit)}
    except Exception as error:  # whatever it is, the service is unfit; its text may hold addresses
        return {"check": check.__name__, "problem": type(error).__name__}
    return None
