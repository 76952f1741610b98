"""Offers, contacts and answers are encrypted from here on (docs/adr/0016)."""

from functools import partial

import django.core.validators
from django.db import migrations, models

from core.fields import EncryptedTextField
from core.sealing import seal_column

seal_offer = partial(seal_column, model='offer', table='agencies_offer')
CONTACT_ONLY_WHEN_ACCEPTED = models.CheckConstraint(
    condition=models.Q(state='accepted')
    | models.Q(contact_phone='', contact_name='', safe_hours=''),
    name='offer_contact_only_when_accepted',
)
ANSWERED_WITH_WORDS = models.CheckConstraint(
    condition=models.Q(state='open', answered_at=None)
    | (models.Q(state='answered', answered_at__isnull=False) & ~models.Q(answer='')),
    name='review_answered_with_words',
)


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0003_reviews'),
    ]

    operations = [
        migrations.RemoveConstraint('offer', CONTACT_ONLY_WHEN_ACCEPTED.name),
        *seal_offer(
            name='message', was='text',
            field=EncryptedTextField(max_length=500, verbose_name='제안하는 말'),
        ),
        *seal_offer(
            name='contact_name', was='varchar(20)',
            field=EncryptedTextField(blank=True, max_length=20, verbose_name='부를 이름'),
        ),
        *seal_offer(
            name='contact_phone', was='varchar(20)',
            field=EncryptedTextField(
                blank=True, max_length=20, verbose_name='연락처',
                validators=[django.core.validators.RegexValidator('^[0-9+\\- ]{9,20}$')],
            ),
        ),
        *seal_offer(
            name='safe_hours', was='varchar(60)',
            field=EncryptedTextField(blank=True, max_length=60, verbose_name='연락해도 되는 시간'),
        ),
        migrations.AddConstraint('offer', CONTACT_ONLY_WHEN_ACCEPTED),
        migrations.RemoveConstraint('reviewrequest', ANSWERED_WITH_WORDS.name),
        *seal_column(
            model='reviewrequest', table='agencies_reviewrequest', name='answer', was='text',
            field=EncryptedTextField(blank=True, max_length=2000, verbose_name='답'),
        ),
        migrations.AddConstraint('reviewrequest', ANSWERED_WITH_WORDS),
    ]
