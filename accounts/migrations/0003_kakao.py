"""Spent tokens, connections ended at Kakao, and a birth date that only a written reason moves."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.ledger import append_only

# Also from empty to a date: an erased or missing date is not a way round. To empty is erasure.
_FIX_BIRTH_DATE = """
CREATE FUNCTION accounts_refuse_birth_date() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('ongi.correcting_birth_date', true) = 'on' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a birth date is fixed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER accounts_user_birth_date_fixed BEFORE UPDATE OF birth_date ON accounts_user
    FOR EACH ROW WHEN (NEW.birth_date IS NOT NULL AND NEW.birth_date IS DISTINCT FROM OLD.birth_date)
    EXECUTE FUNCTION accounts_refuse_birth_date();
"""
_FREE_BIRTH_DATE = """
DROP TRIGGER accounts_user_birth_date_fixed ON accounts_user;
DROP FUNCTION accounts_refuse_birth_date();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='KakaoTokenUse',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='지문')),
                ('expires_at', models.DateTimeField(db_index=True, verbose_name='만료')),
            ],
            options={
                'verbose_name': '쓴 카카오 토큰',
                'verbose_name_plural': '쓴 카카오 토큰',
            },
        ),
        migrations.CreateModel(
            name='BirthDateCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_date', models.DateField(null=True, verbose_name='그때까지의 생년월일')),
                ('new_date', models.DateField(verbose_name='고친 생년월일')),
                ('reason', models.CharField(max_length=200, verbose_name='까닭')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='때')),
                ('corrected_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='고친 사람')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='birth_date_corrections', to=settings.AUTH_USER_MODEL, verbose_name='당사자')),
            ],
            options={
                'verbose_name': '생년월일 정정',
                'verbose_name_plural': '생년월일 정정',
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='birth_date_correction_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='KakaoUnlink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('referrer', models.CharField(max_length=40, verbose_name='끊은 경로')),
                ('state', models.CharField(choices=[('received', '받았어요'), ('kept', '다른 로그인이 있어 계정을 두었어요'), ('deletion_due', '계정을 지울 차례예요')], default='received', max_length=12, verbose_name='상태')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='받은 때')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='마친 때')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kakao_unlinks', to=settings.AUTH_USER_MODEL, verbose_name='사람')),
            ],
            options={
                'verbose_name': '카카오 연결 끊김',
                'verbose_name_plural': '카카오 연결 끊김',
                'ordering': ['-received_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'received')), fields=['received_at'], name='kakao_unlink_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'received')), fields=('user',), name='kakao_unlink_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'received')), models.Q(models.Q(('state', 'received'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='kakao_unlink_settled_has_its_time')],
            },
        ),
        *append_only("accounts_birthdatecorrection"),
        migrations.RunSQL(_FIX_BIRTH_DATE, _FREE_BIRTH_DATE),
    ]
