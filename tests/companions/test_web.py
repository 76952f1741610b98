from uuid import uuid4

import pytest
from django.urls import reverse

from companions.models import Companion, Memory
from companions.rules.portrait import CHOICES, EXPRESSIONS
from tests.factories.accounts import UserFactory
from tests.factories.companions import CompanionFactory, MemoryFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db
FORM = {
    "name": "하루", "sex": "other", "age": "27", "relation": "friend", "speech_level": "banmal",
    "mbti": "INFP", "interests": "산책, 재즈", "note": "느긋해요", "portrait_seed": "5",
    "action": "save",
}  # fmt: skip


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def at(name, *args):
    return reverse(f"companions:{name}", args=[getattr(a, "public_id", a) for a in args])


def test_list_shows_own_companions(client, user):
    CompanionFactory(user=user, name="하루")
    CompanionFactory(name="남의친구")
    page = client.get(at("list")).content.decode()
    assert "하루" in page
    assert "남의친구" not in page


def test_list_without_companions_invites_to_make_one(client, user):
    assert "아직 친구가 없어요" in client.get(at("list")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(client, user, django_assert_num_queries, count):
    CompanionFactory.create_batch(count, user=user)
    client.get(at("list"))
    with django_assert_num_queries(4):
        client.get(at("list"))


def test_create_makes_a_companion(client, user):
    response = client.post(at("create"), FORM | {"hair": "bun"})
    assert response.status_code == 302
    companion = Companion.objects.get()
    assert (companion.user, companion.name, companion.interests) == (user, "하루", ["산책", "재즈"])
    assert (companion.portrait_seed, companion.look) == (5, {"hair": "bun"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "가" * 21),
        ("name", "하\x00루"),
        ("age", "7"),
        ("age", "스물"),
        ("relation", "enemy"),
        ("note", "가" * 301),
        ("note", "느\x08긋"),
        ("interests", "1,2,3,4,5,6,7,8,9"),
        ("hair", "mohawk"),
        ("portrait_seed", "-1"),
    ],
)
def test_create_refused_shows_the_form_again_and_makes_nothing(client, user, field, value):
    response = client.post(at("create"), FORM | {field: value})
    assert response.status_code == 400
    assert field in response.context["form"].errors
    assert not Companion.objects.exists()


def test_create_beyond_the_limit_says_so(client, user):
    CompanionFactory.create_batch(10, user=user)
    response = client.post(at("create"), FORM)
    assert response.status_code == 409
    assert "열 명까지" in response.content.decode()


def test_minor_is_not_offered_a_partner(client):
    client.force_login(UserFactory(birth_date="2011-01-01"))
    assert "연인" not in client.get(at("create")).content.decode()


@pytest.mark.parametrize("action", ["preview", "shuffle"])
def test_form_without_script_shows_the_look_and_keeps_nothing(client, user, action):
    response = client.post(at("create"), FORM | {"action": action, "name": "", "hair": "bun"})
    assert response.status_code == 200
    assert response.context["look"].hair == "bun"
    assert not response.context["form"].errors
    is_same_face = response.context["form"]["portrait_seed"].value() == "5"
    assert is_same_face == (action == "preview")
    assert not Companion.objects.exists()


def test_preview_draws_nine_faces_of_the_unsent_form(client, user):
    page = client.post(at("preview"), FORM | {"hair": "nope", "age": "x"}).content.decode()
    assert page.count("<svg") == len(EXPRESSIONS)
    assert "<html" not in page


def test_edit_changes_own_companion(client, user):
    companion = CompanionFactory(user=user, look={"hair": "bob"})
    page = client.get(at("edit", companion)).content.decode()
    assert companion.name in page
    assert client.post(at("edit", companion), FORM).status_code == 302
    companion.refresh_from_db()
    assert (companion.name, companion.look) == ("하루", {})


def test_delete_asks_and_then_parts(client, user):
    companion = CompanionFactory(user=user)
    assert client.get(at("delete", companion)).status_code == 200
    assert Companion.objects.visible_to(user).exists()
    assert client.post(at("delete", companion)).status_code == 302
    assert not Companion.objects.visible_to(user).exists()


@pytest.mark.parametrize("name", ["edit", "delete", "memories"])
def test_foreign_companion_is_not_found(client, user, name):
    companion = CompanionFactory()
    assert client.get(at(name, companion)).status_code == 404
    if name != "memories":
        assert client.post(at(name, companion), FORM).status_code == 404
    companion.refresh_from_db()
    assert companion.deleted_at is None


@pytest.mark.parametrize("name", ["edit", "delete", "memories"])
def test_stranger_is_sent_to_sign_in(client, name):
    response = client.get(at(name, CompanionFactory()))
    assert response.status_code == 302
    assert "/accounts/login/" in response.url


@pytest.mark.parametrize("expression", [*EXPRESSIONS, "smug"])
def test_portrait_is_an_image_browsers_may_keep(client, user, expression):
    companion = CompanionFactory(user=user)
    response = client.get(at("portrait", companion, expression))
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "private" in response["Cache-Control"]
    again = client.get(
        at("portrait", companion, expression), headers={"If-None-Match": response["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_portrait_with_its_version_is_kept_a_year_and_changes_with_the_look(client, user):
    companion = CompanionFactory(
        user=user, look={part: next(iter(CHOICES[part])) for part in CHOICES}
    )
    place = at("portrait", companion, "joy")
    pinned = client.get(place, {"v": companion.portrait_look.key})
    assert "max-age=31536000" in pinned["Cache-Control"]
    companion.look = {**companion.look, "hair": "buzz"}
    companion.save()
    changed = client.get(place, headers={"If-None-Match": pinned["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != pinned["ETag"]


def test_foreign_portrait_is_not_found(client, user):
    assert client.get(at("portrait", CompanionFactory(), "joy")).status_code == 404


def test_memories_show_text_line_and_day_by_kind(client, user):
    companion = CompanionFactory(user=user)
    MemoryFactory(
        companion=companion, kind="like", text="커피를 좋아해요", source_line="나 커피 좋아해"
    )
    MemoryFactory(companion=companion, kind="plan", text="시험이 있어요", planned_date="2026-12-03")
    page = client.get(at("memories", companion)).content.decode()
    assert all(
        words in page for words in ("커피를 좋아해요", "나 커피 좋아해", "12월 3일", "취향", "계획")
    )
    filtered = client.get(at("memories", companion), {"kind": "like"}).content.decode()
    assert "커피를 좋아해요" in filtered
    assert "시험이 있어요" not in filtered


def test_memories_of_a_companion_that_remembers_nothing_say_so(client, user):
    page = client.get(at("memories", CompanionFactory(user=user)), {"kind": "nope"})
    assert "아직 기억한 게 없어요" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_memories_cost_the_same_for_one_and_three(client, user, django_assert_num_queries, count):
    companion = CompanionFactory(user=user)
    MemoryFactory.create_batch(count, companion=companion)
    client.get(at("memories", companion))
    with django_assert_num_queries(7):
        client.get(at("memories", companion))


@pytest.fixture
def memory(user):
    return MemoryFactory(companion__user=user, text="커피를 좋아해요")


def test_confirm_marks_the_memory(client, memory):
    response = client.post(at("memory_confirm", memory.companion, memory))
    assert response.status_code == 302
    memory.refresh_from_db()
    assert memory.state == Memory.State.CONFIRMED


def test_confirm_by_htmx_answers_with_the_row(client, memory):
    response = client.post(
        at("memory_confirm", memory.companion, memory), headers={"HX-Request": "true"}
    )
    page = response.content.decode()
    assert page.strip().startswith("<li")
    assert "맞아요" in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_correct_keeps_the_persons_words(client, memory, headers):
    place = at("memory_correct", memory.companion, memory)
    assert "커피를 좋아해요" in client.get(place, headers=headers).content.decode()
    client.post(place, {"text": "홍차를 좋아해요"}, headers=headers)
    memory.refresh_from_db()
    assert (memory.text, memory.state) == ("홍차를 좋아해요", Memory.State.CORRECTED)


@pytest.mark.parametrize("text", ["", "가" * 121, "내 번호는 010-1234-5678"])
def test_correct_refused_changes_nothing(client, memory, text):
    response = client.post(at("memory_correct", memory.companion, memory), {"text": text})
    assert response.status_code == 400
    memory.refresh_from_db()
    assert (memory.text, memory.state) == ("커피를 좋아해요", Memory.State.PROPOSED)


def test_forget_asks_and_then_erases(client, memory):
    place = at("memory_forget", memory.companion, memory)
    assert "잊을까요" in client.get(place).content.decode()
    assert Memory.objects.exists()
    assert client.post(place).status_code == 302
    assert not Memory.objects.exists()


@pytest.mark.parametrize("name", ["memory_confirm", "memory_correct", "memory_forget"])
def test_foreign_memory_is_not_found(client, user, name):
    foreign = MemoryFactory(text="커피를 좋아해요")
    own = CompanionFactory(user=user)
    for companion in (foreign.companion, own):
        response = client.post(at(name, companion, foreign), {"text": "홍차"})
        assert response.status_code == 404
    assert client.post(at(name, own, uuid4()), {"text": "홍차"}).status_code == 404
    foreign.refresh_from_db()
    assert (foreign.text, foreign.state) == ("커피를 좋아해요", Memory.State.PROPOSED)


def test_admin_lists_show_no_words_of_the_person(client):
    sign_in_staff(client, UserFactory(is_staff=True, is_superuser=True))
    companion = CompanionFactory(note="숨긴 메모", name="숨긴이름", interests=["숨긴관심"])
    memory = MemoryFactory(companion=companion, text="숨긴 기억", source_line="숨긴 말")
    for row in (companion, memory):
        base = f"/admin/companions/{row._meta.model_name}/"
        for place in (base, f"{base}{row.pk}/change/"):
            response = client.get(place)
            assert response.status_code == 200
            assert "숨긴" not in response.content.decode()
