"""Conversations, their messages, and the numbered events a client resumes from."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from chat.rules import HINT_REST
from companions.models import Companion
from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped
from missions.models import Mission, Suggestion


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Reads of conversations."""

    def visible_to(self, viewer: Any) -> "ConversationQuerySet":
        """Only the person's own rooms, and none they deleted."""
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        return self.filter(user=viewer, deleted_at=None)


class Conversation(PublicId, TimeStamped):
    """A room of one person and one companion; `last_seq` numbers everything that happens in it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="conversations", verbose_name="사람"
    )
    companion = models.ForeignKey(
        Companion, models.CASCADE, related_name="conversations", verbose_name="친구"
    )
    last_seq = models.PositiveBigIntegerField("마지막 번호", default=0)
    seen_seq = models.PositiveBigIntegerField("읽은 번호", default=0)
    last_line_at = models.DateTimeField("마지막 말", default=timezone.now)
    deleted_at = models.DateTimeField("지운 때", null=True, blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "대화방"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "companion"],
                condition=Q(deleted_at=None),
                name="chat_one_open_room_per_companion",
            ),
            models.CheckConstraint(
                condition=Q(seen_seq__lte=F("last_seq")), name="chat_seen_is_past"
            ),
        ]
        indexes = [models.Index(fields=["user", "-last_line_at"], name="chat_rooms_by_last_line")]

    def __str__(self) -> str:
        return f"대화방 {self.pk}"


# What no answer asks of a line, its room, its person and its companion: half of their columns.
_NOT_FOR_ANSWERS = (
    *("read_at", "remembered_at", "hinted_at", "reading_failures"),
    *(
        f"conversation__{name}"
        for name in (
            "last_seq",
            "seen_seq",
            "last_line_at",
            "deleted_at",
            "created_at",
            "updated_at",
        )
    ),
    *(
        f"conversation__user__{name}"
        for name in (
            *("password", "last_login", "is_superuser", "email", "nickname", "is_staff"),
            *("is_active", "date_joined", "session_epoch", "erased_at"),
        )
    ),
    *(
        f"conversation__companion__{name}"
        for name in ("portrait_seed", "look", "deleted_at", "created_at", "updated_at")
    ),
)


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads of messages; the three sweeps ask for work whose hint was lost."""

    def visible_to(self, viewer: Any) -> "MessageQuerySet":
        """Only lines of the person's own open rooms."""
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        return self.filter(conversation__user=viewer, conversation__deleted_at=None)

    def kept(self) -> "MessageQuerySet":
        """Lines that were not deleted, nor their room."""
        return self.filter(deleted_at=None, conversation__deleted_at=None)

    def said(self) -> "MessageQuerySet":
        """Lines of the person."""
        return self.filter(author=Message.Author.PERSON)

    def with_people(self) -> "MessageQuerySet":
        """Join room, person and companion, as far as answering needs them."""
        people = self.select_related("conversation__user", "conversation__companion")
        return people.defer(*_NOT_FOR_ANSWERS)

    def unread(self) -> "MessageQuerySet":
        """Assessed lines of the person whose feelings nobody has read yet."""
        return self._waiting_for("read_at").select_related("conversation")

    def unremembered(self) -> "MessageQuerySet":
        """Assessed lines of the person that nobody has looked through for memories yet."""
        return self._waiting_for("remembered_at").select_related("conversation__companion")

    def _waiting_for(self, field: str) -> "MessageQuerySet":
        return self.kept().said().exclude(assessed_at=None).filter(**{field: None})

    def rested(self, *, now: Any) -> "MessageQuerySet":
        """Leave out rows that failed, or were hinted again, a moment ago."""
        return self.filter(Q(hinted_at=None) | Q(hinted_at__lte=now - HINT_REST))

    def unanswered(self, *, now: Any) -> "MessageQuerySet":
        """Replies nobody is writing: never begun, or begun by a process that died."""
        return self.kept().filter(
            Q(claimed_until=None) | Q(claimed_until__lt=now),
            state__in=[Message.State.PENDING, Message.State.STREAMING],
        )

    def newest_of(self, field: str) -> Subquery:
        """A subquery for one field of the newest kept line that somebody said in a room."""
        rows = self.filter(conversation=OuterRef("pk"), deleted_at=None)
        rows = rows.exclude(author=Message.Author.NOTICE)
        return Subquery(rows.exclude(text="").order_by("-seq").values(field)[:1])


class Message(PublicId):
    """One line. The person's is stored before any engine hears it; a reply answers exactly one."""

    class Author(models.TextChoices):
        PERSON = "person", "나"
        COMPANION = "companion", "친구"
        NOTICE = "notice", "안내"

    class State(models.TextChoices):
        STORED = "stored", "보냄"
        PENDING = "pending", "답 준비 중"
        STREAMING = "streaming", "답하는 중"
        DONE = "done", "답함"
        STOPPED = "stopped", "멈춤"
        FAILED = "failed", "실패"

    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="messages", verbose_name="대화방"
    )
    seq = models.PositiveBigIntegerField("번호")
    author = models.CharField("말한 쪽", max_length=10, choices=Author.choices)
    state = models.CharField("상태", max_length=10, choices=State.choices)
    text = EncryptedTextField("말", blank=True)
    client_id = models.UUIDField("보낸 쪽 식별자", null=True, blank=True)
    answers = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="answer", verbose_name="받은 말"
    )
    expression = models.CharField("표정", max_length=12, default="neutral")
    engine = models.CharField("엔진", max_length=80, blank=True)
    is_fallback = models.BooleanField("대신 답함", default=False)
    is_approved_text = models.BooleanField("정해진 안내문", default=False)
    crisis_level = models.PositiveSmallIntegerField("위기 단계", default=0)
    is_unassessed = models.BooleanField("살피지 못함", default=False)
    created_at = models.DateTimeField("말한 때", default=timezone.now)
    assessed_at = models.DateTimeField("살핀 때", null=True, blank=True)
    read_at = models.DateTimeField("감정 읽은 때", null=True, blank=True)
    remembered_at = models.DateTimeField("기억 살핀 때", null=True, blank=True)
    hinted_at = models.DateTimeField("다시 부른 때", null=True, blank=True)
    reading_failures = models.PositiveSmallIntegerField("읽지 못한 횟수", default=0)
    claimed_until = models.DateTimeField("답하는 시한", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("시도", default=0)
    stop_requested_at = models.DateTimeField("멈춰 달라고 한 때", null=True, blank=True)
    deleted_at = models.DateTimeField("지운 때", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "말"
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="chat_message_seq_once"),
            models.UniqueConstraint(
                fields=["conversation", "client_id"],
                condition=Q(client_id__isnull=False),
                name="chat_message_sent_once",
            ),
            models.CheckConstraint(
                # What a companion says of a mission begun or done answers nothing.
                condition=Q(author="companion", answers__isnull=False)
                | Q(author="companion", answers=None, engine__startswith="mission:")
                | (~Q(author="companion") & Q(answers__isnull=True)),
                name="chat_only_replies_answer",
            ),
            models.CheckConstraint(
                condition=~Q(author="person") | Q(deleted_at__isnull=False) | ~Q(text=""),
                name="chat_person_says_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(author="person", assessed_at=None, deleted_at=None),
                name="chat_waiting_assessment",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=["pending", "streaming"]),
                name="chat_waiting_reply",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(author="person", read_at=None, deleted_at=None),
                name="chat_waiting_reading",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(author="person", remembered_at=None, deleted_at=None),
                name="chat_waiting_memory",
            ),
        ]

    def __str__(self) -> str:
        return f"말 {self.pk}"


class Event(models.Model):
    """What happened in a room, by number: a client asks for all after the last one it saw."""

    class Kind(models.TextChoices):
        MESSAGE_CREATED = "message.created"
        MESSAGE_DELETED = "message.deleted"
        REPLY_STARTED = "reply.started"
        REPLY_FINISHED = "reply.finished"
        CRISIS_CARD = "crisis.card"
        MISSION_ANSWERED = "mission.answered"

    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="events", verbose_name="대화방"
    )
    seq = models.PositiveBigIntegerField("번호")
    kind = models.CharField("일", max_length=20, choices=Kind.choices)
    message = models.ForeignKey(Message, models.CASCADE, related_name="events", verbose_name="말")
    created_at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "대화방의 일"
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="chat_event_seq_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq}"


class ConversationSummary(TimeStamped):
    """What one day of a room was about, in a few of the person's own lines."""

    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="summaries", verbose_name="대화방"
    )
    date = models.DateField("날짜")
    text = EncryptedTextField("요약")

    class Meta:
        verbose_name = verbose_name_plural = "하루 요약"
        constraints = [
            models.UniqueConstraint(fields=["conversation", "date"], name="chat_one_summary_a_day")
        ]

    def __str__(self) -> str:
        return f"하루 요약 {self.date}"


class MissionOfferQuerySet(models.QuerySet["MissionOffer"]):
    """Reads of offers."""

    def visible_to(self, viewer: Any) -> "MissionOfferQuerySet":
        """Only those in the person's own open rooms."""
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        return self.filter(
            message__conversation__user=viewer, message__conversation__deleted_at=None
        )


class MissionOffer(TimeStamped):
    """A mission a companion offered with one reply: one a day in all rooms of a person."""

    class Answer(models.TextChoices):
        OPEN = "open", "아직"
        STARTED = "started", "해 볼래요"
        RESTED = "rested", "오늘은 쉬고 싶어요"
        DECLINED = "declined", "안 할래요"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="mission_offers",
        verbose_name="사람",
    )
    date = models.DateField("날짜")
    message = models.OneToOneField(
        Message, models.CASCADE, related_name="mission_offer", verbose_name="말"
    )
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="offers", verbose_name="미션")
    suggestion = models.ForeignKey(
        Suggestion, models.SET_NULL, null=True, related_name="offers", verbose_name="오늘의 미션"
    )
    answer = models.CharField("대답", max_length=8, choices=Answer.choices, default=Answer.OPEN)
    answered_at = models.DateTimeField("대답한 때", null=True, blank=True)

    objects = MissionOfferQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "대화에서 권한 미션"
        constraints = [
            models.UniqueConstraint(fields=["user", "date"], name="chat_one_offer_a_day"),
            models.CheckConstraint(
                condition=Q(answer="open", answered_at=None)
                | ~Q(answer="open") & Q(answered_at__isnull=False),
                name="chat_offer_answered_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"대화에서 권한 미션 {self.pk}"
