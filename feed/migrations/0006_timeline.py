"""Whom somebody follows is read from an index alone; the plain one beside it is not needed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feed", "0005_people"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AlterField(
            "follow",
            "follower",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                django.db.models.deletion.CASCADE,
                verbose_name="따르는 사람",
                related_name="follows",
                db_index=False,
            ),
        ),
        migrations.AddIndex(
            "follow",
            models.Index(
                fields=["follower", "followee"],
                condition=models.Q(state="active"),
                name="follow_for_homes",
            ),
        ),
    ]
