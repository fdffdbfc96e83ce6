"""Contracts of the release before are taken up by the first close of day, from their first day on:
it posts all that has happened to them until then."""

from django.db import migrations
from django.db.models import F


def from_their_first_day(apps, schema_editor):
    contracts = apps.get_model("contracts", "Contract").objects
    contracts.using(schema_editor.connection.alias).update(posts_on=F("disbursed_on"))


class Migration(migrations.Migration):

    dependencies = [("contracts", "0002_in_fact")]

    operations = [migrations.RunPython(from_their_first_day, migrations.RunPython.noop)]
