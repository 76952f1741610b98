import pytest
from django.db import IntegrityError, transaction

from accounts import services
from accounts.models import ConsentPurpose, Region

pytestmark = pytest.mark.django_db


def test_migrate_loads_every_region():
    assert Region.objects.count() == 229
    assert Region.objects.values("sido").distinct().count() == 17
    assert str(Region.objects.get(pk="27720")) == "대구광역시 군위군"


def test_migrate_loads_every_purpose_with_everything_the_law_asks_for():
    purposes = ConsentPurpose.objects.filter(version=1)
    assert sorted(purposes.values_list("code", flat=True)) == sorted(ConsentPurpose.Code.values)
    for purpose in purposes:
        assert purpose.items
        assert purpose.retention
        assert purpose.refusal_effect
        assert purpose.withdrawal_effect
        assert bool(purpose.recipient) == purpose.is_third_party


def test_loading_again_changes_nothing():
    services.load_regions()
    services.load_consent_purposes()
    assert Region.objects.count() == 229
    assert ConsentPurpose.objects.count() == 17


def test_a_stored_text_cannot_be_edited():
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentPurpose.objects.filter(code="service").update(title="바꾼 제목")
    assert ConsentPurpose.objects.get(code="service", version=1).title == "이용약관과 기본 개인정보"
