"""Images of a post that is edited on its page, without a script."""

from io import BytesIO
from uuid import uuid4

import pytest

from tests.factories.feed_posts import make_author, make_follower, make_image, publish
from tests.feed.test_post_pages import enter, see
from tests.missions.pictures import make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]


def test_images_are_changed_without_a_script():
    author = make_author()
    kept, gone = make_image(author, alt="둘 것"), make_image(author, alt="뺄 것")
    post = publish(author, images=(kept.public_id, gone.public_id))
    client, address = enter(author), f"/feed/posts/{post.public_id}/"
    photo = BytesIO(make_photo(size=(64, 48)))
    photo.name = "새.jpg"
    fields = {
        "text": post.text,
        "visibility": "followers",
        "form_id": str(uuid4()),
        "image": [str(kept.public_id), str(gone.public_id)],
        f"alt-{kept.public_id}": "전화 010-1234-5678",
        "drop": str(gone.public_id),
        "file-1": photo,
        "alt-new-1": "새 것",
    }
    refused = client.post(f"{address}edit/", fields)
    assert (refused.status_code, "전화 010-1234-5678" in see(refused)) == (422, True)
    assert list(post.images.ready().values_list("public_id", flat=True)) == [
        kept.public_id,
        gone.public_id,
    ]
    photo.seek(0)
    client.post(f"{address}edit/", {**fields, f"alt-{kept.public_id}": "창가"})
    assert [row.alt for row in post.images.ready()] == ["창가", "새 것"]
    history = see(enter(make_follower(author)).get(f"{address}history/"))
    assert [f"/feed/images/{one.public_id}/small/" in history for one in (kept, gone)] == [
        True,
        True,
    ]
    assert "뺄 것" in history
    assert enter(make_author()).get(f"/feed/images/{gone.public_id}/").status_code == 404


def test_an_older_page_leaves_the_images():
    author = make_author()
    post = publish(author, images=(make_image(author).public_id,))
    words = {"text": "나중 말", "visibility": "followers"}
    enter(author).post(f"/feed/posts/{post.public_id}/edit/", words)
    post.refresh_from_db()
    assert (post.text, post.images.ready().count()) == ("나중 말", 1)
