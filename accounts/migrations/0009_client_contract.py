import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_push'),
    ]

    operations = [
        migrations.CreateModel(
            name='AppVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(choices=[('ios', 'iOS'), ('android', 'Android')], max_length=7, unique=True, verbose_name='기종')),
                ('oldest_version', models.CharField(max_length=17, validators=[django.core.validators.RegexValidator('^[0-9]{1,5}\\.[0-9]{1,5}\\.[0-9]{1,5}$')], verbose_name='아직 쓸 수 있는 가장 오래된 판')),
                ('newest_version', models.CharField(max_length=17, validators=[django.core.validators.RegexValidator('^[0-9]{1,5}\\.[0-9]{1,5}\\.[0-9]{1,5}$')], verbose_name='새 판')),
                ('store_url', models.URLField(max_length=300, verbose_name='받는 곳')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='바뀐 때')),
            ],
            options={
                'verbose_name': '앱 판',
                'verbose_name_plural': '앱 판',
                'ordering': ['platform'],
                'constraints': [models.CheckConstraint(condition=models.Q(('platform__in', ['ios', 'android'])), name='app_version_platform_known'), models.CheckConstraint(condition=models.Q(('newest_version__regex', '^[0-9]{1,5}\\.[0-9]{1,5}\\.[0-9]{1,5}$'), ('oldest_version__regex', '^[0-9]{1,5}\\.[0-9]{1,5}\\.[0-9]{1,5}$')), name='app_version_is_three_numbers'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.comparison.Cast(models.Func(models.F('oldest_version'), models.Value('.'), function='string_to_array', output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)), django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)), django.db.models.functions.comparison.Cast(models.Func(models.F('newest_version'), models.Value('.'), function='string_to_array', output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)), django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None))), name='app_version_in_order', violation_error_message='가장 오래된 판이 새 판보다 앞서야 해요.')],
            },
        ),
        migrations.CreateModel(
            name='OnceKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64, verbose_name='열쇠의 해시')),
                ('fingerprint', models.CharField(editable=False, max_length=64, verbose_name='요청의 해시')),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='답의 상태')),
                ('reference', models.UUIDField(blank=True, null=True, verbose_name='만들어진 것')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='처음 온 때')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='once_keys', to=settings.AUTH_USER_MODEL, verbose_name='사람')),
            ],
            options={
                'verbose_name': '한 번만 할 요청',
                'verbose_name_plural': '한 번만 할 요청',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['created_at'], name='once_key_age')],
                'constraints': [models.UniqueConstraint(fields=('user', 'digest'), name='once_key_once_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('reference__isnull', True), ('status__isnull', True)), models.Q(('reference__isnull', False), ('status__gte', 200), ('status__lt', 300)), _connector='OR'), name='once_key_keeps_successes_only')],
            },
        ),
    ]
