import datetime

import factory

from accounts import services
from accounts.models import Agency, AgencyHours, Notification, Region, StaffMember, User
from accounts.rules import PLATFORM_ROLES

PASSWORD = "correct-horse-온기-42"


class UserFactory(factory.django.DjangoModelFactory):
    """A grown-up in 종로구 who agreed to whatever `consents` names."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    nickname = factory.Sequence(lambda n: f"온기{n}")
    birth_date = datetime.date(1998, 5, 17)
    region = factory.LazyFunction(lambda: Region.objects.get(pk="11110"))

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        """Logging in with a password is slow to prepare: only where a test names one."""
        if extracted:
            self.set_password(extracted)
            self.save(update_fields=["password"])
            if self.email:
                services.trust_email(user=self)

    @factory.post_generation
    def consents(self, create, extracted, **kwargs):
        for code in extracted if extracted is not None else ["service"]:
            services.grant_consent(user=self, code=code, channel="demo")


ALL_CONSENTS = ["service", "chat_sensitive", "emotion_insight", "agency_risk_alert", "overseas_ai"]


class AgencyFactory(factory.django.DjangoModelFactory):
    """An agency that looks after 종로구, open at every hour."""

    class Meta:
        model = Agency
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"온마을복지관 {n}호")
    phone = "02-000-0000"
    on_call_phone = "02-000-0001"

    @factory.post_generation
    def regions(self, create, extracted, **kwargs):
        self.regions.set(extracted if extracted is not None else ["11110"])

    @factory.post_generation
    def hours(self, create, extracted, **kwargs):
        spans = (
            extracted if extracted is not None else [(day, "00:00", "23:59") for day in range(7)]
        )
        for weekday, opens_at, closes_at in spans:
            AgencyHours.objects.create(
                agency=self,
                weekday=weekday,
                opens_at=datetime.time.fromisoformat(opens_at),
                closes_at=datetime.time.fromisoformat(closes_at),
            )


def find_platform():
    """The one agency of the platform's officers; it looks after no region."""
    known = Agency.objects.filter(is_platform=True).first()
    return known or AgencyFactory(name="온기 운영팀", is_platform=True, regions=[], hours=[])


class StaffMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StaffMember

    user = factory.SubFactory(UserFactory, birth_date=None, region=None)
    role = StaffMember.Role.DUTY

    @factory.lazy_attribute
    def agency(self):
        """The platform's officers work at the one platform agency."""
        return find_platform() if self.role in PLATFORM_ROLES else AgencyFactory()


class NotificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Notification

    user = factory.SubFactory(UserFactory)
    kind = "offer"
    title = "상담 제안이 왔어요"
    body = "천천히 읽어 보고 정해도 괜찮아요."
    url = "/me/notifications/"
