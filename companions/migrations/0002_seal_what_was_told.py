"""Personas and memories are encrypted; a keyed hash keeps a memory one of its kind (ADR 0016)."""

from functools import partial

from django.db import migrations, models

from core.fields import EncryptedJSONField, EncryptedTextField, KeyedHashField
from core.sealing import seal_column, settle_constraints

seal_persona = partial(seal_column, model='companion', table='companions_companion')
seal_memory = partial(seal_column, model='memory', table='companions_memory')


def hash_subjects(apps, schema_editor):
    rows = apps.get_model('companions', 'Memory').objects
    for row in rows.only('companion_id', 'kind', 'subject_key').iterator():
        rows.filter(pk=row.pk).update(subject_hash=row._meta.get_field('subject_hash').compute(row))
    settle_constraints(schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('companions', '0001_companions_and_memories'),
    ]

    operations = [
        *seal_persona(
            name='name', was='varchar(20)',
            field=EncryptedTextField(max_length=20, verbose_name='이름'),
        ),
        *seal_persona(
            name='interests', was='jsonb',
            field=EncryptedJSONField(blank=True, default=list, verbose_name='관심사'),
        ),
        *seal_persona(
            name='note', was='varchar(300)',
            field=EncryptedTextField(blank=True, max_length=300, verbose_name='성격 메모'),
        ),
        migrations.RemoveConstraint('memory', 'memory_once_per_subject'),
        *seal_memory(
            name='subject_key', was='varchar(120)',
            field=EncryptedTextField(max_length=120, verbose_name='무엇에 대한'),
        ),
        *seal_memory(
            name='text', was='varchar(200)',
            field=EncryptedTextField(max_length=200, verbose_name='기억'),
        ),
        *seal_memory(
            name='source_line', was='varchar(300)',
            field=EncryptedTextField(max_length=300, verbose_name='그때 한 말'),
        ),
        *seal_memory(
            name='terms', was='jsonb',
            field=EncryptedJSONField(blank=True, default=list, verbose_name='낱말'),
        ),
        migrations.AddField(
            'memory', 'subject_hash',
            KeyedHashField(
                default='', of=('companion_id', 'kind', 'subject_key'),
                verbose_name='무엇에 대한 것의 해시',
            ),
            preserve_default=False,
        ),
        migrations.RunPython(hash_subjects, migrations.RunPython.noop),
        migrations.AddConstraint(
            'memory',
            models.UniqueConstraint(
                fields=('companion', 'kind', 'subject_hash'), name='memory_once_per_subject'
            ),
        ),
    ]
