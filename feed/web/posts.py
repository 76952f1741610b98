"""The pages of writing: compose, look, edit, history, delete. All of it works without a script."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from core.errors import DomainError
from core.pages import LoginRequiredMixin, get_person, get_visible
from feed.models import Post, PostImage
from feed.rules.drafts import KINDS
from feed.rules.posts import PostDraft
from feed.selectors import posts as selectors
from feed.selectors import talk
from feed.selectors.people import get_reader
from feed.services import posts
from feed.services.posts.gathering import Gathered, gather_images
from feed.web import post_forms
from feed.web.post_forms import EditForm, WriteForm
from feed.web.refusals import describe_refusal
from feed.web.talk import make_form


def gather(request: HttpRequest, post: Post | None = None) -> Gathered:
    """Keep what a form names and what it brings."""
    kept, alts = post_forms.read_kept(request.POST)
    return gather_images(
        user=get_person(request),
        kept=kept,
        alts=alts,
        uploads=post_forms.read_uploads(request.POST, request.FILES),
        form_id=post_forms.read_id(request.POST.get("form_id")) or uuid4(),
        post=post,
    )


class WritePage(LoginRequiredMixin, View):
    """A new post: written, looked at, posted. What was typed and sent stays on every refusal."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show an empty form: a note, a line of the day, or a card of a finished mission."""
        asked, chosen = request.GET.get("kind", ""), request.GET.get("mission", "")
        mission = post_forms.read_id(chosen)
        kind = "mission" if mission else asked if asked in KINDS else "note"
        form = WriteForm(initial=post_forms.begin(kind=kind, participation=mission))
        return self.show(form, kind=kind, mission=mission)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the images first, then look or post."""
        form, gathered = WriteForm(request.POST), gather(request)
        mission = post_forms.read_id(request.POST.get("participation"))
        kind = request.POST.get("kind", "")
        about: dict[str, Any] = {"kind": kind, "mission": mission, "gathered": gathered}
        is_valid = form.is_valid()
        if not is_valid or request.POST.get("act") == "back":
            return self.show(form, status=200 if is_valid else 400, **about)
        try:
            return self.act(form, gathered, about)
        except DomainError as error:
            return self.show(form, status=error.status, refusal=describe_refusal(error), **about)

    def act(self, form: WriteForm, gathered: Gathered, about: dict[str, Any]) -> HttpResponse:
        """Look at it or post it, whichever was asked."""
        if gathered.refusal:
            raise gathered.refusal
        act = self.request.POST.get("act", "")
        ids = tuple(row.public_id for row in gathered.images)
        draft = form.make_draft(ids, act=act)
        if act == "preview":
            return self.show_preview(form, draft, about)
        try:
            post = self.publish(form, draft)
        except posts.PreviewNeeded:
            return self.show_preview(form, draft, about)
        messages.success(self.request, describe_outcome(post))
        return redirect("feed:post", post_id=post.public_id)

    def publish(self, form: WriteForm, draft: PostDraft) -> Post:
        """Post it."""
        given = form.cleaned_data
        return posts.publish_post(
            user=get_person(self.request),
            draft=draft,
            client_id=given["client_id"],
            is_confirmed=given["is_confirmed"],
            is_agreed=given["is_agreed"],
            preview=given["preview"],
        )

    def show(
        self,
        form: WriteForm,
        *,
        kind: str,
        mission: UUID | None,
        gathered: Gathered | None = None,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        """Render the form."""
        user, kept = get_person(self.request), gathered.images if gathered else ()
        page = selectors.get_write_page(user=user, kind=kind, participation=mission)
        form.offer(can_be_public=page.can_be_public)
        context = {
            "form": form,
            "kind": kind,
            "page": page,
            **post_forms.list_places(kept),
            **more,
        }
        return render(self.request, "feed/write.html", context, status=status)

    def show_preview(
        self, form: WriteForm, draft: PostDraft, about: dict[str, Any]
    ) -> HttpResponse:
        """Show the post as others would meet it; nothing is posted yet."""
        user = get_person(self.request)
        preview = posts.preview_post(user=user, draft=draft)
        view = selectors.build_preview(
            user=user, draft=preview.draft, card_title=preview.card_title
        )
        context = {
            "form": form,
            "typed": form.cleaned_data,
            "post": view,
            "preview": preview,
            "images": about["gathered"].images,
            **about,
        }
        return render(self.request, "feed/write_preview.html", context)


def describe_outcome(post: Post) -> str:
    """Say what became of it."""
    if post.state == Post.State.HELD:
        return _("글을 받아 두었어요. 링크가 있어서 운영자가 먼저 살펴보고 있어요.")
    if post.visibility == Post.Visibility.PRIVATE:
        return _("나만 볼 수 있게 저장했어요.")
    return _("글을 올렸어요.")


class PostPage(LoginRequiredMixin, View):
    """One post with its thread."""

    def get(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """Show it to whoever may see it; to anybody else there is none."""
        user = get_person(request)
        reader, post = get_reader(user), get_visible(Post, user, post_id)
        context = {
            "post": selectors.get_post_view_for(post=post, reader=reader),
            "thread": talk.get_thread(post, reader),
            "comment_form": make_form(),
        }
        return render(request, "feed/post.html", context)


class HistoryPage(LoginRequiredMixin, View):
    """What a post said before."""

    def get(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """List it, newest first, as far as the viewer could read it while it stood."""
        user = get_person(request)
        post = get_visible(Post, user, post_id)
        context = {
            "post": selectors.get_post_view(post=post, user=user),
            "versions": selectors.list_versions(post=post, viewer=user),
        }
        return render(request, "feed/post_history.html", context)


class OwnPost(LoginRequiredMixin, View):
    """What pages of one's own post share."""

    def find(self, post_id: UUID) -> Post:
        """Find one's own post, or 404."""
        rows = selectors.list_own_posts(get_person(self.request))
        return get_object_or_404(rows, public_id=post_id)


class EditPage(OwnPost):
    """Change what a post says and who sees it."""

    def get(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """Show it as it is."""
        post = self.find(post_id)
        form = EditForm(
            initial={
                "text": post.text,
                "content_note": post.content_note,
                "visibility": post.visibility,
                "region": post.region is not None,
                "is_closed": post.is_closed,
            }
        )
        return self.show(post, form, images=list(post.images.ready()))

    def post(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """Change it, or show what is in the way with all that was typed and sent."""
        post, form = self.find(post_id), EditForm(request.POST)
        gathered = gather(request, post)
        rows = gathered.images
        if not form.is_valid():
            return self.show(post, form, status=400, images=rows)
        edit = form.make_edit(rows, act=request.POST.get("act", ""))
        given = form.cleaned_data
        try:
            if gathered.refusal:
                raise gathered.refusal
            posts.edit_post(
                post=post,
                edit=edit,
                is_confirmed=given["is_confirmed"],
                is_agreed=given["is_agreed"],
            )
        except DomainError as error:
            about: dict[str, Any] = {"images": rows, "refusal": describe_refusal(error)}
            return self.show(post, form, status=error.status, **about)
        messages.success(request, _("글을 고쳤어요."))
        return redirect("feed:post", post_id=post.public_id)

    def show(
        self,
        post: Post,
        form: EditForm,
        *,
        images: Sequence[PostImage],
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        """Render the form."""
        user = get_person(self.request)
        page = selectors.get_write_page(user=user, kind=post.kind, participation=None)
        form.offer(can_be_public=page.can_be_public)
        context = {
            "form": form,
            "post": post,
            "kind": post.kind,
            "page": page,
            **post_forms.list_places(images),
            **more,
        }
        return render(self.request, "feed/post_edit.html", context, status=status)


class DeletePage(OwnPost):
    """Take a post away; for ten minutes it can come back."""

    def get(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """Ask once more."""
        return render(request, "feed/delete.html", {"post": self.find(post_id)})

    def post(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """Delete it."""
        posts.delete_post(post=self.find(post_id))
        return redirect("feed:post_undo", post_id=post_id)


class DeletedPage(LoginRequiredMixin, View):
    """What is left of a deleted post: the way back."""

    def get(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """Show it to whoever deleted it."""
        return self.show(self.find(post_id))

    def post(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """Bring the post back."""
        post = self.find(post_id)
        try:
            posts.undo_delete_post(post=post)
        except DomainError as error:
            return self.show(post, status=error.status, refusal=error.detail)
        messages.success(request, _("글을 되돌렸어요."))
        return redirect("feed:post", post_id=post_id)

    def find(self, post_id: UUID) -> Post:
        """Find one's own deleted post, or 404."""
        rows = selectors.list_own_deleted(get_person(self.request))
        return get_object_or_404(rows, public_id=post_id)

    def show(self, post: Post, status: int = 200, **more: Any) -> HttpResponse:
        """Render the page."""
        context = {"post": post, "undo_until": selectors.get_undo_end(post), **more}
        return render(self.request, "feed/deleted.html", context, status=status)


class ThreadView(OwnPost):
    """Whether people may comment."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """Close it, or open it again."""
        post, is_closed = self.find(post_id), request.POST.get("closed") == "1"
        change = posts.close_thread if is_closed else posts.open_thread
        change(post=post)
        said = _("댓글을 닫았어요.") if is_closed else _("댓글을 다시 열었어요.")
        messages.success(request, said)
        return redirect("feed:post", post_id=post_id)
