from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Beat",
            fields=[
                (
                    "worker",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("process", models.PositiveIntegerField()),
                ("place", models.CharField(max_length=200)),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
