

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_audit_refused_moves'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReviewRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='만든 때')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='바뀐 때')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='공개 식별자')),
                ('kind', models.CharField(choices=[('explain', '더 자세한 설명'), ('review', '사람이 다시 보기'), ('refuse', '자동 판단 거부')], max_length=8, verbose_name='무엇을')),
                ('state', models.CharField(choices=[('open', '답을 기다리는 중'), ('answered', '답함')], default='open', max_length=8, verbose_name='상태')),
                ('due_at', models.DateTimeField(verbose_name='답할 기한')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='답')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='답한 때')),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='agencies.alert', verbose_name='위험 신호')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='답한 운영자')),
            ],
            options={
                'verbose_name': '설명과 재검토 요청',
                'verbose_name_plural': '설명과 재검토 요청',
                'ordering': ['due_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('alert', 'kind'), name='review_one_open_per_kind'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'open')), models.Q(('answered_at__isnull', False), ('state', 'answered'), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='review_answered_with_words')],
            },
        ),
    ]
