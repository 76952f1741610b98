"""What was said is encrypted from here on (docs/adr/0016); `rotate_field_keys` seals what was."""

from django.db import migrations, models

from core.fields import EncryptedTextField
from core.sealing import seal_column

PERSON_SAYS_SOMETHING = models.CheckConstraint(
    condition=~models.Q(author="person") | models.Q(deleted_at__isnull=False) | ~models.Q(text=""),
    name="chat_person_says_something",
)


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0003_count_failed_readings'),
    ]

    operations = [
        migrations.RemoveConstraint('message', PERSON_SAYS_SOMETHING.name),
        *seal_column(
            model='message', table='chat_message', name='text', was='text',
            field=EncryptedTextField(blank=True, verbose_name='말'),
        ),
        migrations.AddConstraint('message', PERSON_SAYS_SOMETHING),
        *seal_column(
            model='conversationsummary', table='chat_conversationsummary', name='text', was='text',
            field=EncryptedTextField(verbose_name='요약'),
        ),
    ]
