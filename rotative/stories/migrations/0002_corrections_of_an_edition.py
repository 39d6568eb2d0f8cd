"""Corrections know their edition, so that its list of them is one range scan."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    correction = apps.get_model("stories", "Correction")
    story = apps.get_model("stories", "Story")
    edition = story.objects.filter(pk=OuterRef("story_id")).values("edition_id")[:1]
    correction.objects.filter(edition=None).update(edition=Subquery(edition))


class Migration(migrations.Migration):
    dependencies = [
        ("editions", "0001_initial"),
        ("stories", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="correction",
            name="edition",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="editions.edition",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["edition", "-at", "-id"], name="stories_corrections"),
        ),
    ]
