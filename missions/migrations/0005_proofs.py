"""What shows that a mission happened: photos, and the codes of centres and of people."""

import core.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('missions', '0004_ledger'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckInCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='날')),
                ('secret', core.fields.EncryptedTextField(max_length=43, verbose_name='코드')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='찾는 값')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='만든 때')),
            ],
            options={
                'verbose_name': '기관의 QR',
                'verbose_name_plural': '기관의 QR',
                'ordering': ['-date', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ConfirmationCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_digest', models.CharField(max_length=64, unique=True, verbose_name='QR')),
                ('code_digest', models.CharField(max_length=64, unique=True, verbose_name='글자')),
                ('expires_at', models.DateTimeField(verbose_name='끝나는 때')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='쓴 때')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='만든 때')),
            ],
            options={
                'verbose_name': '확인 코드',
                'verbose_name_plural': '확인 코드',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ParticipationPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='공개 식별자')),
                ('state', models.CharField(choices=[('writing', '쓰는 중'), ('ready', '준비됨'), ('deleted', '지우는 중')], default='writing', max_length=7, verbose_name='상태')),
                ('client_id', models.UUIDField(blank=True, null=True, verbose_name='기기의 식별자')),
                ('file_name', models.CharField(max_length=120, unique=True, verbose_name='파일')),
                ('thumbnail_name', models.CharField(max_length=120, unique=True, verbose_name='작은 파일')),
                ('width', models.PositiveSmallIntegerField(default=0, verbose_name='너비')),
                ('height', models.PositiveSmallIntegerField(default=0, verbose_name='높이')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='올린 때')),
            ],
            options={
                'verbose_name': '미션 사진',
                'verbose_name_plural': '미션 사진',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='checkincode',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_in_codes', to='missions.programme', verbose_name='프로그램'),
        ),
        migrations.AddField(
            model_name='confirmationcode',
            name='participation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='confirmation_codes', to='missions.participation', verbose_name='참여'),
        ),
        migrations.AddField(
            model_name='participationphoto',
            name='participation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='missions.participation', verbose_name='참여'),
        ),
        migrations.AddConstraint(
            model_name='checkincode',
            constraint=models.UniqueConstraint(fields=('programme', 'date'), name='check_in_code_once_a_day'),
        ),
        migrations.AddIndex(
            model_name='confirmationcode',
            index=models.Index(fields=['expires_at'], name='confirmation_code_expired'),
        ),
        migrations.AddConstraint(
            model_name='confirmationcode',
            constraint=models.UniqueConstraint(condition=models.Q(('used_at', None)), fields=('participation',), name='confirmation_code_unused_once'),
        ),
        migrations.AddIndex(
            model_name='participationphoto',
            index=models.Index(condition=models.Q(('state', 'ready'), _negated=True), fields=['created_at'], name='photo_to_clear_up'),
        ),
        migrations.AddConstraint(
            model_name='participationphoto',
            constraint=models.UniqueConstraint(fields=('participation', 'client_id'), name='photo_client_id_once'),
        ),
    ]
