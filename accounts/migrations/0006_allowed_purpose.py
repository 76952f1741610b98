from django.db import migrations, models

# The latest word of each person on each purpose decides; see AllowedPurpose.
CREATE = """
CREATE VIEW accounts_allowed_purpose AS
SELECT latest.id AS event_id, latest.user_id, latest.code
FROM (
    SELECT DISTINCT ON (event.user_id, purpose.code)
        event.id, event.user_id, event.action, purpose.code, purpose.version
    FROM accounts_consentevent event
    JOIN accounts_consentpurpose purpose ON purpose.id = event.purpose_id
    ORDER BY event.user_id, purpose.code, event.id DESC
) latest
JOIN accounts_user person ON person.id = latest.user_id AND person.is_active
WHERE latest.action = 'grant' AND NOT EXISTS (
    SELECT 1 FROM accounts_consentpurpose newer
    WHERE newer.code = latest.code AND newer.version > latest.version
        AND newer.pauses_older_consent AND newer.effective_at <= statement_timestamp()
)
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_rights")]

    operations = [
        migrations.CreateModel(
            name="AllowedPurpose",
            fields=[
                (
                    "event_id",
                    models.BigIntegerField(
                        primary_key=True, serialize=False, verbose_name="동의 기록"
                    ),
                ),
                ("user_id", models.BigIntegerField(verbose_name="사람")),
                ("code", models.CharField(max_length=40, verbose_name="목적")),
            ],
            options={
                "verbose_name": "지금 허용된 목적",
                "verbose_name_plural": "지금 허용된 목적",
                "db_table": "accounts_allowed_purpose",
                "managed": False,
            },
        ),
        migrations.RunSQL(CREATE, "DROP VIEW accounts_allowed_purpose"),
    ]
