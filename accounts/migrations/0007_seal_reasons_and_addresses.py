"""Why a birth date was corrected, and where a certificate goes, are encrypted (docs/adr/0016)."""

from django.db import migrations, models

from core.fields import EncryptedTextField
from core.ledger import append_only
from core.sealing import seal_column

HAS_REASON = models.CheckConstraint(
    condition=~models.Q(reason=''), name='birth_date_correction_has_reason'
)
ADDRESS_ONLY_UNTIL_TOLD = models.CheckConstraint(
    condition=models.Q(state='erased') | models.Q(notify_to=''),
    name='deletion_address_only_until_told',
)
CLOSE_LEDGER = """
CREATE TRIGGER accounts_birthdatecorrection_append_only BEFORE UPDATE OR DELETE
ON accounts_birthdatecorrection FOR EACH ROW EXECUTE FUNCTION ongi_refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_allowed_purpose'),
    ]

    operations = [
        # Going back leaves the ledger as closed as it was; opened first, while it may be.
        migrations.RunSQL(migrations.RunSQL.noop, CLOSE_LEDGER),
        *append_only('accounts_birthdatecorrection', sealed=('reason',)),
        migrations.RemoveConstraint('birthdatecorrection', HAS_REASON.name),
        *seal_column(
            model='birthdatecorrection', table='accounts_birthdatecorrection', name='reason',
            was='varchar(200)', field=EncryptedTextField(max_length=200, verbose_name='까닭'),
        ),
        migrations.AddConstraint('birthdatecorrection', HAS_REASON),
        migrations.RemoveConstraint('deletionrequest', ADDRESS_ONLY_UNTIL_TOLD.name),
        *seal_column(
            model='deletionrequest', table='accounts_deletionrequest', name='notify_to',
            was='varchar(254)',
            field=EncryptedTextField(blank=True, max_length=254, verbose_name='알릴 주소'),
        ),
        migrations.AddConstraint('deletionrequest', ADDRESS_ONLY_UNTIL_TOLD),
    ]
