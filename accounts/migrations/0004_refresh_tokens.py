"""Where people are signed in, with the families of refresh tokens; tickets for sockets."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_kakao'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='공개 식별자')),
                ('session_key', models.CharField(editable=False, max_length=40, unique=True, verbose_name='세션')),
                ('client', models.CharField(choices=[('web', '브라우저'), ('app', '앱')], max_length=3, verbose_name='들어온 길')),
                ('user_agent', models.CharField(blank=True, max_length=200, verbose_name='기기')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='로그인한 때')),
                ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='마지막으로 쓴 때')),
                ('staff_active_at', models.DateTimeField(blank=True, null=True, verbose_name='직원으로 일한 때')),
                ('refresh_number', models.PositiveIntegerField(default=0, verbose_name='갱신 번호')),
                ('refreshed_at', models.DateTimeField(blank=True, null=True, verbose_name='갱신한 때')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL, verbose_name='사람')),
            ],
            options={
                'verbose_name': '로그인한 기기',
                'verbose_name_plural': '로그인한 기기',
                'ordering': ['-last_seen_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SocketTicket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='해시')),
                ('path', models.CharField(max_length=100, verbose_name='소켓')),
                ('expires_at', models.DateTimeField(verbose_name='끝나는 때')),
                ('sign_in', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='socket_tickets', to='accounts.signin', verbose_name='로그인한 기기')),
            ],
            options={
                'verbose_name': '소켓 입장권',
                'verbose_name_plural': '소켓 입장권',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='signin',
            constraint=models.CheckConstraint(condition=models.Q(('client__in', ['web', 'app'])), name='sign_in_client_known'),
        ),
        migrations.AddConstraint(
            model_name='signin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refresh_number', 0), ('refreshed_at__isnull', True)), models.Q(('client', 'app'), ('refresh_number__gt', 0), ('refreshed_at__isnull', False)), _connector='OR'), name='sign_in_refreshes_in_apps_only'),
        ),
        migrations.AddConstraint(
            model_name='socketticket',
            constraint=models.CheckConstraint(condition=models.Q(('path__startswith', '/ws/')), name='socket_ticket_names_a_socket'),
        ),
    ]
