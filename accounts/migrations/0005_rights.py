

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_refresh_tokens'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeletionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='만든 때')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='바뀐 때')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='공개 식별자')),
                ('reason', models.CharField(choices=[('person', '본인이 요청'), ('kakao_unlink', '카카오 연결 끊기'), ('operator', '운영자에게 요청')], max_length=16, verbose_name='까닭')),
                ('state', models.CharField(choices=[('requested', '되돌릴 수 있음'), ('cancelled', '되돌림'), ('erasing', '지우는 중'), ('erased', '지움, 알리기 전'), ('done', '마침')], default='requested', max_length=10, verbose_name='상태')),
                ('due_at', models.DateTimeField(verbose_name='지우기 시작할 때')),
                ('token', models.CharField(blank=True, max_length=40, verbose_name='남은 기록의 가명')),
                ('erased', models.JSONField(blank=True, default=dict, verbose_name='지운 수')),
                ('kept', models.JSONField(blank=True, default=dict, verbose_name='남긴 수')),
                ('notify_to', models.EmailField(blank=True, max_length=254, verbose_name='알릴 주소')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='시도')),
                ('error', models.CharField(blank=True, max_length=60, verbose_name='마지막 오류')),
                ('claimed_until', models.DateTimeField(blank=True, null=True, verbose_name='지우는 시한')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='지운 때')),
            ],
            options={
                'verbose_name': '계정 삭제',
                'verbose_name_plural': '계정 삭제',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ExportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='만든 때')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='바뀐 때')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='공개 식별자')),
                ('state', models.CharField(choices=[('waiting', '준비 전'), ('running', '만드는 중'), ('ready', '받을 수 있어요'), ('expired', '지웠어요')], default='waiting', max_length=8, verbose_name='상태')),
                ('percent', models.PositiveSmallIntegerField(default=0, verbose_name='진행')),
                ('file_key', models.CharField(blank=True, max_length=64, verbose_name='파일 열쇠')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='크기')),
                ('due_at', models.DateTimeField(verbose_name='법정 기한')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='시도')),
                ('error', models.CharField(blank=True, max_length=60, verbose_name='마지막 오류')),
                ('claimed_until', models.DateTimeField(blank=True, null=True, verbose_name='만드는 시한')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='다 만든 때')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='지울 때')),
            ],
            options={
                'verbose_name': '내 정보 내려받기',
                'verbose_name_plural': '내 정보 내려받기',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='consentpurpose',
            name='is_askable',
            field=models.BooleanField(default=True, verbose_name='지금 묻는 항목'),
        ),
        migrations.AddField(
            model_name='consentpurpose',
            name='is_per_case',
            field=models.BooleanField(default=False, verbose_name='사례마다 묻기'),
        ),
        migrations.AddField(
            model_name='consentpurpose',
            name='pauses_older_consent',
            field=models.BooleanField(default=False, verbose_name='새로 동의할 때까지 멈춤'),
        ),
        migrations.AddField(
            model_name='user',
            name='erased_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='지운 때'),
        ),
        migrations.AddField(
            model_name='user',
            name='session_epoch',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='로그인 세대'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('birth_date', None), ('email', None), ('is_active', False), ('region', None)), _connector='OR'), name='user_erased_is_nobody'),
        ),
        migrations.AddField(
            model_name='deletionrequest',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deletions', to=settings.AUTH_USER_MODEL, verbose_name='사람'),
        ),
        migrations.AddField(
            model_name='exportjob',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exports', to=settings.AUTH_USER_MODEL, verbose_name='사람'),
        ),
        migrations.AddIndex(
            model_name='deletionrequest',
            index=models.Index(condition=models.Q(('state__in', ['requested', 'erasing', 'erased'])), fields=['due_at'], name='deletion_open'),
        ),
        migrations.AddConstraint(
            model_name='deletionrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['requested', 'erasing'])), fields=('user',), name='deletion_one_open_per_person'),
        ),
        migrations.AddConstraint(
            model_name='deletionrequest',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'erased'), ('notify_to', ''), _connector='OR'), name='deletion_address_only_until_told'),
        ),
        migrations.AddConstraint(
            model_name='deletionrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['erased', 'done']), _negated=True), models.Q(('erased_at__isnull', False), ('user', None), models.Q(('token', ''), _negated=True)), _connector='OR'), name='deletion_done_points_at_nobody'),
        ),
        migrations.AddIndex(
            model_name='exportjob',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['created_at'], name='export_open'),
        ),
        migrations.AddConstraint(
            model_name='exportjob',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('user',), name='export_one_open_per_person'),
        ),
        migrations.AddConstraint(
            model_name='exportjob',
            constraint=models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='export_percent_known'),
        ),
        migrations.AddConstraint(
            model_name='exportjob',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(models.Q(('file_key', ''), _negated=True), ('expires_at__isnull', False)), _connector='OR'), name='export_ready_has_file_and_end'),
        ),
    ]
