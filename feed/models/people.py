"""Who somebody is in the feed, whom they follow, and whom they want nothing to do with."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Random
from django.utils import timezone

from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped
from feed.rules import people as rules


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Who may see which profiles."""

    def visible_to(self, viewer: Any) -> "ProfileQuerySet":
        """Whoever is signed in sees those of people here, except across a block."""
        if not viewer.pk:
            return self.none()
        rows = self.filter(user__is_active=True)
        # Two NOT EXISTS, not NOT IN: a person may be blocked by thousands.
        mine = Block.objects.filter(blocker=viewer.pk, blocked=models.OuterRef("user"))
        theirs = Block.objects.filter(blocked=viewer.pk, blocker=models.OuterRef("user"))
        return rows.exclude(models.Exists(mine)).exclude(models.Exists(theirs))


class Profile(TimeStamped):
    """One person in the feed. The nickname is the account's; the handle is for mentions."""

    class NoteMode(models.TextChoices):
        FOLD = "fold", "접어 두기"
        HIDE = "hide", "보지 않기"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="feed_profile",
        primary_key=True,
    )
    handle = models.CharField("아이디", max_length=20, unique=True)
    bio = EncryptedTextField("소개", max_length=rules.BIO_LENGTH, blank=True)
    interests = ArrayField(
        models.CharField(max_length=12), verbose_name="관심사", default=list, blank=True
    )
    is_private = models.BooleanField("비공개 계정", default=False)
    is_suggested = models.BooleanField("추천에 나오기", default=False)
    shows_counts = models.BooleanField("공감 수 보기", default=False)
    # What a post with a content note, or with a word of the person's filters, is to them.
    note_mode = models.CharField(
        "주의 글", max_length=4, choices=NoteMode.choices, default=NoteMode.FOLD
    )
    # Quiet: no hint, no push of the feed. Without an end until it is turned off.
    is_quiet = models.BooleanField("조용히 보기", default=False)
    quiet_until = models.DateTimeField("조용히 보기가 끝나는 때", null=True, blank=True)
    # Where the person lies in the pack that suggestions are drawn from, a new cut every day.
    shuffle_key = models.FloatField("섞인 자리", db_default=Random(), editable=False)

    objects: ClassVar = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "소식 프로필"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(handle__regex=r"^[a-z0-9_]{3,20}$"), name="profile_handle_is_plain"
            ),
            models.CheckConstraint(
                condition=Q(interests__len__lte=rules.INTEREST_LIMIT),
                name="profile_interests_are_few",
            ),
            models.CheckConstraint(
                condition=Q(is_quiet=True) | Q(quiet_until=None),
                name="profile_quiet_until_only_while_quiet",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["shuffle_key"], condition=Q(is_suggested=True), name="profile_suggested"
            ),
            GinIndex(
                fields=["interests"],
                condition=Q(is_suggested=True),
                name="profile_suggested_interests",
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.handle}"


class RestingHandle(models.Model):
    """A handle that was given up rests, so that nobody is taken for who had it.

    Keyed hashes alone, of the handle and of the handle with who had it: they outlive who left.
    """

    digest = models.CharField("아이디의 값", max_length=64)
    owner_digest = models.CharField("쓰던 사람의 값", max_length=64)
    freed_at = models.DateTimeField("내려놓은 때")

    class Meta:
        verbose_name = verbose_name_plural = "쉬는 아이디"
        ordering: ClassVar = ["-freed_at"]
        indexes: ClassVar = [
            models.Index(fields=["digest"], name="handle_rests"),
            models.Index(fields=["freed_at"], name="handle_rests_until"),
        ]

    def __str__(self) -> str:
        return f"handle {self.pk}"


class FollowQuerySet(models.QuerySet["Follow"]):
    """Who may see which follows."""

    def visible_to(self, viewer: Any) -> "FollowQuerySet":
        """Both sides see it."""
        own = Q(follower=viewer.pk) | Q(followee=viewer.pk)
        return self.filter(own) if viewer.pk else self.none()

    def active(self) -> "FollowQuerySet":
        """Those that were let in."""
        return self.filter(state=Follow.State.ACTIVE)


class Follow(PublicId, TimeStamped):
    """Somebody wants to read somebody; a private account lets them in or not."""

    class State(models.TextChoices):
        REQUESTED = "requested", "기다리는 중"
        ACTIVE = "active", "팔로우 중"

    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="따르는 사람",
        related_name="follows",
        # The first constraint's index begins with it.
        db_index=False,
    )
    followee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="따름받는 사람",
        related_name="followers",
        # The second constraint's index begins with it.
        db_index=False,
    )
    state = models.CharField("상태", max_length=9, choices=State.choices, default=State.ACTIVE)

    objects: ClassVar = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "팔로우"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["follower", "followee"], name="follow_once"),
            models.CheckConstraint(condition=~Q(follower=F("followee")), name="follow_not_oneself"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["followee", "state", "-id"], name="follow_of_followee"),
            # Homes read it instead of five thousand rows (ADR 0030).
            models.Index(
                fields=["follower", "followee"],
                condition=Q(state="active"),
                name="follow_for_homes",
            ),
        ]

    def __str__(self) -> str:
        return f"follow {self.pk}"


class BlockQuerySet(models.QuerySet["Block"]):
    """Who may see which blocks."""

    def visible_to(self, viewer: Any) -> "BlockQuerySet":
        """Only who blocked."""
        return self.filter(blocker=viewer.pk) if viewer.pk else self.none()


class Block(models.Model):
    """Two people who see nothing of each other, whoever of them asked for it (F2)."""

    blocker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="차단한 사람", related_name="blocks"
    )
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="차단된 사람",
        related_name="blocked_by",
    )
    created_at = models.DateTimeField("때", auto_now_add=True)

    objects: ClassVar = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "차단"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="block_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"block {self.pk}"


class MuteQuerySet(models.QuerySet["Mute"]):
    """Who may see which mutes."""

    def visible_to(self, viewer: Any) -> "MuteQuerySet":
        """Only who muted; the other never learns of it."""
        return self.filter(muter=viewer.pk) if viewer.pk else self.none()

    def in_force(self) -> "MuteQuerySet":
        """Those that have not ended."""
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()))


class Mute(models.Model):
    """Somebody whose posts a person does not want to meet; silent, with an end or without."""

    muter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="숨긴 사람", related_name="mutes"
    )
    muted = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="숨겨진 사람", related_name="+"
    )
    until = models.DateTimeField("끝나는 때", null=True, blank=True)
    created_at = models.DateTimeField("때", auto_now_add=True)

    objects: ClassVar = MuteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "숨김"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["muter", "muted"], name="mute_once"),
            models.CheckConstraint(condition=~Q(muter=F("muted")), name="mute_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"mute {self.pk}"


class WordFilterQuerySet(models.QuerySet["WordFilter"]):
    """Who may see which filters."""

    def visible_to(self, viewer: Any) -> "WordFilterQuerySet":
        """Only their own."""
        return self.filter(user=viewer.pk) if viewer.pk else self.none()

    def in_force(self) -> "WordFilterQuerySet":
        """Those that have not ended."""
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()))


class WordFilter(PublicId):
    """A word a person does not want to read; what it says of them is sealed."""

    class Action(models.TextChoices):
        FOLD = "fold", "접어 두기"
        HIDE = "hide", "보지 않기"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="사람", related_name="word_filters"
    )
    word = EncryptedTextField("단어", max_length=30)
    action = models.CharField("어떻게", max_length=4, choices=Action.choices, default=Action.FOLD)
    until = models.DateTimeField("끝나는 때", null=True, blank=True)
    created_at = models.DateTimeField("때", auto_now_add=True)

    objects: ClassVar = WordFilterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "단어 거르기"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"filter {self.public_id}"
