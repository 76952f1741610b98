"""Writing on pages, without a script: what was typed and sent stays on every refusal."""

import re
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from feed.models import Post, PostImage, Profile
from feed.services import posts
from tests.factories.feed_posts import make_author, make_follower, make_image, publish
from tests.factories.missions import ParticipationFactory
from tests.feed.test_posts import edit, make_done
from tests.missions.pictures import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]
WRITE = "/feed/write/"


def enter(user):
    client = Client()
    client.force_login(user)
    return client


def read_hidden(page):
    """The fields a browser would send back as they are."""
    found = {}
    for field in re.findall(r"<input[^>]*>", page):
        named = dict(re.findall(r'(\w+)="([^"]*)"', field))
        if named.get("type") == "hidden" and named.get("name") != "csrfmiddlewaretoken":
            found.setdefault(named["name"], named.get("value", ""))
    return found


def fill(client, address=WRITE, **fields):
    page = client.get(address).content.decode()
    hidden = {k: v for k, v in read_hidden(page).items() if k != "theme"}
    return {"visibility": "followers", "text": "", **hidden, **fields}


def send(client, address=WRITE, **fields):
    return client.post(WRITE, fill(client, address, **fields))


def see(page):
    return page.content.decode()


class TestWriting:
    def test_a_note_with_an_image_and_a_content_note_is_posted(self):
        author = make_author()
        client = enter(author)
        photo = BytesIO(make_photo(size=(64, 48), with_place=True))
        photo.name = "집.jpg"
        answer = send(
            client,
            text="병원에 다녀왔어요",
            content_note="병원",
            act="publish",
            **{"file-1": photo, "alt-new-1": "대기실의 화분"},
        )
        post = Post.objects.get()
        assert answer.headers["Location"] == f"/feed/posts/{post.public_id}/"
        assert (post.text, post.content_note, post.visibility) == (
            "병원에 다녀왔어요",
            "병원",
            "followers",
        )
        assert [row.alt for row in post.images.all()] == ["대기실의 화분"]
        page = see(enter(make_follower(author)).get(answer.headers["Location"]))
        assert "병원에 다녀왔어요" in page
        assert 'alt="대기실의 화분"' in page
        assert 'id="comments"' in page

    def test_the_same_form_twice_is_one_post(self):
        client = enter(make_author())
        given = fill(client, text="한 번만")
        first, second = client.post(WRITE, given), client.post(WRITE, given)
        assert first.headers["Location"] == second.headers["Location"]
        assert Post.objects.count() == 1

    def test_markup_is_shown_as_it_was_typed(self):
        author = make_author(nickname="<i>나</i>")
        client = enter(author)
        said = "<script>alert(1)</script>"
        page = see(client.post(WRITE, fill(client, text=said, content_note=said), follow=True))
        assert said not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page

    @pytest.mark.parametrize(
        ("fields", "status", "word"),
        [
            ({"text": "가" * 1001}, 400, "글이 너무 길어요"),
            ({"text": "앞\u202e뒤"}, 400, "글자를 숨기는 문자"),
            ({"text": "#" + "가" * 31}, 400, "해시태그는 30자까지"),
            ({"text": "전화 010-1234-5678"}, 422, "지우면 올릴 수 있어요"),
            ({"text": "좋은 날", "visibility": "everyone"}, 400, "누가 볼 수 있는지 다시"),
            ({"text": "좋은 날", "is_anonymous": "on"}, 400, "익명 글은 모두에게"),
            ({"text": "좋은 날", "client_id": "x"}, 400, ""),
        ],
    )
    def test_a_refusal_keeps_what_was_typed_and_sent(self, fields, status, word):
        client = enter(make_author())
        photo = BytesIO(make_photo(size=(64, 48)))
        photo.name = "창가.jpg"
        given = {"content_note": "주의 <말>", "file-1": photo, "alt-new-1": "창가", **fields}
        answer = send(client, act="publish", **given)
        page = see(answer)
        assert answer.status_code == status
        assert word in page
        assert fields["text"] in page
        assert 'value="주의 &lt;말&gt;"' in page
        assert not Post.objects.exists()
        image = PostImage.objects.get()
        assert f'name="image" value="{image.public_id}"' in page
        assert 'value="창가"' in page

    def test_a_file_that_is_no_image_is_refused_and_the_rest_stays(self):
        client = enter(make_author())
        photo, svg = BytesIO(make_photo(size=(64, 48))), BytesIO(b"<svg onload=alert(1)></svg>")
        photo.name, svg.name = "창가.jpg", "그림.svg"
        answer = send(client, text="남는 말", act="publish", **{"file-1": photo, "file-2": svg})
        assert answer.status_code == 400
        assert "남는 말" in see(answer)
        assert f'value="{PostImage.objects.get().public_id}"' in see(answer)
        assert not Post.objects.exists()

    def test_five_images_are_too_many(self):
        author = make_author()
        client, photo = enter(author), BytesIO(make_photo(size=(64, 48)))
        photo.name = "다섯.jpg"
        kept = [str(make_image(author).public_id) for _ in range(4)]
        answer = send(client, text="많아요", image=kept, **{"file-1": photo})
        assert answer.status_code == 400
        assert PostImage.objects.count() == 4
        assert not Post.objects.exists()

    def test_images_of_others_are_never_taken(self):
        client, theirs = enter(make_author()), make_image(make_author())
        answer = send(client, text="빌린 그림", image=str(theirs.public_id))
        assert answer.status_code == 302
        assert not Post.objects.get().images.exists()

    def test_an_image_is_left_out_and_another_described(self):
        author = make_author()
        client, one, two = enter(author), make_image(author), make_image(author)
        send(
            client,
            text="하나만",
            image=[str(one.public_id), str(two.public_id)],
            drop=str(one.public_id),
            **{f"alt-{two.public_id}": "새 설명"},
        )
        assert [row.alt for row in Post.objects.get().images.all()] == ["새 설명"]


class TestCare:
    def test_words_of_danger_meet_help_and_are_kept_private(self):
        author = make_author()
        client, said = enter(author), "오늘 밤 죽으려고 해"
        answer = send(client, text=said, act="publish")
        page = see(answer)
        assert answer.status_code == 409
        assert "tel:109" in page
        assert said in page
        assert 'name="act" value="private"' in page
        assert not Post.objects.exists()
        send(client, text=said, act="private")
        assert Post.objects.get().visibility == "private"


class TestForEverybody:
    def test_the_first_one_is_warned_of_and_may_be_narrowed(self):
        author = make_author(is_agreed=False)
        client = enter(author)
        answer = send(client, text="모두에게", visibility="public", act="publish")
        page = see(answer)
        assert answer.status_code == 403
        assert "모르는 사람도 보게 돼요" in page
        assert "모두에게" in page
        assert not Post.objects.exists()
        send(client, text="좁혀서", visibility="public", act="followers")
        assert Post.objects.get().visibility == "followers"
        send(client, text="알고 모두에게", visibility="public", is_agreed="1")
        assert Post.objects.first().visibility == "public"
        send(client, text="또 모두에게", visibility="public", act="publish")
        assert Post.objects.first().text == "또 모두에게"

    def test_a_nameless_one_is_never_narrowed_to_followers(self):
        client = enter(make_author(is_agreed=False))
        fields = {"text": "익명", "visibility": "public", "is_anonymous": "on"}
        page = see(send(client, act="publish", **fields))
        assert (
            'value="followers">'
            not in page.split("write-more")[0].split("</nav>")[1].split("id_visibility")[0]
        )
        assert send(client, act="followers", **fields).status_code == 400
        assert not Post.objects.exists()


class TestPreviews:
    def test_a_line_is_looked_at_then_posted(self):
        author = make_author()
        client, address = enter(author), f"{WRITE}?kind=line"
        page = see(send(client, address, text="바람이 <b>좋은</b> 날", act="publish"))
        assert "아직 올리지 않았어요" in page
        assert "바람이 &lt;b&gt;좋은&lt;/b&gt; 날" in page
        assert not Post.objects.exists()
        hidden = read_hidden(page)
        client.post(WRITE, {**hidden, "text": "바람이 <b>좋은</b> 날", "act": "publish"})
        assert Post.objects.get().kind == "line"

    def test_what_changed_after_the_look_is_looked_at_again(self):
        client = enter(make_author())
        page = see(send(client, f"{WRITE}?kind=line", text="처음 말", act="preview"))
        given = {**read_hidden(page), "text": "바꾼 말", "act": "publish"}
        again = see(client.post(WRITE, given))
        assert "아직 올리지 않았어요" in again
        assert "바꾼 말" in again
        assert not Post.objects.exists()

    def test_the_way_back_keeps_everything(self):
        author = make_author()
        client, image = enter(author), make_image(author)
        page = see(
            send(client, text="처음 말", image=str(image.public_id), is_closed="on", act="preview")
        )
        given = {**read_hidden(page), "text": "처음 말", "act": "back"}
        back = see(client.post(WRITE, given))
        assert "처음 말" in back
        assert f'name="image" value="{image.public_id}"' in back
        assert re.search(r'name="is_closed" checked', back)

    def test_a_card_shows_the_title_and_no_note(self):
        author = make_author()
        row = make_done(author, note="나만 보는 말")
        client = enter(author)
        chooser = see(client.get(f"{WRITE}?kind=mission"))
        assert f"?mission={row.public_id}" in chooser
        address = f"{WRITE}?mission={row.public_id}"
        page = see(send(client, address, text="다녀왔어요", act="preview"))
        assert row.mission.title in page
        assert "나만 보는 말" not in page
        client.post(WRITE, {**read_hidden(page), "text": "다녀왔어요", "act": "publish"})
        assert Post.objects.get().card_title == row.mission.title

    def test_missions_of_others_and_unfinished_ones_are_not_shown(self):
        author = make_author()
        client = enter(author)
        for row in (make_done(make_author()), ParticipationFactory(user=author)):
            form = see(client.get(f"{WRITE}?mission={row.public_id}"))
            assert row.user == author or row.mission.title not in form
            answer = client.post(
                WRITE,
                {
                    "kind": "mission",
                    "participation": str(row.public_id),
                    "client_id": str(uuid4()),
                    "form_id": str(uuid4()),
                    "visibility": "private",
                    "text": "",
                },
            )
            assert answer.status_code in {404, 409}
        assert not Post.objects.exists()


class TestOwnPages:
    def test_an_edit_shows_that_it_was_and_what_stood_before(self):
        author = make_author()
        post = publish(author, "처음 말")
        client, address = enter(author), f"/feed/posts/{post.public_id}/"
        form = see(client.get(f"{address}edit/"))
        assert "처음 말" in form
        page = see(
            client.post(
                f"{address}edit/", {"text": "나중 말", "visibility": "followers"}, follow=True
            )
        )
        assert "나중 말" in page
        assert "고침" in page
        follower = enter(make_follower(author))
        assert "처음 말" not in see(follower.get(address))
        assert "처음 말" in see(follower.get(f"{address}history/"))

    def test_a_refused_edit_keeps_what_was_typed(self):
        author = make_author()
        post = publish(author)
        client = enter(author)
        answer = client.post(
            f"/feed/posts/{post.public_id}/edit/",
            {"text": "전화 010-1234-5678", "visibility": "followers"},
        )
        assert answer.status_code == 422
        assert "전화 010-1234-5678" in see(answer)
        post.refresh_from_db()
        assert post.text == "오늘은 볕이 좋았어요."

    def test_deleting_asks_then_offers_the_way_back(self):
        author = make_author()
        post = publish(author)
        client, address = enter(author), f"/feed/posts/{post.public_id}/"
        assert "10분 안에는 되돌릴 수 있고" in see(client.get(f"{address}delete/"))
        page = see(client.post(f"{address}delete/", follow=True))
        assert "되돌리기" in page
        assert client.get(address).status_code == 404
        assert "오늘은 볕이" in see(client.post(f"{address}deleted/", follow=True))
        posts.delete_post(post=post, now=timezone.now() - timezone.timedelta(minutes=11))
        late = client.post(f"{address}deleted/")
        assert (late.status_code, "되돌릴 수 없어요" in see(late)) == (409, True)

    def test_a_thread_is_closed_and_opened(self):
        author = make_author()
        post = publish(author)
        client, address = enter(author), f"/feed/posts/{post.public_id}/thread/"
        client.post(address, {"closed": "1"})
        post.refresh_from_db()
        assert post.is_closed
        client.post(address, {"closed": "0"})
        post.refresh_from_db()
        assert not post.is_closed

    @pytest.mark.parametrize("part", ["edit/", "delete/", "deleted/", "thread/"])
    def test_nobody_changes_posts_of_others(self, part):
        author = make_author()
        post = publish(author, visibility="public")
        if part == "deleted/":
            posts.delete_post(post=post)
        client = enter(make_follower(author))
        address = f"/feed/posts/{post.public_id}/{part}"
        given = {"text": "남의 말", "visibility": "public", "closed": "1"}
        assert client.get(address).status_code in {404, 405}
        assert client.post(address, given).status_code == 404
        post.refresh_from_db()
        assert (post.text, post.is_closed) == ("오늘은 볕이 좋았어요.", False)

    def test_private_posts_are_not_there_for_others(self):
        post = publish(make_author(), visibility="private")
        client = enter(make_author())
        for part in ("", "history/", "edit/"):
            assert client.get(f"/feed/posts/{post.public_id}/{part}").status_code == 404


def test_nothing_tells_who_wrote_an_anonymous_post():
    author = make_author("secret_1", nickname="비밀이름")
    post = publish(author, "익명 말", visibility="public", is_anonymous=True)
    edit(post, text="고친 익명 말")
    traces = ["secret_1", "비밀이름", str(author.public_id), f"person{author.pk}"]
    client = enter(make_author())
    for address in (
        f"/feed/posts/{post.public_id}/",
        f"/feed/posts/{post.public_id}/history/",
        f"/api/v1/posts/{post.public_id}",
        f"/api/v1/posts/{post.public_id}/versions",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        said = see(answer) + str(dict(answer.headers))
        assert [one for one in traces if one in said] == []
    assert post.alias in see(client.get(f"/feed/posts/{post.public_id}/"))


def test_young_people_are_not_offered_everybody():
    author = make_author(birth_date=timezone.localdate() - timezone.timedelta(days=365 * 17))
    assert Profile.objects.get(pk=author.pk).is_private
    page = see(enter(author).get(WRITE))
    assert "만 19세부터" in page
    assert "익명으로 올리기" not in page
    assert 'value="public"' not in page
