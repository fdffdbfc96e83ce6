"""Who may read which files."""

from django.db.models import QuerySet

from changrong.network.cases import queries as cases
from changrong.network.cases.models import Case
from changrong.network.files.models import Attachment
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role

READERS = {Role.ENTERPRISE, Role.OFFICER, Role.MANAGER, Role.COORDINATOR, Role.SUPERVISOR}


def cases_with_files(actor: Actor) -> QuerySet[Case]:
    """The cases whose evidence an actor may read."""
    return cases.readable_by(actor) if actor.role in READERS else Case.objects.none()


def own_part(case: Case, actor: Actor) -> Case | None:
    """An institution's own dispatch of a need, where its own papers belong."""
    if actor.institution is None or case.institution_id is not None:
        return None
    return cases_with_files(actor).filter(parent=case, institution=actor.institution).first()


def visible_to(actor: Actor) -> QuerySet[Attachment]:
    """The enterprise's own; what lies with the cases an institution works on; the district's."""
    rows = Attachment.objects.filter(removed_at=None).select_related("case", "added_by")
    return rows.filter(case__in=cases_with_files(actor).values("pk"))


def files_of(case: Case, actor: Actor) -> QuerySet[Attachment]:
    return visible_to(actor).filter(case=case)
