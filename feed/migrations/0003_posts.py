"""What writing needs: anonymous posts taken back, where undoing leads, who could read a version."""

from django.db import migrations, models
from django.db.models import Q

STATES = [
    ("held", "확인 기다리는 중"),
    ("published", "올라감"),
    ("hidden", "가려짐"),
    ("deleted", "지워짐"),
]
VISIBILITIES = [("private", "나만"), ("followers", "팔로워"), ("public", "모두")]


class Migration(migrations.Migration):
    dependencies = [("feed", "0002_append_only")]
    operations = [
        migrations.AddField(
            "post",
            "state_before",
            models.CharField(
                "지우기 전 상태", max_length=9, choices=STATES, blank=True, default=""
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "postversion",
            "visibility",
            models.CharField(
                "보이던 곳", max_length=9, choices=VISIBILITIES, default="private"
            ),
        ),
        migrations.RemoveConstraint("post", "post_anonymous_has_an_alias"),
        migrations.AddConstraint(
            "post",
            models.CheckConstraint(
                condition=Q(is_anonymous=False, alias="")
                | Q(is_anonymous=True, visibility__in=["public", "private"]) & ~Q(alias=""),
                name="post_anonymous_has_an_alias",
            ),
        ),
    ]
