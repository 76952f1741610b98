"""What the clock and the queue start here; on the queue `bulk` where nothing else is said."""

from celery import shared_task

from feed.models import Comment, Post
from feed.services import assessing, images, posts


@shared_task
def assess_post(*, post_id: int) -> None:
    """Queue `crisis`: look for crisis language in a stored post."""
    post = Post.objects.select_related("author").filter(pk=post_id).first()
    if post is not None:
        assessing.assess_post(post=post)


@shared_task
def assess_comment(*, comment_id: int) -> None:
    """Queue `crisis`: look for crisis language in a stored comment."""
    comment = Comment.objects.select_related("author").filter(pk=comment_id).first()
    if comment is not None:
        assessing.assess_comment(comment=comment)


@shared_task
def sweep_assessments() -> None:
    """Beat, every 15 s, queue `crisis`: what nobody has looked at yet."""
    assessing.sweep_assessments()


@shared_task
def sweep_images() -> None:
    """Beat, every 5 min: images a dead process left, or no post took."""
    images.sweep_images()


@shared_task
def sweep_posts() -> None:
    """Beat, every 10 min: delete for good what was deleted seven days ago."""
    posts.sweep_deleted_posts()
