import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.models import PublicId


class Region(models.Model):
    """A 시군구 by its five-digit administrative code; wards of a city fold into the city."""

    code = models.CharField(
        "코드", max_length=5, primary_key=True, validators=[RegexValidator(r"^\d{5}$")]
    )
    sido = models.CharField("시도", max_length=20)
    sigungu = models.CharField("시군구", max_length=20)

    class Meta:
        verbose_name = "시군구"
        verbose_name_plural = "시군구"
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return f"{self.sido} {self.sigungu}"


class UserManager(BaseUserManager["User"]):
    """Makes accounts; e-mail addresses are kept in lower case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find an account by e-mail in any case."""
        return self.get(email=(username or "").lower())

    def create_user(
        self, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """Store an account; without a password nobody can log in with one."""
        user = self.model(email=email.lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """Store an operator who may do everything in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def visible_to(self, viewer: Any) -> models.QuerySet["User"]:
        """A person sees their own account only."""
        return self.filter(pk=viewer.pk)


class User(PublicId, AbstractBaseUser, PermissionsMixin):
    """A person with an account: those who talk, agency staff, operators.

    The birth date is written at sign-up and fixed afterwards (A13); staff and operators have
    neither birth date nor region.
    """

    email = models.EmailField("이메일", unique=True, null=True, blank=True)
    nickname = models.CharField("닉네임", max_length=20)
    birth_date = models.DateField("생년월일", null=True, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name="사는 곳", related_name="+"
    )
    is_staff = models.BooleanField(
        "운영자", default=False, help_text="관리 화면에 들어갈 수 있어요."
    )
    is_active = models.BooleanField("활성", default=True)
    date_joined = models.DateTimeField("가입한 때", default=timezone.now)
    # Part of what every session is signed with: raising it signs the person out everywhere.
    session_epoch = models.PositiveIntegerField("로그인 세대", default=0, editable=False)
    erased_at = models.DateTimeField("지운 때", null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["nickname"]

    class Meta:
        verbose_name = "사람"
        verbose_name_plural = "사람"
        ordering: ClassVar = ["-date_joined", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(birth_date__gte=datetime.date(1900, 1, 1))
                & models.Q(birth_date__lt=models.F("date_joined")),
                name="user_birth_date_is_plausible",
            ),
            models.CheckConstraint(condition=~models.Q(nickname=""), name="user_has_nickname"),
            models.CheckConstraint(
                condition=models.Q(erased_at=None)
                | models.Q(email=None, birth_date=None, region=None, is_active=False),
                name="user_erased_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.nickname

    def clean(self) -> None:
        """Keep the e-mail address in lower case, and none as NULL."""
        self.email = self.email.lower() if self.email else None

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sign sessions with the epoch too, so that raising it ends them all."""
        salt = "accounts.User.session_epoch"
        value = f"{self.password}:{self.session_epoch}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """Return the nickname; no other name is known."""
        return self.nickname

    def get_short_name(self) -> str:
        """Return the nickname; no other name is known."""
        return self.nickname
