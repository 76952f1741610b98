"""What is remembered of a person's mood: scores and counts, never the words themselves."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Avg, Case, Count, F, FloatField, Max, Q, Value, When
from django.db.models.functions import ExtractHour, TruncDate

from analytics.rules.valence import (
    CORRECTION_CODES,
    EMOTION_CODES,
    JOKE,
    NEUTRAL,
    UNKNOWN,
    settle_emotion,
    settle_scores,
)
from core.models import PublicId, TimeStamped

# A person's day is a Korean day, whatever zone the server is set to.
KST = ZoneInfo("Asia/Seoul")
NIGHT_UNTIL_HOUR = 5


def day_bounds(on: date) -> tuple[datetime, datetime]:
    """Return the first moment of a Korean day and the first of the next."""
    start = datetime.combine(on, time.min, KST)
    return start, datetime.combine(on + timedelta(days=1), time.min, KST)


def _settled(code: str) -> Case:
    """Score of one emotion, a correction counting as certain."""
    return Case(
        When(correction="", then=F(code)),
        When(correction=code, then=Value(1.0)),
        default=Value(0.0),
        output_field=FloatField(),
    )


def _settled_is(code: str) -> Q:
    corrected = Q(correction__in=[NEUTRAL, JOKE]) if code == NEUTRAL else Q(correction=code)
    return Q(state=Reading.State.READ) & (Q(correction="", dominant=code) | corrected)


class OwnedQuerySet(models.QuerySet):
    """Rows that belong to one person and are shown to nobody else."""

    def visible_to(self, viewer: Any) -> Self:
        """A person sees their own rows; no staff role widens this."""
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        return self.filter(user=viewer.pk)


class ReadingQuerySet(OwnedQuerySet):
    """Reads of readings."""

    def on_days(self, days: Collection[tuple[int, date]]) -> Self:
        """What these people said from the first to the last of these Korean days."""
        dates = [on for _, on in days]
        if not dates:
            return self.none()
        start, end = day_bounds(min(dates))[0], day_bounds(max(dates))[1]
        users = {user_id for user_id, _ in days}
        return self.filter(user_id__in=users, said_at__gte=start, said_at__lt=end)

    def showing(self, emotion: str) -> Self:
        """Only readings that show an emotion, `neutral` or `unknown`; the twin of `shows`."""
        if emotion == UNKNOWN:
            return self.filter(state=Reading.State.UNKNOWN)
        is_felt = Q(correction="", felt__contains=[emotion])
        return self.filter(_settled_is(emotion) | is_felt)

    def summarise(self) -> "models.QuerySet[Reading, dict[str, Any]]":
        """Counts and means of each person and Korean day, in one query."""
        is_read = Q(state=Reading.State.READ)
        night = Q(said_hour__lt=NIGHT_UNTIL_HOUR)
        counts = {f"count_{code}": Count("pk", filter=_settled_is(code)) for code in EMOTION_CODES}
        means = {f"mean_{code}": Avg(_settled(code), filter=is_read) for code in EMOTION_CODES}
        by_day = self.annotate(
            date=TruncDate("said_at", tzinfo=KST), said_hour=ExtractHour("said_at", tzinfo=KST)
        ).values("user_id", "date")
        return by_day.order_by().annotate(
            message_count=Count("pk"),
            unknown_count=Count("pk", filter=Q(state=Reading.State.UNKNOWN)),
            neutral_count=Count("pk", filter=_settled_is(NEUTRAL)),
            night_count=Count("pk", filter=is_read & night),
            conversation_count=Count("conversation_id", distinct=True),
            **counts,
            **means,
        )


class Reading(PublicId, TimeStamped):
    """Eight scores of one message; the person's correction stands beside them, not over them."""

    class State(models.TextChoices):
        READ = "read", "읽음"
        UNKNOWN = "unknown", "알 수 없음"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="readings", verbose_name="사람"
    )
    source_id = models.UUIDField("말의 식별자", unique=True)
    conversation_id = models.UUIDField("대화방 식별자")
    said_at = models.DateTimeField("말한 때")
    state = models.CharField("상태", max_length=8, choices=State.choices)
    joy = models.FloatField("기쁨", default=0.0)
    trust = models.FloatField("신뢰", default=0.0)
    fear = models.FloatField("두려움", default=0.0)
    surprise = models.FloatField("놀람", default=0.0)
    sadness = models.FloatField("슬픔", default=0.0)
    disgust = models.FloatField("혐오", default=0.0)
    anger = models.FloatField("분노", default=0.0)
    anticipation = models.FloatField("기대", default=0.0)
    felt = ArrayField(
        models.CharField(max_length=12), verbose_name="느낀 감정", default=list, blank=True
    )
    dominant = models.CharField("가장 큰 감정", max_length=12, blank=True)
    model_version = models.CharField("모델 판", max_length=80, blank=True)
    correction = models.CharField("고친 감정", max_length=12, blank=True)
    corrected_at = models.DateTimeField("고친 때", null=True, blank=True)

    objects: ClassVar = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "마음 읽기"
        ordering: ClassVar = ["-said_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["user", "said_at"], name="reading_by_day"),
            models.Index(fields=["user", "conversation_id", "said_at"], name="reading_by_room"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="read") & ~Q(dominant="")
                | Q(state="unknown", dominant="", model_version="", correction=""),
                name="reading_unknown_is_no_feeling",
            ),
            models.CheckConstraint(
                condition=Q(
                    *(
                        (f"{code}__{side}", limit)
                        for code in EMOTION_CODES
                        for side, limit in (("gte", 0.0), ("lte", 1.0))
                    )
                ),
                name="reading_scores_in_range",
            ),
            models.CheckConstraint(
                condition=Q(correction__in=["", *CORRECTION_CODES]),
                name="reading_correction_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"마음 읽기 {self.pk}"

    @property
    def settled_emotion(self) -> str:
        """The emotion that counts, `neutral`, or empty while unknown."""
        return settle_emotion(dominant=self.dominant, correction=self.correction)

    @property
    def settled_scores(self) -> dict[str, float]:
        """The eight scores that count."""
        scores = {code: getattr(self, code) for code in EMOTION_CODES}
        return settle_scores(scores=scores, correction=self.correction)

    def shows(self, emotion: str) -> bool:
        """Whether an emotion is in it: the person's word alone if given, else any that was felt."""
        if emotion == UNKNOWN:
            return self.state == self.State.UNKNOWN
        is_felt = not self.correction and emotion in self.felt
        return is_felt or (bool(emotion) and emotion == self.settled_emotion)

    @property
    def said_date(self) -> date:
        """The Korean day it was said on."""
        return self.said_at.astimezone(KST).date()


class DailyMood(TimeStamped):
    """One Korean day of one person, rolled up; recomputed whole, so it may be done twice."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="daily_moods", verbose_name="사람"
    )
    date = models.DateField("날짜")
    message_count = models.PositiveIntegerField("말 수")
    unknown_count = models.PositiveIntegerField("알 수 없음")
    neutral_count = models.PositiveIntegerField("잔잔함")
    night_count = models.PositiveIntegerField("새벽에 한 말")
    conversation_count = models.PositiveIntegerField("대화방 수")
    valence_mean = models.FloatField("힘든 정도", null=True)
    mean_joy = models.FloatField("기쁨 평균", null=True)
    mean_trust = models.FloatField("신뢰 평균", null=True)
    mean_fear = models.FloatField("두려움 평균", null=True)
    mean_surprise = models.FloatField("놀람 평균", null=True)
    mean_sadness = models.FloatField("슬픔 평균", null=True)
    mean_disgust = models.FloatField("혐오 평균", null=True)
    mean_anger = models.FloatField("분노 평균", null=True)
    mean_anticipation = models.FloatField("기대 평균", null=True)
    count_joy = models.PositiveIntegerField("기쁨 수", default=0)
    count_trust = models.PositiveIntegerField("신뢰 수", default=0)
    count_fear = models.PositiveIntegerField("두려움 수", default=0)
    count_surprise = models.PositiveIntegerField("놀람 수", default=0)
    count_sadness = models.PositiveIntegerField("슬픔 수", default=0)
    count_disgust = models.PositiveIntegerField("혐오 수", default=0)
    count_anger = models.PositiveIntegerField("분노 수", default=0)
    count_anticipation = models.PositiveIntegerField("기대 수", default=0)

    objects: ClassVar = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "하루 마음"
        ordering: ClassVar = ["-date", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "date"], name="daily_mood_once"),
            models.CheckConstraint(
                condition=Q(unknown_count__lte=F("message_count")),
                name="daily_mood_unknown_within_messages",
            ),
        ]

    def __str__(self) -> str:
        return f"하루 마음 {self.date}"

    @property
    def read_count(self) -> int:
        """Messages that could be read."""
        return self.message_count - self.unknown_count


class TrendScoreQuerySet(OwnedQuerySet):
    """Reads of trend scores."""

    def get_last_elevated_date(self, user: Any, *, before: date) -> date | None:
        """Find the last elevated day of a person before a date."""
        rows = self.filter(user=user, level=TrendScore.Level.ELEVATED, date__lt=before)
        return rows.aggregate(last=Max("date"))["last"]


class TrendScore(PublicId, TimeStamped):
    """Where a person's days stood against their own past on one day, and with which constants."""

    class Level(models.TextChoices):
        NONE = "none", "평소"
        WATCH = "watch", "지켜봄"
        ELEVATED = "elevated", "높아짐"

    class Sufficiency(models.TextChoices):
        LEARNING = "learning", "배우는 중"
        ENOUGH = "enough", "충분함"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="trend_scores", verbose_name="사람"
    )
    date = models.DateField("날짜")
    level = models.CharField("단계", max_length=8, choices=Level.choices)
    ewma = models.FloatField("EWMA")
    cusum = models.FloatField("CUSUM")
    reasons = models.JSONField("까닭", default=list)
    window_start = models.DateField("흐름이 시작된 날", null=True)
    sufficiency = models.CharField("자료", max_length=8, choices=Sufficiency.choices)
    confidence = models.FloatField("확신")
    config_hash = models.CharField("설정", max_length=16)
    raised_at = models.DateTimeField("알린 때", null=True, blank=True)

    objects: ClassVar = TrendScoreQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "마음 흐름"
        ordering: ClassVar = ["-date", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "date"], name="trend_score_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["raised_at"],
                condition=Q(raised_at__isnull=False),
                name="trend_score_raised",
            )
        ]

    def __str__(self) -> str:
        return f"마음 흐름 {self.date}"

    @property
    def reason_codes(self) -> list[str]:
        """Codes of the reasons, heaviest first."""
        return [reason["code"] for reason in self.reasons]
