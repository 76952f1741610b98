import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0011_programme_tier'),
        ('feed', '0003_posts'),
        ('missions', '0006_suggestions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12, verbose_name='종류')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='같은 글 찾는 값')),
                ('at', models.DateTimeField(verbose_name='때')),
            ],
            options={
                'verbose_name': '한 일의 수',
                'verbose_name_plural': '한 일의 수',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='comment',
            name='assessed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='살핀 글의 때'),
        ),
        migrations.AddField(
            model_name='comment',
            name='held_because',
            field=models.CharField(blank=True, db_default='', max_length=20, verbose_name='기다리는 까닭'),
        ),
        migrations.AddField(
            model_name='post',
            name='assessed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='살핀 글의 때'),
        ),
        migrations.AddField(
            model_name='post',
            name='held_because',
            field=models.CharField(blank=True, db_default='', max_length=20, verbose_name='기다리는 까닭'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('assessed_at', None)), fields=['id'], name='comment_to_assess'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(condition=models.Q(('assessed_at', None), ('edited_at__gt', models.F('assessed_at')), _connector='OR'), fields=['id'], name='post_to_assess'),
        ),
        migrations.AddField(
            model_name='act',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='feed_acts', to=settings.AUTH_USER_MODEL, verbose_name='사람'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(fields=['user', 'kind', '-at'], name='act_of_person'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(condition=models.Q(('digest', ''), _negated=True), fields=['user', 'digest'], name='act_same_words'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(fields=['at'], name='act_to_purge'),
        ),
    ]
