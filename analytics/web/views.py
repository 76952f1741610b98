from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.models import User
from analytics import selectors, services
from analytics.models import Reading
from analytics.web.forms import CorrectionForm, DayForm, PeriodForm
from core.pages import LoginRequiredMixin, get_visible, is_htmx


def _find_words_url() -> str:
    """Name where chat shows a day's own words; empty where chat is not installed."""
    try:
        return reverse("chat:words")
    except NoReverseMatch:
        return ""


class MoodPage(LoginRequiredMixin, TemplateView):
    """The person's own mood over a week, a month or three."""

    template_name = "analytics/mood.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the period asked for, or a month."""
        form = PeriodForm(self.request.GET)
        days = form.cleaned_data["days"] if form.is_valid() else selectors.DEFAULT_PERIOD
        viewer = cast(User, self.request.user)
        dashboard = selectors.get_mood_dashboard(viewer, selectors.get_today(), days)
        return super().get_context_data(
            dashboard=dashboard,
            figures=selectors.build_figures(dashboard),
            periods=selectors.PERIODS,
            words_url=_find_words_url(),
            **kwargs,
        )


class DayPage(LoginRequiredMixin, View):
    """One day: when something was said and what was read in it; chat adds the words."""

    def get(self, request: HttpRequest, on: str) -> HttpResponse:
        """Render the day, as a fragment when htmx asks."""
        form = DayForm({"on": on, "emotion": request.GET.get("emotion", "")})
        if not form.is_valid():
            raise Http404
        day, emotion = form.cleaned_data["on"], form.cleaned_data["emotion"]
        context = {
            "day": day,
            "emotion": emotion,
            "emotion_label": selectors.label_emotion(emotion) if emotion else "",
            "readings": selectors.list_readings_on(request.user, day, emotion),
            "words_url": _find_words_url(),
        }
        template = "analytics/_day.html" if is_htmx(request) else "analytics/day.html"
        return render(request, template, context)


class CorrectReading(LoginRequiredMixin, View):
    """Take the person's own word for a reading."""

    def post(self, request: HttpRequest, reading_id: Any) -> HttpResponse:
        """Store the correction; htmx gets the corrected reading back, others their page."""
        reading = get_visible(Reading, request.user, reading_id)
        form = CorrectionForm(request.POST)
        if not form.is_valid():
            raise services.UnknownEmotion()
        emotion = form.cleaned_data["emotion"]
        reading = services.correct_reading(reading=reading, emotion=emotion)
        if is_htmx(request):
            return render(request, "analytics/_correction.html", {"reading": reading})
        messages.success(request, _("고쳐 주셔서 고마워요. 다음 계산부터 그렇게 셀게요."))
        return redirect(self._find_next(form.cleaned_data["next"], reading))

    def _find_next(self, wanted: str, reading: Reading) -> str:
        if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            return wanted
        return reverse("analytics:day", args=[reading.said_date.isoformat()])
