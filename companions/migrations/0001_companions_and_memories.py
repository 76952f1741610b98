
import django.db.models.deletion
import pgvector.django
import pgvector.django.vector
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgvector.django.VectorExtension(),
        migrations.CreateModel(
            name='Companion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='만든 때')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='바뀐 때')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='공개 식별자')),
                ('name', models.CharField(max_length=20, verbose_name='이름')),
                ('sex', models.CharField(choices=[('female', '여성'), ('male', '남성'), ('other', '정하지 않음')], max_length=6, verbose_name='성별')),
                ('age', models.PositiveSmallIntegerField(verbose_name='나이')),
                ('mbti', models.CharField(blank=True, choices=[('ISTJ', 'ISTJ'), ('ISTP', 'ISTP'), ('ISFJ', 'ISFJ'), ('ISFP', 'ISFP'), ('INTJ', 'INTJ'), ('INTP', 'INTP'), ('INFJ', 'INFJ'), ('INFP', 'INFP'), ('ESTJ', 'ESTJ'), ('ESTP', 'ESTP'), ('ESFJ', 'ESFJ'), ('ESFP', 'ESFP'), ('ENTJ', 'ENTJ'), ('ENTP', 'ENTP'), ('ENFJ', 'ENFJ'), ('ENFP', 'ENFP')], max_length=4, verbose_name='MBTI')),
                ('relation', models.CharField(choices=[('friend', '친구'), ('older_sister', '언니·누나'), ('older_brother', '오빠·형'), ('younger', '동생'), ('senior', '선배'), ('mentor', '멘토'), ('neighbour', '옆집 이웃'), ('quiet_friend', '반려 식물처럼 조용한 친구'), ('partner', '연인')], max_length=16, verbose_name='나와의 관계')),
                ('speech_level', models.CharField(choices=[('banmal', '반말'), ('haeyo', '해요체'), ('hapsyo', '합쇼체')], max_length=6, verbose_name='말투')),
                ('interests', models.JSONField(blank=True, default=list, verbose_name='관심사')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='성격 메모')),
                ('portrait_seed', models.PositiveIntegerField(verbose_name='그림 씨앗')),
                ('look', models.JSONField(blank=True, default=dict, verbose_name='고른 모습')),
                ('deleted_at', models.DateTimeField(blank=True, null=True, verbose_name='지운 때')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='companions', to=settings.AUTH_USER_MODEL, verbose_name='사람')),
            ],
            options={
                'verbose_name': '친구',
                'verbose_name_plural': '친구들',
            },
        ),
        migrations.CreateModel(
            name='Memory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='만든 때')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='바뀐 때')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='공개 식별자')),
                ('kind', models.CharField(choices=[('like', '취향'), ('person', '소중한 존재'), ('plan', '계획'), ('work', '일과 공부'), ('worry', '마음 쓰이는 일'), ('moment', '있었던 일')], max_length=8, verbose_name='종류')),
                ('subject_key', models.CharField(max_length=120, verbose_name='무엇에 대한')),
                ('text', models.CharField(max_length=200, verbose_name='기억')),
                ('source_id', models.UUIDField(verbose_name='출처')),
                ('source_line', models.CharField(max_length=300, verbose_name='그때 한 말')),
                ('source_said_at', models.DateTimeField(verbose_name='말한 때')),
                ('planned_date', models.DateField(blank=True, null=True, verbose_name='예정일')),
                ('state', models.CharField(choices=[('proposed', '확인 전'), ('confirmed', '맞아요'), ('corrected', '고쳤어요')], default='proposed', max_length=9, verbose_name='상태')),
                ('terms', models.JSONField(blank=True, default=list, verbose_name='낱말')),
                ('embedding', pgvector.django.vector.VectorField(blank=True, dimensions=256, null=True, verbose_name='벡터')),
                ('companion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memories', to='companions.companion', verbose_name='친구')),
            ],
            options={
                'verbose_name': '기억',
                'verbose_name_plural': '기억들',
            },
        ),
        migrations.CreateModel(
            name='MemorySource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_hash', models.CharField(max_length=64, verbose_name='출처 해시')),
                ('is_forgotten', models.BooleanField(default=False, verbose_name='잊음')),
                ('read_at', models.DateTimeField(auto_now_add=True, verbose_name='읽은 때')),
                ('companion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memory_sources', to='companions.companion')),
            ],
            options={
                'verbose_name': '기억의 출처',
                'verbose_name_plural': '기억의 출처들',
            },
        ),
        migrations.AddIndex(
            model_name='companion',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['user', 'created_at'], name='companion_of_user'),
        ),
        migrations.AddConstraint(
            model_name='companion',
            constraint=models.CheckConstraint(condition=models.Q(('age__gte', 14), ('age__lte', 99)), name='companion_age'),
        ),
        migrations.AddIndex(
            model_name='memory',
            index=models.Index(fields=['source_id'], name='memory_source'),
        ),
        migrations.AddConstraint(
            model_name='memory',
            constraint=models.UniqueConstraint(fields=('companion', 'kind', 'subject_key'), name='memory_once_per_subject'),
        ),
        migrations.AddConstraint(
            model_name='memorysource',
            constraint=models.UniqueConstraint(fields=('companion', 'source_hash'), name='memory_source_read_once'),
        ),
    ]
