"""What the engine now keeps, worked out for the rows that were there before."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import Count, F, Q

LETTERS = {None: "c", "day of receipt": "r", "weekend": "w", "holiday": "h", "paused": "p"}


def since_opening(apps, schema_editor):
    apps.get_model("cases", "Case").objects.update(since=F("opened_at"))


def clocks_as_kept_now(apps, schema_editor):
    for clock in apps.get_model("cases", "Clock").objects.iterator():
        days = clock.reckoning.get("days")
        if isinstance(days, list):
            clock.reckoning["days"] = "".join(LETTERS[day["why"]] for day in days)
            clock.reckoning["pauses"] = []
        if clock.due_on:
            over = clock.due_on + timedelta(days=1)
            clock.due_at = datetime.combine(over, time(), ZoneInfo("Asia/Shanghai"))
        if clock.stopped_at and clock.due_at:
            clock.late = clock.stopped_at >= clock.due_at
        elif clock.level:
            clock.late = True
        elif clock.due_at:
            clock.next_level, clock.next_at = "overdue", clock.due_at
        clock.save()


def what_is_taken(apps, schema_editor):
    Case = apps.get_model("cases", "Case")
    at_work = Case.objects.filter(kind="dispatch", closed_at=None)
    for model, name in (("Institution", "institution"), ("Product", "product")):
        rows = at_work.filter(~Q(**{name: None})).order_by().values(name).annotate(n=Count("id"))
        for row in rows:
            apps.get_model("parties", model).objects.filter(pk=row[name]).update(taken=row["n"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_engine"), ("parties", "0003_engine")]
    operations = [
        migrations.RunPython(each, migrations.RunPython.noop)
        for each in (since_opening, clocks_as_kept_now, what_is_taken)
    ]
