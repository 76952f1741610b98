"""How a made-up year of the portal gets into its tables by COPY; later columns hold defaults."""

import json
import time

from django.db import models as columns
from django.db.models import NOT_PROVIDED

from tests.bench.feed_rows import indexed_afterwards, set_sequences


class Rows:
    """Rows of one table as COPY text; columns that are not named hold their defaults."""

    def __init__(self, connection, model, names):
        self.connection, self.table = connection, model._meta.db_table
        self.names, self.rest = names.split(), []
        tail = []
        for field in model._meta.concrete_fields:
            is_given = field.column in self.names or field.primary_key or field.null
            if is_given or field.db_default is not NOT_PROVIDED:
                continue
            self.rest.append(field.column)
            tail.append(write_default(field))
        self.tail = "".join(f"\t{value}" for value in tail) + "\n"

    def write(self, lines):
        began, count, held = time.perf_counter(), 0, []
        quoted = ", ".join(f'"{name}"' for name in (*self.names, *self.rest))
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY {self.table} ({quoted}) FROM STDIN") as copy,
        ):
            for line in lines:
                held.append("\t".join(map(write_value, line)) + self.tail)
                count += 1
                if len(held) == 2000:
                    copy.write("".join(held))
                    held.clear()
            copy.write("".join(held))
        return count, round(time.perf_counter() - began, 1)


def write_value(value):
    if value is None:
        return r"\N"
    if value is True or value is False:
        return "t" if value else "f"
    return str(value)


def write_default(field):
    """What a new row would hold; what must differ from row to row has to be named."""
    if isinstance(field, columns.DateTimeField):
        return "2026-01-01 00:00:00+00"
    value = field.get_default()
    if isinstance(value, list | dict):
        return json.dumps(value)
    return write_value("" if value is None or value == b"" else value)


COLUMNS = {
    "agencies": "id created_at updated_at public_id name phone on_call_phone opens_on_holidays"
    " is_platform is_active",
    "hours": "agency_id weekday opens_at closes_at",
    "agency_regions": "agency_id region_id",
    "users": "id password is_superuser public_id email nickname birth_date region_id is_staff"
    " is_active date_joined session_epoch",
    "consents": "user_id purpose_id action channel at",
    "members": "id created_at updated_at user_id agency_id role is_active",
    "alerts": "id created_at updated_at public_id user_id agency_id token source level priority"
    " state reasons trend_line age_band region_id policy_version detector_version opened_at due_at"
    " escalation_step merged_into_id acknowledged_by_id acknowledged_at dismiss_reason outcome",
    "evidence": "alert_id source source_id level reasons at",
    "changes": "alert_id member_id old_state new_state reason is_refused at",
    "timers": "alert_id case_id kind priority started_at due_at next_at step breached_at"
    " stopped_at",
    "offers": "id created_at updated_at public_id alert_id sent_by_id state message sent_at"
    " expires_at answered_at contact_name contact_phone",
    "cases": "id created_at updated_at public_id user_id agency_id alert_id offer_id token"
    " contact_name contact_phone safe_hours priority state assigned_to_id opened_at"
    " clock_started_at reopened_count outcome closed_at is_blocked",
    "case_changes": "case_id member_id old_state new_state reason is_refused at",
    "assignments": "case_id member_id reason from_at until_at",
    "accesses": "member_id agency_id subject_id role action target_kind target_id purpose at",
}


def make_seal():
    """Really sealed, each text once: what it costs to seal is measured elsewhere."""
    from django.apps import apps

    def seal(app, model, field, text):
        found = apps.get_model(app, model)._meta.get_field(field)
        return "\\\\x" + found.seal(text).hex()

    return seal


def list_models():
    from accounts import models as accounts
    from agencies import models

    return {
        "agencies": accounts.Agency, "hours": accounts.AgencyHours,
        "agency_regions": accounts.Agency.regions.through, "users": accounts.User,
        "consents": accounts.ConsentEvent, "members": accounts.StaffMember,
        "alerts": models.Alert, "evidence": models.AlertEvidence,
        "changes": models.AlertChange, "offers": models.Offer, "cases": models.Case,
        "timers": models.Timer, "case_changes": models.CaseChange,
        "assignments": models.Assignment, "accesses": accounts.AccessLog,
    }  # fmt: skip


def write_year(connection, year, purposes):
    """Write everything anew; the owner's connection does not ask foreign keys and triggers again.

    Offers come before cases and cases before timers: each is drawn from the one before.
    """
    seal, models, written = make_seal(), list_models(), {}
    lists = {
        "agencies": year.list_agencies, "hours": year.list_hours,
        "agency_regions": year.list_agency_regions, "users": year.list_users,
        "consents": lambda: year.list_consents(purposes), "members": year.list_members,
        "alerts": year.list_alerts, "evidence": year.list_evidence,
        "changes": year.list_changes, "offers": lambda: year.list_offers(seal),
        "cases": lambda: year.list_cases(seal), "timers": year.list_timers,
        "case_changes": year.list_case_changes, "assignments": year.list_assignments,
        "accesses": year.list_accesses,
    }  # fmt: skip
    names = [model._meta.db_table for model in models.values()]
    connection.execute(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE")
    connection.execute("SET session_replication_role = replica")
    with indexed_afterwards(connection, names):
        for name, make in lists.items():
            written[name] = Rows(connection, models[name], COLUMNS[name]).write(make())
        set_sequences(connection, models.values())
    connection.execute("SET session_replication_role = DEFAULT")
    return written
