"""Somebody's page, and what one can do about them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from accounts.models import User
from core.errors import DomainError
from core.pages import LoginRequiredMixin, get_person, is_htmx
from feed.selectors import suggestions, timeline
from feed.selectors.people import PersonView, find_blocked, get_person_view, get_reader
from feed.services import people
from feed.web.people_forms import FindForm, MuteForm
from feed.web.timeline import get_cursor


def find_view(request: HttpRequest, handle: str) -> PersonView:
    """Find somebody the viewer may know of; a block looks like nobody, to either side."""
    found = get_person_view(get_person(request), handle)
    if found is None:
        raise Http404
    return found


class PeoplePage(LoginRequiredMixin, View):
    """A few people one might like to read, and a place to type a handle."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Suggest; a handle that was typed leads to its page."""
        user = get_person(request)
        profile = people.open_profile(user=user)
        form = FindForm(request.GET)
        handle = form.cleaned_data["handle"].strip() if form.is_valid() else ""
        handle = handle.removeprefix("@").lower()
        if handle and get_person_view(user, handle):
            return redirect("feed:person", handle=handle)
        context = {
            "profile": profile,
            "suggestions": suggestions.list_suggestions(user, timezone.localdate()),
            "form": form,
            "is_missing": bool(request.GET.get("handle")),
        }
        return render(request, "feed/people.html", context)


class PersonPage(LoginRequiredMixin, View):
    """Who somebody is, and what they wrote under their name."""

    def get(self, request: HttpRequest, handle: str) -> HttpResponse:
        """Show them; asked for by htmx answer with the next posts alone."""
        person, before = find_view(request, handle), get_cursor(request)
        reader = get_reader(get_person(request))
        page = timeline.list_profile(reader, person.user, before)
        name = "feed/_stretch.html" if is_htmx(request) and before else "feed/person.html"
        context = {"person": person, "page": page, "reader": reader, "is_first": before is None}
        return render(request, name, context)


class PersonMove(LoginRequiredMixin, View):
    """One move about somebody, then back to where it was made."""

    http_method_names: tuple[str, ...] = ("post",)
    form_class: type[forms.Form] = forms.Form
    success: Any = ""

    def post(self, request: HttpRequest, handle: str) -> HttpResponse:
        """Clean the form and make the move; a refusal is said on the page one goes back to."""
        target = self.find_target(request, handle)
        form = self.form_class(request.POST)
        try:
            if form.is_valid():
                self.move(target, form.cleaned_data)
                if self.success:
                    messages.success(request, self.success)
            else:
                messages.error(request, str(next(iter(form.errors.values()))[0]))
        except DomainError as error:
            messages.error(request, error.detail)
        return self.go_back(request, handle)

    def find_target(self, request: HttpRequest, handle: str) -> User:
        """Find whom it is about, or 404."""
        return find_view(request, handle).user

    def move(self, target: User, cleaned: dict[str, Any]) -> None:
        """Make it. Raise a DomainError."""
        raise NotImplementedError

    def go_back(self, request: HttpRequest, handle: str) -> HttpResponse:
        """Go back to one of our own lists, or to the person."""
        lists = {"people": "feed:people", "following": "feed:following", "mutes": "feed:mutes"}
        if name := lists.get(request.POST.get("back", "")):
            return redirect(name)
        return redirect("feed:person", handle=handle)


class FollowView(PersonMove):
    """Following, or asking to."""

    def move(self, target: User, cleaned: dict[str, Any]) -> None:
        """Follow."""
        people.follow(user=get_person(self.request), target=target)


class UnfollowView(PersonMove):
    """Not following any more, or taking a request back."""

    def move(self, target: User, cleaned: dict[str, Any]) -> None:
        """Unfollow."""
        people.unfollow(user=get_person(self.request), target=target)


class MutePage(PersonMove):
    """For how long somebody is not met."""

    http_method_names = ("get", "post")
    form_class = MuteForm
    success = _("이제 이 사람의 글이 보이지 않아요. 상대는 알 수 없어요.")

    def get(self, request: HttpRequest, handle: str) -> HttpResponse:
        """Ask for how long."""
        context = {"person": find_view(request, handle), "form": MuteForm()}
        return render(request, "feed/person_mute.html", context)

    def move(self, target: User, cleaned: dict[str, Any]) -> None:
        """Mute."""
        people.mute(user=get_person(self.request), target=target, **cleaned)


class UnmuteView(PersonMove):
    """Meeting somebody again."""

    success = _("다시 보여요.")

    def move(self, target: User, cleaned: dict[str, Any]) -> None:
        """Unmute."""
        people.unmute(user=get_person(self.request), target=target)


class BlockPage(PersonMove):
    """What a block does, and blocking."""

    http_method_names = ("get", "post")
    success = _("차단했어요. 서로의 글과 프로필이 보이지 않아요.")

    def get(self, request: HttpRequest, handle: str) -> HttpResponse:
        """Ask once more."""
        return render(request, "feed/person_block.html", {"person": find_view(request, handle)})

    def move(self, target: User, cleaned: dict[str, Any]) -> None:
        """Block."""
        people.block(user=get_person(self.request), target=target)

    def go_back(self, request: HttpRequest, handle: str) -> HttpResponse:
        """There is no page of theirs to go back to."""
        return redirect("feed:blocks")


class UnblockView(PersonMove):
    """Taking a block back, from the list of blocks."""

    success = _("차단을 풀었어요. 팔로우는 저절로 돌아오지 않아요.")

    def find_target(self, request: HttpRequest, handle: str) -> User:
        """Find somebody this person blocked, whose page they do not see, or 404."""
        found = find_blocked(get_person(request), handle)
        if found is None:
            raise Http404
        return found

    def move(self, target: User, cleaned: dict[str, Any]) -> None:
        """Unblock."""
        people.unblock(user=get_person(self.request), target=target)

    def go_back(self, request: HttpRequest, handle: str) -> HttpResponse:
        """Back to the list."""
        return redirect("feed:blocks")
