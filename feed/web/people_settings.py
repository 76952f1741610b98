"""How somebody is seen, how they read, and whom they keep near or away."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, ListView, View

from core.errors import DomainError
from core.pages import LoginRequiredMixin, add_refusal, get_person, get_visible, is_htmx
from feed.models import Follow, Profile, WordFilter
from feed.rules.people import is_minor
from feed.selectors import people as selectors
from feed.services import people
from feed.web.people_forms import FilterForm, ProfileForm, QuietForm, ReadingForm

_HANDLE_CODES = {"handle_malformed", "handle_reserved", "handle_is_number", "handle_taken"}
_FIELDS = {"unknown_interest": "interests", "minor_stays_private": None}


def name_field(error: DomainError) -> str | None:
    """Say which field of a profile a refusal is about."""
    return "handle" if error.code in _HANDLE_CODES else _FIELDS.get(error.code, "bio")


class OwnProfile(LoginRequiredMixin, FormView):
    """What pages about one's own profile share."""

    @cached_property
    def profile(self) -> Profile:
        """Whose page it is; made at the first visit."""
        return people.open_profile(user=get_person(self.request))

    @cached_property
    def is_minor(self) -> bool:
        """Whether they do not choose to be open yet."""
        return is_minor(get_person(self.request).birth_date, timezone.localdate())


class SettingsPage(OwnProfile):
    """The way to every setting of the feed, and how one reads."""

    template_name = "feed/settings.html"
    form_class = ReadingForm
    success_url = reverse_lazy("feed:settings")

    def get_initial(self) -> dict[str, Any]:
        """Start with what is stored."""
        profile = self.profile
        return {"note_mode": profile.note_mode, "shows_counts": profile.shows_counts}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether it is quiet now, and whether anybody asks to be let in."""
        user, profile = get_person(self.request), self.profile
        has_ended = profile.quiet_until is not None and profile.quiet_until <= timezone.now()
        return super().get_context_data(
            profile=profile,
            is_quiet=profile.is_quiet and not has_ended,
            has_requests=selectors.list_followers(user, Follow.State.REQUESTED).exists(),
            quiet_form=QuietForm(),
            **kwargs,
        )

    def form_valid(self, form: ReadingForm) -> HttpResponse:
        """Store it."""
        people.save_profile(user=get_person(self.request), **form.cleaned_data)
        messages.success(self.request, _("저장했어요."))
        return super().form_valid(form)


class ProfilePage(OwnProfile):
    """Who somebody is in the feed."""

    template_name = "feed/profile_edit.html"
    form_class = ProfileForm
    success_url = reverse_lazy("feed:profile")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Start with what is stored; a minor does not choose to be open."""
        names = ("handle", "bio", "interests", "is_private", "is_suggested")
        stored = {name: getattr(self.profile, name) for name in names}
        kwargs = super().get_form_kwargs() | {"initial": stored}
        return {**kwargs, "is_minor": self.is_minor}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what cannot be chosen, and why."""
        return super().get_context_data(profile=self.profile, is_minor=self.is_minor, **kwargs)

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        """Store it, or say at the field why not."""
        try:
            people.save_profile(user=get_person(self.request), **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error, name_field(error))
            card = getattr(error, "card", None)
            return self.render_to_response(self.get_context_data(form=form, card=card))
        messages.success(self.request, _("저장했어요."))
        return super().form_valid(form)


class QuietView(LoginRequiredMixin, View):
    """Turning quiet mode on or off."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Without a time it ends."""
        user, form = get_person(request), QuietForm(request.POST)
        if "until" not in request.POST:
            people.end_quiet(user=user)
            messages.success(request, _("소식 알림을 다시 보내요."))
        elif form.is_valid():
            people.be_quiet(user=user, **form.cleaned_data)
            messages.success(request, _("조용히 볼게요. 쌓인 소식은 알림에서 볼 수 있어요."))
        else:
            messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("feed:settings")


class FiltersPage(LoginRequiredMixin, FormView):
    """Words somebody does not want to read."""

    template_name = "feed/filters.html"
    form_class = FilterForm
    success_url = reverse_lazy("feed:filters")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """List them."""
        return super().get_context_data(
            filters=selectors.list_filters(get_person(self.request)), **kwargs
        )

    def form_valid(self, form: FilterForm) -> HttpResponse:
        """Add one, or say why not."""
        try:
            people.add_filter(user=get_person(self.request), **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error, "word")
            return self.form_invalid(form)
        messages.success(self.request, _("이 단어를 거를게요."))
        return super().form_valid(form)


class FilterRemoveView(LoginRequiredMixin, View):
    """Reading a word again."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, filter_id: UUID) -> HttpResponse:
        """Take it away."""
        found = get_visible(WordFilter, get_person(request), filter_id)
        people.remove_filter(word_filter=found)
        messages.success(request, _("이 단어는 이제 거르지 않아요."))
        return redirect("feed:filters")


class PeopleList(LoginRequiredMixin, ListView):
    """One list of people that is the viewer's own."""

    template_name = "feed/people_list.html"
    paginate_by = 30
    kind: ClassVar[str] = ""
    heading: ClassVar[Any] = ""
    lead: ClassVar[Any] = ""
    nothing: ClassVar[Any] = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what this list is."""
        words = {"heading": self.heading, "lead": self.lead, "nothing": self.nothing}
        return super().get_context_data(kind=self.kind, **words, **kwargs)


class RequestsPage(PeopleList):
    """Who asks to be let in."""

    kind = "requests"
    heading = _("팔로우 요청")
    lead = _("승인하면 내 글을 볼 수 있어요. 거절해도 상대에게 알리지 않아요.")
    nothing = _("기다리는 요청이 없어요.")

    def get_queryset(self) -> QuerySet[Follow]:
        """Those of this person."""
        return selectors.list_followers(get_person(self.request), Follow.State.REQUESTED)


class FollowersPage(PeopleList):
    """Who follows."""

    kind = "followers"
    heading = _("나를 팔로우하는 사람")
    lead = _("나만 볼 수 있어요. 내보내도 상대에게 알리지 않아요.")
    nothing = _("아직 없어요. 천천히 알아 가도 괜찮아요.")

    def get_queryset(self) -> QuerySet[Follow]:
        """Those of this person."""
        return selectors.list_followers(get_person(self.request))


class FollowingPage(PeopleList):
    """Whom one follows."""

    kind = "following"
    heading = _("내가 팔로우하는 사람")
    lead = _("나만 볼 수 있어요.")
    nothing = _("아직 없어요. 천천히 알아 가도 괜찮아요.")

    def get_queryset(self) -> QuerySet[Follow]:
        """Those of this person."""
        return selectors.list_following(get_person(self.request))


class MutesPage(PeopleList):
    """Whom one does not want to meet."""

    kind = "mutes"
    heading = _("숨긴 사람")
    lead = _("이 사람들의 글과 댓글이 나에게만 보이지 않아요. 상대는 알 수 없어요.")
    nothing = _("숨긴 사람이 없어요.")

    def get_queryset(self) -> QuerySet[Any]:
        """Those of this person."""
        return selectors.list_mutes(get_person(self.request))


class BlocksPage(PeopleList):
    """Whom one blocked."""

    kind = "blocks"
    heading = _("차단한 사람")
    lead = _("서로의 글과 프로필을 볼 수 없어요. 차단했다고 상대에게 알리지 않아요.")
    nothing = _("차단한 사람이 없어요.")

    def get_queryset(self) -> QuerySet[Any]:
        """Those of this person."""
        return selectors.list_blocks(get_person(self.request))


class RequestView(LoginRequiredMixin, View):
    """Letting somebody in, or not."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, request_id: UUID) -> HttpResponse:
        """Answer where the request is met; without a word it is a no."""
        user = get_person(request)
        found = get_object_or_404(
            selectors.list_followers(user, Follow.State.REQUESTED), public_id=request_id
        )
        is_accepted = request.POST.get("answer") == "accept"
        tell, said = messages.success, str(_("승인했어요. 이제 내 글을 볼 수 있어요."))
        if not is_accepted:
            said = str(_("거절했어요. 상대에게 알리지 않아요."))
        try:
            people.answer_request(request=found, is_accepted=is_accepted)
        except DomainError as error:
            tell, said = messages.error, error.detail
        if is_htmx(request):
            return render(request, "feed/_request_answered.html", {"said": said})
        tell(request, said)
        return self.go_back(request, found)

    def go_back(self, request: HttpRequest, answered: Follow) -> HttpResponse:
        """Go back to the person, to what happened, or to the list of requests."""
        back = request.POST.get("back")
        if back == "person":
            return redirect("feed:person", handle=answered.follower.feed_profile.handle)
        return redirect("feed:activities" if back == "activities" else "feed:requests")


class FollowerRemoveView(LoginRequiredMixin, View):
    """Sending a follower away."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, follower_id: UUID) -> HttpResponse:
        """Send them away."""
        found = get_object_or_404(
            selectors.list_followers(get_person(request)), public_id=follower_id
        )
        people.remove_follower(follow=found)
        messages.success(request, _("내보냈어요. 상대에게 알리지 않아요."))
        return redirect("feed:followers")
