"""What is done under a post: with htmx a part is exchanged, without it the page comes again."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import View

from core.errors import DomainError, InvalidInput
from core.pages import LoginRequiredMixin, get_person, get_visible, is_htmx
from feed.models import Comment, Post, Reaction
from feed.rules.posts import PostDraft
from feed.rules.timeline import BadCursor, read_cursor
from feed.selectors import activities, talk
from feed.selectors.people import Reader, get_reader
from feed.selectors.post_views import build_post_views
from feed.services import activities as telling
from feed.services import talk as services
from feed.services.posts import publish_post
from feed.web.refusals import describe_refusal
from feed.web.timeline import get_cursor


class ReactForm(forms.Form):
    """Which of the five; nothing takes it back."""

    kind = forms.ChoiceField(choices=[("", ""), *Reaction.Kind.choices], required=False)


class KeepForm(forms.Form):
    """Whether to keep a post."""

    keep = forms.BooleanField(required=False)


class CommentForm(forms.Form):
    """Words under a post; cleaned by the service, so that every door cleans alike."""

    text = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 2}))
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    is_confirmed = forms.BooleanField(required=False)


def go_back(request: HttpRequest, post_id: UUID, place: str) -> HttpResponse:
    """Go back to where the form stood, at some place of it; only ever to a page of ours."""
    back = request.META.get("HTTP_REFERER", "")
    own = {request.get_host()}
    if not url_has_allowed_host_and_scheme(back, own, require_https=request.is_secure()):
        back = f"/feed/posts/{post_id}/"
    return redirect(f"{back.split('#')[0]}#{place}")


class UnderPost(LoginRequiredMixin, View):
    """What views of one post share: find it, and show its row of actions again."""

    def find_post(self, request: HttpRequest, post_id: UUID) -> Post:
        """Find a post the person may see, or 404."""
        found: Post = get_visible(Post, get_person(request), post_id)
        return found

    def show_actions(self, request: HttpRequest, post: Post, done: str) -> HttpResponse:
        """Answer htmx with the row of actions, anybody else with the page they came from."""
        if not is_htmx(request):
            return go_back(request, post.public_id, f"post-{post.public_id}")
        view = build_post_views([post], get_reader(get_person(request)))[0]
        return render(request, "feed/_post_actions.html", {"post": view, "done": done})


class ReactView(UnderPost):
    """A small answer, changed or taken back."""

    def post(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """Leave it."""
        post, form = self.find_post(request, post_id), ReactForm(request.POST)
        user = get_person(request)
        if not form.is_valid():
            raise services.UnknownReaction()
        if kind := form.cleaned_data["kind"]:
            services.react(user=user, post=post, kind=kind)
        else:
            services.unreact(user=user, post=post)
        return self.show_actions(request, post, "react")


class KeepView(UnderPost):
    """A post is kept for later, or no longer."""

    def post(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """Do as the button says, however often it is pressed."""
        post, form = self.find_post(request, post_id), KeepForm(request.POST)
        form.full_clean()
        act = services.bookmark if form.cleaned_data["keep"] else services.unbookmark
        act(user=get_person(request), post=post)
        return self.show_actions(request, post, "keep")


class CommentsPage(UnderPost):
    """The comments under a post; asked for from some comment on, the next ones alone."""

    def get(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """Show them, oldest first."""
        post, reader = self.find_post(request, post_id), get_reader(get_person(request))
        thread = talk.get_thread(post, reader, _get_after(request))
        if is_htmx(request):
            context = {"thread": thread, "post_id": post.public_id}
            return render(request, "feed/_comments_more.html", context)
        return self.show_page(request, post, reader, thread=thread)

    def post(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """Say something; a refusal comes back beside the words, which stay."""
        post, form = self.find_post(request, post_id), CommentForm(request.POST)
        if not form.is_valid():
            return self.refuse(request, post, form, InvalidInput())
        try:
            if request.POST.get("act") == "private":
                return self.keep_private(request, form)
            comment = services.comment_on(user=get_person(request), post=post, **form.cleaned_data)
        except DomainError as error:
            return self.refuse(request, post, form, error)
        return self.show_said(request, post, comment)

    def keep_private(self, request: HttpRequest, form: CommentForm) -> HttpResponse:
        """Save the words as a post for oneself alone: nothing that was written is lost (F7)."""
        draft = PostDraft(text=form.cleaned_data["text"], visibility=Post.Visibility.PRIVATE)
        kept = publish_post(
            user=get_person(request), draft=draft, client_id=form.cleaned_data["client_id"]
        )
        messages.success(request, _("나만 볼 수 있게 저장했어요."))
        address = f"/feed/posts/{kept.public_id}/"
        if is_htmx(request):
            return HttpResponse(headers={"HX-Redirect": address})
        return redirect(address)

    def show_said(self, request: HttpRequest, post: Post, comment: Comment) -> HttpResponse:
        """Show what was said in its place, and an empty form."""
        if not is_htmx(request):
            return go_back(request, post.public_id, f"comment-{comment.public_id}")
        reader = get_reader(get_person(request))
        context = {
            "comment": talk.get_comment_view(comment, reader),
            "post": build_post_views([post], reader)[0],
            "comment_form": make_form(),
        }
        return render(request, "feed/_comment_said.html", context)

    def refuse(
        self, request: HttpRequest, post: Post, form: CommentForm, error: DomainError
    ) -> HttpResponse:
        """Show the form again with what was written and what stands against it."""
        reader, refusal = get_reader(get_person(request)), describe_refusal(error)
        if is_htmx(request):
            view = build_post_views([post], reader)[0]
            context = {"post": view, "comment_form": form, "refusal": refusal}
            return render(request, "feed/_comment_form.html", context, status=error.status)
        return self.show_page(
            request, post, reader, form=form, refusal=refusal, status=error.status
        )

    def show_page(
        self,
        request: HttpRequest,
        post: Post,
        reader: Reader,
        *,
        thread: talk.Thread | None = None,
        form: CommentForm | None = None,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        """Render the whole page: the post, its comments, the form."""
        context = {
            "post": build_post_views([post], reader)[0],
            "thread": thread or talk.get_thread(post, reader),
            "comment_form": form or make_form(),
            **more,
        }
        return render(request, "feed/comments.html", context, status=status)


def _get_after(request: HttpRequest) -> int | None:
    """Read from which comment on a thread is asked for, or 404."""
    try:
        return read_cursor(request.GET.get("after", ""))
    except BadCursor as error:
        raise Http404 from error


def make_form() -> CommentForm:
    """Make an empty form; its id makes a second sending of it none."""
    return CommentForm(initial={"client_id": uuid4()})


class CommentDeleteView(LoginRequiredMixin, View):
    """One's own comment is taken away, or one under one's own post."""

    def get(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        """Ask once more; this page works without a script."""
        comment = get_visible(Comment, get_person(request), comment_id)
        return render(request, "feed/comment_delete.html", {"row": comment})

    def post(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        """Delete it; for ten minutes it can come back."""
        user = get_person(request)
        comment = get_visible(Comment, user, comment_id)
        row = services.delete_comment(user=user, comment=comment)
        if is_htmx(request):
            return render(request, "feed/_comment_moved.html", {"row": row})
        return redirect("feed:comment_undo", comment_id=comment_id)


class CommentUndoView(LoginRequiredMixin, View):
    """Deleting is taken back."""

    def get(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        """Offer the way back; this page works without a script."""
        row = self.find(request, comment_id)
        return render(request, "feed/comment_deleted.html", {"row": row})

    def post(self, request: HttpRequest, comment_id: UUID) -> HttpResponse:
        """Bring it back as what it was."""
        user = get_person(request)
        row = services.undo_delete_comment(user=user, comment=self.find(request, comment_id))
        if is_htmx(request):
            context = {"comment": talk.get_comment_view(row, get_reader(user)), "row": row}
            return render(request, "feed/_comment_moved.html", context)
        messages.success(request, _("댓글을 되돌렸어요."))
        return redirect(f"/feed/posts/{row.post.public_id}/#comment-{row.public_id}")

    def find(self, request: HttpRequest, comment_id: UUID) -> Comment:
        """Find a comment the person took away, or 404."""
        rows = talk.list_undoable(get_person(request)).select_related("post")
        return get_object_or_404(rows, public_id=comment_id)


class ActivitiesPage(LoginRequiredMixin, View):
    """What others did with what is the person's; seeing it is reading it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of groups, then note that they were seen."""
        user, before = get_person(request), get_cursor(request)
        page = activities.list_activities(get_reader(user), before)
        if page.newest and not before:
            telling.read_activities(user=user, up_to=page.newest)
        name = "_activities_more.html" if is_htmx(request) and before else "activities.html"
        return render(request, f"feed/{name}", {"page": page, "here": "activities"})


class BookmarksPage(LoginRequiredMixin, View):
    """The posts somebody kept."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of them, those kept last first."""
        before = get_cursor(request)
        page = talk.list_bookmarks(get_reader(get_person(request)), before)
        name = "_bookmarks_more.html" if is_htmx(request) and before else "bookmarks.html"
        context: dict[str, Any] = {"page": page, "here": "bookmarks", "is_first": before is None}
        return render(request, f"feed/{name}", context)
