"""Points in double entry, benefits and codes; the database lets only balanced bookings stand."""

import core.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from core.ledger import append_only


# A person's entries name a lot of that person, the system's name none, and each booking sums to zero.
BALANCED = """
CREATE OR REPLACE FUNCTION ongi_refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.transaction_id ELSE NEW.transaction_id END;
BEGIN
    IF (SELECT sum(amount) FROM missions_pointentry WHERE transaction_id = touched) <> 0 THEN
        RAISE EXCEPTION 'points of booking % do not sum to zero', touched
            USING ERRCODE = 'check_violation', CONSTRAINT = 'point_transaction_sums_to_zero';
    END IF;
    IF EXISTS (
        SELECT FROM missions_pointentry entry
        JOIN missions_pointaccount account ON account.id = entry.account_id
        JOIN missions_pointtransaction booking ON booking.id = entry.transaction_id
        LEFT JOIN missions_pointlot lot ON lot.id = entry.lot_id
        WHERE entry.transaction_id = touched AND NOT CASE account.kind
            WHEN 'person' THEN lot.id IS NOT NULL
                AND lot.account_id = entry.account_id AND booking.account_id = entry.account_id
            ELSE lot.id IS NULL END
    ) THEN
        RAISE EXCEPTION 'an entry of booking % stands in a wrong lot', touched
            USING ERRCODE = 'check_violation', CONSTRAINT = 'point_entry_in_its_lot';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER missions_pointentry_balanced
    AFTER INSERT OR UPDATE OR DELETE ON missions_pointentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ongi_refuse_unbalanced();
"""
UNBALANCED = """
DROP TRIGGER IF EXISTS missions_pointentry_balanced ON missions_pointentry;
DROP FUNCTION IF EXISTS ongi_refuse_unbalanced();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_kakao_releases'),
        ('missions', '0002_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Benefit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='만든 때')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='바뀐 때')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='공개 식별자')),
                ('kind', models.CharField(choices=[('goods', '물품'), ('voucher', '상품권'), ('seat', '프로그램 자리')], max_length=7, verbose_name='종류')),
                ('state', models.CharField(choices=[('draft', '쓰는 중'), ('approved', '검토 마침'), ('open', '열림'), ('closed', '닫힘')], default='draft', max_length=8, verbose_name='상태')),
                ('title', models.CharField(max_length=40, verbose_name='이름')),
                ('body', models.TextField(max_length=1000, verbose_name='설명')),
                ('price', models.PositiveIntegerField(verbose_name='포인트')),
                ('stock', models.PositiveIntegerField(verbose_name='수량')),
                ('stock_left', models.PositiveIntegerField(editable=False, verbose_name='남은 수량')),
                ('per_person', models.PositiveSmallIntegerField(default=1, verbose_name='한 사람이 받을 수 있는 개수')),
                ('opens_on', models.DateField(verbose_name='받기 시작하는 날')),
                ('closes_on', models.DateField(verbose_name='마지막 날')),
                ('use_days', models.PositiveSmallIntegerField(default=30, verbose_name='쓸 수 있는 날수')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='검토한 때')),
            ],
            options={
                'verbose_name': '혜택',
                'verbose_name_plural': '혜택',
                'ordering': ['price', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='BenefitChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_state', models.CharField(choices=[('draft', '쓰는 중'), ('approved', '검토 마침'), ('open', '열림'), ('closed', '닫힘')], max_length=8, verbose_name='전')),
                ('new_state', models.CharField(choices=[('draft', '쓰는 중'), ('approved', '검토 마침'), ('open', '열림'), ('closed', '닫힘')], max_length=8, verbose_name='후')),
                ('old_stock', models.PositiveIntegerField(verbose_name='전 수량')),
                ('new_stock', models.PositiveIntegerField(verbose_name='후 수량')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='이유')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='때')),
            ],
            options={
                'verbose_name': '혜택 기록',
                'verbose_name_plural': '혜택 기록',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PointAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='만든 때')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='바뀐 때')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='공개 식별자')),
                ('kind', models.CharField(choices=[('person', '사람'), ('issued', '발행'), ('redeemed', '교환'), ('expired', '기한 지남'), ('adjusted', '조정'), ('erased', '지운 계정')], max_length=8, verbose_name='종류')),
                ('balance', models.IntegerField(default=0, verbose_name='잔액')),
            ],
            options={
                'verbose_name': '포인트 계정',
                'verbose_name_plural': '포인트 계정',
            },
        ),
        migrations.CreateModel(
            name='PointEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.IntegerField(verbose_name='포인트')),
            ],
            options={
                'verbose_name': '포인트 분개',
                'verbose_name_plural': '포인트 분개',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PointLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.PositiveIntegerField(verbose_name='받은 포인트')),
                ('left', models.PositiveIntegerField(default=0, verbose_name='남은 포인트')),
                ('earned_at', models.DateTimeField(verbose_name='받은 때')),
                ('expires_at', models.DateTimeField(verbose_name='기한')),
                ('noticed_at', models.DateTimeField(blank=True, null=True, verbose_name='미리 알린 때')),
            ],
            options={
                'verbose_name': '포인트 묶음',
                'verbose_name_plural': '포인트 묶음',
                'ordering': ['expires_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PointTransaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='공개 식별자')),
                ('kind', models.CharField(choices=[('award', '받음'), ('reversal', '되돌림'), ('redemption', '교환'), ('refund', '돌려받음'), ('expiry', '기한 지남'), ('adjustment', '조정'), ('erasure', '계정 지움')], max_length=10, verbose_name='종류')),
                ('key', models.CharField(max_length=120, unique=True, verbose_name='열쇠')),
                ('booked_by', models.UUIDField(blank=True, null=True, verbose_name='조정한 운영자')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='때')),
            ],
            options={
                'verbose_name': '포인트 기록',
                'verbose_name_plural': '포인트 기록',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Redemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='만든 때')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='바뀐 때')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='공개 식별자')),
                ('client_id', models.UUIDField(verbose_name='기기의 식별자')),
                ('state', models.CharField(choices=[('issued', '쓸 수 있어요'), ('used', '썼어요'), ('void', '취소했어요'), ('expired', '기한이 지났어요')], default='issued', max_length=7, verbose_name='상태')),
                ('price', models.PositiveIntegerField(verbose_name='포인트')),
                ('code', core.fields.EncryptedTextField(blank=True, max_length=14, verbose_name='교환 코드')),
                ('code_hash', core.fields.KeyedHashField(blank=True, of=('code',), verbose_name='교환 코드의 해시')),
                ('use_until', models.DateTimeField(verbose_name='언제까지')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='마친 때')),
            ],
            options={
                'verbose_name': '교환',
                'verbose_name_plural': '교환',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RedemptionChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_state', models.CharField(choices=[('issued', '쓸 수 있어요'), ('used', '썼어요'), ('void', '취소했어요'), ('expired', '기한이 지났어요')], max_length=7, verbose_name='전')),
                ('new_state', models.CharField(choices=[('issued', '쓸 수 있어요'), ('used', '썼어요'), ('void', '취소했어요'), ('expired', '기한이 지났어요')], max_length=7, verbose_name='후')),
                ('reason', core.fields.EncryptedTextField(blank=True, max_length=200, verbose_name='이유')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='때')),
            ],
            options={
                'verbose_name': '교환 상태 기록',
                'verbose_name_plural': '교환 상태 기록',
                'ordering': ['-pk'],
            },
        ),
        migrations.AlterConstraint(
            model_name='mission',
            name='mission_programme_is_of_welfare',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'personal'), ('programme', None)), models.Q(('kind', 'welfare'), ('programme__isnull', False)), _connector='OR'), name='mission_programme_is_of_welfare', violation_error_message='프로그램은 복지 미션에만, 그리고 꼭 있어야 해요.'),
        ),
        migrations.AddField(
            model_name='benefit',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='benefits', to='accounts.agency', verbose_name='기관'),
        ),
        migrations.AddField(
            model_name='benefit',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.staffmember', verbose_name='검토한 직원'),
        ),
        migrations.AddField(
            model_name='benefit',
            name='programme',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='benefits', to='missions.programme', verbose_name='프로그램'),
        ),
        migrations.AddField(
            model_name='benefitchange',
            name='benefit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='missions.benefit', verbose_name='혜택'),
        ),
        migrations.AddField(
            model_name='benefitchange',
            name='member',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.staffmember', verbose_name='직원'),
        ),
        migrations.AddField(
            model_name='pointaccount',
            name='agency',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency', verbose_name='기관'),
        ),
        migrations.AddField(
            model_name='pointaccount',
            name='user',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='point_account', to=settings.AUTH_USER_MODEL, verbose_name='사람'),
        ),
        migrations.AddField(
            model_name='pointentry',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='missions.pointaccount', verbose_name='계정'),
        ),
        migrations.AddField(
            model_name='pointlot',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='missions.pointaccount', verbose_name='계정'),
        ),
        migrations.AddField(
            model_name='pointentry',
            name='lot',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='missions.pointlot', verbose_name='묶음'),
        ),
        migrations.CreateModel(
            name='PointNote',
            fields=[
                ('transaction', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='note', serialize=False, to='missions.pointtransaction', verbose_name='기록')),
                ('text', core.fields.EncryptedTextField(max_length=200, verbose_name='이유')),
            ],
            options={
                'verbose_name': '포인트 기록의 이유',
                'verbose_name_plural': '포인트 기록의 이유',
            },
        ),
        migrations.AddField(
            model_name='pointtransaction',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transactions', to='missions.pointaccount', verbose_name='계정'),
        ),
        migrations.AddField(
            model_name='pointtransaction',
            name='reverses',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='missions.pointtransaction', verbose_name='되돌린 기록'),
        ),
        migrations.AddField(
            model_name='pointentry',
            name='transaction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='missions.pointtransaction', verbose_name='기록'),
        ),
        migrations.AddField(
            model_name='redemption',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='missions.pointaccount', verbose_name='계정'),
        ),
        migrations.AddField(
            model_name='redemption',
            name='benefit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='missions.benefit', verbose_name='혜택'),
        ),
        migrations.AddField(
            model_name='redemption',
            name='booking',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='redemption', to='missions.pointtransaction', verbose_name='기록'),
        ),
        migrations.AddField(
            model_name='redemptionchange',
            name='member',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.staffmember', verbose_name='직원'),
        ),
        migrations.AddField(
            model_name='redemptionchange',
            name='redemption',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='missions.redemption', verbose_name='교환'),
        ),
        migrations.AddIndex(
            model_name='benefit',
            index=models.Index(fields=['state', 'agency'], name='benefit_open'),
        ),
        migrations.AddConstraint(
            model_name='benefit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'seat'), ('programme__isnull', False)), models.Q(models.Q(('kind', 'seat'), _negated=True), ('programme', None)), _connector='OR'), name='benefit_seat_is_of_a_programme', violation_error_message='프로그램은 자리일 때만, 그리고 꼭 골라야 해요.'),
        ),
        migrations.AddConstraint(
            model_name='benefit',
            constraint=models.CheckConstraint(condition=models.Q(('stock_left__gte', 0), ('stock_left__lte', models.F('stock')), ('stock__lte', 10000)), name='benefit_stock', violation_error_message='수량은 이미 나간 것보다 적을 수 없어요.'),
        ),
        migrations.AddConstraint(
            model_name='benefit',
            constraint=models.CheckConstraint(condition=models.Q(('price__range', (1, 10000))), name='benefit_price', violation_error_message='포인트는 1에서 10,000 사이예요.'),
        ),
        migrations.AddConstraint(
            model_name='benefit',
            constraint=models.CheckConstraint(condition=models.Q(('per_person__gte', 1)), name='benefit_per_person', violation_error_message='한 사람이 하나는 받을 수 있어야 해요.'),
        ),
        migrations.AddConstraint(
            model_name='benefit',
            constraint=models.CheckConstraint(condition=models.Q(('use_days__range', (1, 365))), name='benefit_use_days', violation_error_message='쓸 수 있는 날수는 1에서 365 사이예요.'),
        ),
        migrations.AddConstraint(
            model_name='benefit',
            constraint=models.CheckConstraint(condition=models.Q(('opens_on__lte', models.F('closes_on'))), name='benefit_opens_before_it_closes', violation_error_message='마지막 날은 시작하는 날보다 빠를 수 없어요.'),
        ),
        migrations.AddConstraint(
            model_name='benefit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'open']), _negated=True), ('approved_at__isnull', False), _connector='OR'), name='benefit_open_is_approved', violation_error_message='검토를 마쳐야 열 수 있어요.'),
        ),
        migrations.AddConstraint(
            model_name='pointaccount',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'person'), _negated=True), fields=('kind', 'agency'), name='point_account_of_the_system_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='pointaccount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agency', None), ('kind', 'person')), models.Q(('agency__isnull', False), ('kind', 'redeemed'), ('user', None)), models.Q(models.Q(('kind__in', ['person', 'redeemed']), _negated=True), ('agency', None), ('user', None)), _connector='OR'), name='point_account_of_somebody'),
        ),
        migrations.AddConstraint(
            model_name='pointaccount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('balance__gte', 0), ('kind', 'person')), models.Q(models.Q(('kind', 'person'), _negated=True), ('balance', 0)), _connector='OR'), name='point_account_never_negative'),
        ),
        migrations.AddIndex(
            model_name='pointlot',
            index=models.Index(condition=models.Q(('left__gt', 0)), fields=['account'], name='point_lot_filled'),
        ),
        migrations.AddIndex(
            model_name='pointlot',
            index=models.Index(condition=models.Q(('left__gt', 0)), fields=['expires_at'], name='point_lot_due'),
        ),
        migrations.AddConstraint(
            model_name='pointlot',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 1), ('left__gte', 0), ('left__lte', models.F('amount'))), name='point_lot_within_its_amount'),
        ),
        migrations.AddIndex(
            model_name='pointtransaction',
            index=models.Index(fields=['account', '-at', '-id'], name='point_transaction_of_account'),
        ),
        migrations.AddConstraint(
            model_name='pointtransaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['reversal', 'refund']), ('reverses__isnull', False)), models.Q(models.Q(('kind__in', ['reversal', 'refund']), _negated=True), ('reverses', None)), _connector='OR'), name='point_transaction_takes_back_one'),
        ),
        migrations.AddConstraint(
            model_name='pointtransaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('booked_by__isnull', False), ('kind', 'adjustment')), models.Q(models.Q(('kind', 'adjustment'), _negated=True), ('booked_by', None)), _connector='OR'), name='point_adjustment_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='pointentry',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='point_entry_moves_something'),
        ),
        migrations.AddIndex(
            model_name='redemption',
            index=models.Index(fields=['account', '-created_at'], name='redemption_of_account'),
        ),
        migrations.AddIndex(
            model_name='redemption',
            index=models.Index(condition=models.Q(('state', 'issued')), fields=['use_until'], name='redemption_due'),
        ),
        migrations.AddConstraint(
            model_name='redemption',
            constraint=models.UniqueConstraint(fields=('account', 'client_id'), name='redemption_client_id_once'),
        ),
        migrations.AddConstraint(
            model_name='redemption',
            constraint=models.UniqueConstraint(condition=models.Q(('code_hash', ''), _negated=True), fields=('code_hash',), name='redemption_code_once'),
        ),
        migrations.AddConstraint(
            model_name='redemption',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('state', 'issued')), models.Q(models.Q(('state', 'issued'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='redemption_settled_is_not_open'),
        ),
        *append_only("missions_pointtransaction"),
        *append_only("missions_pointentry"),
        *append_only("missions_pointnote", sealed=("text",)),
        *append_only("missions_benefitchange"),
        *append_only("missions_redemptionchange", sealed=("reason",)),
        migrations.RunSQL(BALANCED, UNBALANCED),
    ]
