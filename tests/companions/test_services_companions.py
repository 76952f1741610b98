import datetime

import pytest

from companions import services
from companions.models import Companion, Memory, MemorySource
from companions.signals import companion_deleted
from core.errors import NotFound
from tests.factories.accounts import UserFactory
from tests.factories.companions import CompanionFactory, MemoryFactory

pytestmark = pytest.mark.django_db
FIELDS = {
    "name": "하루",
    "sex": "other",
    "age": 27,
    "mbti": "INFP",
    "relation": "friend",
    "speech_level": "banmal",
    "interests": ["산책", "#재즈", "산책", " "],
    "note": "느긋해요.\n잘 들어요.",
}


@pytest.fixture
def minor():
    today = datetime.date.today()
    return UserFactory(birth_date=today.replace(year=today.year - 16, day=1))


def test_create_companion_keeps_clean_fields():
    user = UserFactory()
    companion = services.create_companion(
        user=user, **FIELDS | {"name": "  하루 "}, look={"hair": "bob", "glasses": ""}
    )
    companion.refresh_from_db()
    assert (companion.user, companion.name, companion.note) == (
        user,
        "하루",
        "느긋해요. 잘 들어요.",
    )
    assert companion.interests == ["산책", "재즈"]
    assert companion.look == {"hair": "bob"}
    assert companion.portrait_look.hair == "bob"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "가" * 21}, "name"),
        ({"name": "하\x00루"}, "name"),
        ({"name": "하\x1b루"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"sex": "robot"}, "sex"),
        ({"age": 18}, "age"),
        ({"age": 100}, "age"),
        ({"mbti": "ABCD"}, "mbti"),
        ({"relation": "enemy"}, "relation"),
        ({"speech_level": "haera"}, "speech_level"),
        ({"interests": [str(n) for n in range(9)]}, "interests"),
        ({"interests": ["가" * 21]}, "interests"),
        ({"interests": ["재\x00즈"]}, "interests"),
        ({"note": "가" * 301}, "note"),
        ({"note": "느\x08긋"}, "note"),
        ({"look": {"hair": "mohawk"}}, "look"),
        ({"look": {"wings": "big"}}, "look"),
        ({"relation": "older_sister", "sex": "male"}, "relation"),
        ({"relation": "older_brother", "sex": "female"}, "relation"),
    ],
)
def test_create_companion_refused_names_the_field_and_makes_nothing(changes, field):
    with pytest.raises(services.CompanionRefused) as refusal:
        services.create_companion(user=UserFactory(), **FIELDS | changes)
    assert refusal.value.field == field
    assert not Companion.objects.exists()


def test_adult_may_have_a_partner():
    companion = services.create_companion(user=UserFactory(), **FIELDS | {"relation": "partner"})
    assert companion.relation == "partner"


@pytest.mark.parametrize(
    "changes",
    [
        {"relation": "partner"},
        {"note": "내 여자 친구야"},
        {"name": "내애인"},
        {"interests": ["연애"]},
    ],
)
def test_minor_is_refused_romance(minor, changes):
    with pytest.raises(services.CompanionRefused):
        services.create_companion(user=minor, **FIELDS | {"age": 16} | changes)
    assert not Companion.objects.exists()


def test_minor_may_have_a_friend_of_their_age(minor):
    assert services.create_companion(user=minor, **FIELDS | {"age": 16}).age == 16


def test_person_of_unknown_age_is_treated_as_a_minor():
    with pytest.raises(services.CompanionRefused):
        services.create_companion(
            user=UserFactory(birth_date=None), **FIELDS | {"relation": "partner"}
        )


def test_eleventh_companion_is_refused_until_one_is_gone():
    user = UserFactory()
    companions = CompanionFactory.create_batch(10, user=user)
    CompanionFactory.create_batch(2)
    with pytest.raises(services.CompanionLimitReached):
        services.create_companion(user=user, **FIELDS)
    assert Companion.objects.visible_to(user).count() == 10
    services.delete_companion(companion=companions[0])
    services.create_companion(user=user, **FIELDS)
    assert Companion.objects.visible_to(user).count() == 10


def test_update_companion_changes_only_what_is_given():
    companion = CompanionFactory(look={"hair": "bob"}, mbti="ENFP")
    services.update_companion(companion=companion, name="바다", look={"hair": "bun"})
    companion.refresh_from_db()
    assert (companion.name, companion.mbti, companion.look) == ("바다", "ENFP", {"hair": "bun"})


def test_update_companion_refused_changes_nothing():
    companion = CompanionFactory(name="하루")
    with pytest.raises(services.CompanionRefused):
        services.update_companion(companion=companion, name="바다", age=7)
    companion.refresh_from_db()
    assert companion.name == "하루"


def test_delete_companion_hides_it_erases_memories_and_tells(django_capture_on_commit_callbacks):
    companion = CompanionFactory()
    MemoryFactory.create_batch(2, companion=companion)
    MemorySource.objects.create(companion=companion, source_hash="0" * 64)
    kept = MemoryFactory()
    heard = []
    companion_deleted.connect(
        lambda companion, **_: heard.append(companion.pk), weak=False, dispatch_uid="test"
    )
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_companion(companion=companion)
    companion_deleted.disconnect(dispatch_uid="test")
    companion.refresh_from_db()
    assert companion.deleted_at is not None
    assert (companion.note, companion.interests) == ("", [])
    assert not Companion.objects.visible_to(companion.user).exists()
    assert list(Memory.objects.all()) == [kept]
    assert not MemorySource.objects.exists()
    assert heard == [companion.pk]


@pytest.mark.parametrize("act", [services.delete_companion, services.update_companion])
def test_deleted_companion_cannot_be_touched(act):
    companion = CompanionFactory()
    services.delete_companion(companion=companion)
    with pytest.raises(NotFound):
        act(companion=companion)
