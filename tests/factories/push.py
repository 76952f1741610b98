from datetime import timedelta

import factory
from django.utils import timezone

from accounts.models import Device, PushDelivery, PushSetting, SignIn
from accounts.push import rules
from accounts.push.texts import CATEGORIES
from tests.factories.accounts import ALL_CONSENTS, UserFactory
from tests.factories.sign_ins import make_sign_in


class DeviceFactory(factory.django.DjangoModelFactory):
    """A phone of somebody who agreed to everything, signed in long ago, who wants `wants`."""

    class Meta:
        model = Device
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory, consents=ALL_CONSENTS)
    provider = "expo"
    platform = "ios"
    last_seen_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))

    @factory.lazy_attribute_sequence
    def token(self, n):
        long = f"phone-{n:06d}-{'x' * 30}"
        return long if self.provider == "fcm" else f"ExponentPushToken[phone-{n:06d}]"

    @factory.lazy_attribute
    def token_digest(self):
        return rules.digest_token(self.token)

    @factory.lazy_attribute
    def sign_in(self):
        row = make_sign_in(self.user, client=SignIn.Client.APP)
        long_ago = timezone.now() - timedelta(days=1)
        SignIn.objects.filter(pk=row.pk).update(last_seen_at=long_ago)
        return row

    @factory.post_generation
    def wants(self, create, extracted, **kwargs):
        for category in CATEGORIES if extracted is None else extracted:
            PushSetting.objects.update_or_create(
                user=self.user, category=category, defaults={"is_on": True}
            )


class PushDeliveryFactory(factory.django.DjangoModelFactory):
    """A push about the account that is due."""

    class Meta:
        model = PushDelivery

    device = factory.SubFactory(DeviceFactory)
    user = factory.SelfAttribute("device.user")
    provider = factory.SelfAttribute("device.provider")
    category = "account"
    purpose = "service"
    cause = factory.Faker("uuid4", cast_to=None)
    thread = factory.SelfAttribute("cause")
    due_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda row: row.due_at + timedelta(hours=24))
