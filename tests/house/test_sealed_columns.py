"""What people write is encrypted, or stands here with the reason why not (docs/adr/0016)."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from pgvector.django import VectorField

from accounts.models import User
from accounts.services import holdings
from core.fields import EncryptedTextField, KeyedHashField, SealedField

ROOT = Path(__file__).resolve().parents[2]
FREE = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
    ArrayField,
    VectorField,
)
CODE = "one of our own codes or versions; nobody types it"
RANDOM = "random, or a digest; says nothing of itself"
FIXED = "one of our own sentences; `kind` beside it says as much"
PUBLISHED = "written by staff for everybody to read"
FRAMEWORK = "kept by the framework, without what people write"
PLAIN = {
    "accounts.User.email": "the login: it must be found, and be unique, in any case",
    "accounts.User.nickname": "how operators find a person; need not be a real name",
    "accounts.User.password": "a one-way hash",
    "account.EmailAddress.email": "the login, see accounts.User.email",
    "account.EmailConfirmation.key": RANDOM,
    "socialaccount.SocialAccount.provider": CODE,
    "socialaccount.SocialAccount.uid": "the login with Kakao: it must be found",
    "socialaccount.SocialAccount.extra_data": "emptied before it is stored (ADR 0011)",
    "socialaccount.SocialToken.token": "never stored (ADR 0011)",
    "socialaccount.SocialToken.token_secret": "never stored (ADR 0011)",
    "mfa.Authenticator.data": "secrets in it are encrypted with SECRET_KEY (ADR 0013)",
    "admin.LogEntry.object_id": FRAMEWORK,
    "admin.LogEntry.object_repr": FRAMEWORK + "; a nickname is taken out at erasure",
    "admin.LogEntry.change_message": FRAMEWORK + ": names of changed fields",
    "accounts.KakaoUnlink.referrer": CODE,
    "accounts.KakaoRelease.kakao_id": "the login with Kakao, until Kakao has answered",
    "accounts.KakaoRelease.error": CODE,
    "accounts.Device.token_digest": RANDOM,
    "accounts.Device.app_version": CODE,
    "accounts.Device.locale": CODE,
    "accounts.Device.time_zone": CODE,
    "accounts.PushDelivery.purpose": CODE,
    "accounts.PushDelivery.carrier": CODE,
    "accounts.PushDelivery.ticket": RANDOM,
    "accounts.PushDelivery.error": CODE,
    "accounts.OnceKey.digest": RANDOM,
    "accounts.OnceKey.fingerprint": RANDOM,
    "feed.Act.kind": CODE,
    "feed.Act.digest": "derived index: a keyed hash",
    "feed.Post.held_because": CODE,
    "feed.Comment.held_because": CODE,
    "feed.Profile.handle": "how others name the person; must be found and be unique",
    "feed.Profile.interests": CODE,
    "feed.Post.alias": "drawn from our words for one post",
    "feed.Post.card_title": PUBLISHED,
    "feed.Post.text_digest": RANDOM,
    "feed.PostImage.file_name": RANDOM,
    "feed.PostImage.thumbnail_name": RANDOM,
    "feed.PostImage.placeholder": "twelve colours",
    "feed.EvidenceImage.source_name": RANDOM,
    "feed.EvidenceImage.file_name": RANDOM,
    "feed.Report.reason": CODE,
    "feed.CaseChange.what": CODE,
    "feed.ModerationAction.rule": CODE,
    "feed.Takedown.receipt": RANDOM,
    "feed.Takedown.key_digest": RANDOM,
    "feed.TagRuling.name": "a hashtag; says nothing of who ruled",
    "accounts.SubjectToken.token": RANDOM,
    "accounts.AccessLog.target_kind": CODE,
    "accounts.AccessLog.target_id": RANDOM,
    "accounts.AccessLog.purpose": "ours, or why staff took a list; the person reads it",
    "accounts.DisclosureRecord.items": CODE,
    "accounts.DisclosureRecord.basis": FIXED,
    "accounts.Notification.kind": CODE,
    "accounts.Notification.title": FIXED,
    "accounts.Notification.body": FIXED,
    "accounts.Notification.url": "a page of ours, with a random id",
    "accounts.Notification.dedupe_key": CODE,
    "accounts.ExportJob.file_key": RANDOM,
    "accounts.ExportJob.error": CODE,
    "accounts.DeletionRequest.token": RANDOM,
    "accounts.DeletionRequest.erased": "counts",
    "accounts.DeletionRequest.kept": "counts",
    "accounts.DeletionRequest.error": CODE,
    "accounts.SignIn.session_key": RANDOM,
    "accounts.SignIn.user_agent": "what a browser calls itself; nobody types it",
    "accounts.SocketTicket.digest": RANDOM,
    "accounts.SocketTicket.path": CODE,
    "safety.CrisisAssessment.reasons": CODE,
    "safety.CrisisAssessment.flags": CODE,
    "safety.CrisisAssessment.detector_version": CODE,
    "safety.CrisisAssessment.policy_version": CODE,
    "analytics.Reading.felt": "derived index, by consent: what the mood page filters by",
    "analytics.Reading.dominant": "derived index, by consent: what the mood page filters by",
    "analytics.Reading.model_version": CODE,
    "analytics.Reading.correction": CODE,
    "analytics.TrendScore.reasons": CODE,
    "analytics.TrendScore.config_hash": RANDOM,
    "companions.Companion.look": "choices of a drawing",
    "companions.Memory.subject_hash": "derived index: a keyed hash",
    "companions.Memory.embedding": "derived index, by consent: what recall searches by",
    "companions.MemorySource.source_hash": RANDOM,
    "missions.Mission.code": CODE,
    "missions.Mission.seasons": CODE,
    "missions.Mission.proofs": CODE,
    "missions.Mission.title": PUBLISHED,
    "missions.Mission.summary": PUBLISHED,
    "missions.Mission.body": PUBLISHED,
    "missions.Mission.source": PUBLISHED,
    "missions.Mission.source_url": PUBLISHED,
    "missions.MissionStep.body": PUBLISHED,
    "missions.ParticipationPhoto.file_name": RANDOM,
    "missions.ParticipationPhoto.thumbnail_name": RANDOM,
    "missions.ConfirmationCode.token_digest": "derived index: a keyed hash",
    "missions.ConfirmationCode.code_digest": "derived index: a keyed hash",
    "missions.Suggestion.reasons": CODE,
    "missions.MissionChange.reason": "about a text of the catalogue, not about a person",
    "missions.Benefit.title": PUBLISHED,
    "missions.Benefit.body": PUBLISHED,
    "missions.BenefitChange.reason": "about an offer and its stock, not about a person",
    "missions.PointTransaction.key": CODE + ", with the random id of what it is for",
    "missions.Redemption.code_hash": "derived index: a keyed hash",
    "chat.Message.expression": CODE,
    "chat.Message.engine": CODE,
    "agencies.Alert.token": RANDOM,
    "agencies.Alert.priority": CODE,
    "agencies.Alert.reasons": CODE,
    "agencies.Alert.trend_line": "fourteen numbers, by consent",
    "agencies.Alert.age_band": CODE,
    "agencies.Alert.policy_version": CODE,
    "agencies.Alert.detector_version": CODE,
    "agencies.Alert.dismiss_reason": CODE,
    "agencies.Alert.confirm_reason": CODE,
    "agencies.AlertEvidence.reasons": CODE,
    "agencies.Offer.template": CODE,
    "agencies.Timer.priority": CODE,
    "agencies.Case.token": RANDOM,
    "agencies.Case.priority": CODE,
    "agencies.CaseChange.reason": CODE,
    "agencies.Referral.token": RANDOM,
    "agencies.Referral.asked_items": CODE,
    "agencies.Referral.agreed_items": CODE,
    "agencies.Referral.rejection": CODE,
    "agencies.ReferralChange.reason": CODE,
    "agencies.Emergency.items": CODE,
    "agencies.StaffExport.kind": CODE,
    "agencies.StaffExport.content": "numbers of boards: no names, small cells suppressed",
    "agencies.ThresholdReport.figures": "numbers over everybody",
    "agencies.ThresholdReport.proposals": "codes and numbers over everybody",
    "accounts.AccessLog.previous_hash": "a hash of the ledger, of nothing secret",
    "accounts.AccessLog.row_hash": "a hash of the ledger, of nothing secret",
    "accounts.AccessReview.last_hash": "a hash of the ledger, of nothing secret",
    "agencies.AlertChange.reason": CODE,
}


def list_free_columns(every):
    """Columns of tables about people that can hold what somebody wrote."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in every
        if model is User or holdings.find_owner(model)
        for field in model._meta.local_concrete_fields
        if isinstance(field, FREE) and not field.choices and not isinstance(field, SealedField)
    }


def test_every_free_column_about_a_person_is_sealed_or_has_a_reason():
    found = list_free_columns(apps.get_models())
    assert found - set(PLAIN) == set(), "seal it (core.fields) or say here why not (ADR 0016)"
    assert set(PLAIN) - found == set(), "these are sealed or gone: take them out"


def test_the_search_for_free_columns_bites():
    class Diary(models.Model):  # noqa: DJ008
        user = models.ForeignKey(User, models.CASCADE, related_name="+")
        words = models.TextField()
        hidden = EncryptedTextField()

        class Meta:
            app_label = "core"

    try:
        assert list_free_columns([Diary]) == {"core.Diary.words"}
    finally:
        del apps.all_models["core"]["diary"]
        apps.clear_cache()


SEALED = {
    (model, field.name)
    for model in apps.get_models()
    for field in model._meta.local_concrete_fields
    if isinstance(field, SealedField)
}


def test_what_must_be_sealed_is():
    assert {f"{model._meta.label}.{name}" for model, name in SEALED} >= {
        "chat.Message.text",
        "chat.ConversationSummary.text",
        "companions.Memory.text",
        "companions.Memory.source_line",
        "companions.Memory.terms",
        "companions.Companion.note",
        "agencies.Offer.contact_phone",
        "agencies.Offer.safe_hours",
        "agencies.ReviewRequest.answer",
    }


def read_path(model, path):
    """Follow `companion__name` to the field it ends on; None for what is no field."""
    field = None
    for step in path.lstrip("-=^@").split("__"):
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist:
            return field
        model = field.related_model or model
    return field


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_no_list_is_searched_sorted_or_filtered_by_a_sealed_column(model):
    page = admin.site._registry.get(model)
    asked = [*(model._meta.ordering or ())]
    if page:
        filters = [one[0] if isinstance(one, tuple) else one for one in page.list_filter]
        asked += [*page.search_fields, *filters, *(page.ordering or ())]
        asked += [page.date_hierarchy] if page.date_hierarchy else []
    asked += [name for index in model._meta.indexes for name in index.fields]
    names = [name for name in asked if isinstance(name, str)]
    assert [n for n in names if isinstance(read_path(model, n), SealedField)] == []


def test_no_query_sorts_or_groups_by_a_sealed_column():
    names = {name for _, name in SEALED} - {"name", "text", "reason", "message", "code"}
    names |= {"companion__name", "text", "source_line"}
    bad = []
    for path in [p for app in ("accounts", "agencies", "chat", "companions") for p in
                 (ROOT / app).rglob("*.py") if "migrations" not in p.parts]:  # fmt: skip
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {
                "order_by",
                "distinct",
            }:
                said = [a.value.lstrip("-") for a in node.args if isinstance(a, ast.Constant)]
                bad += [f"{path.name}:{node.lineno}" for word in said if word in names]
    assert bad == []


def test_hashes_are_made_of_fields_that_exist():
    hashes = [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, KeyedHashField)
    ]
    assert [field.name for _, field in hashes] == ["subject_hash", "code_hash", "text_digest"]
    for model, field in hashes:
        assert all(model._meta.get_field(name) for name in field.of)
