"""Chat pages: the list of rooms and the room."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from accounts.selectors import has_consent
from chat import events, selectors, services
from chat.models import Conversation
from chat.web.forms import WordsForm
from companions.models import Companion
from companions.selectors import list_companions
from core.errors import InvalidInput
from core.pages import LoginRequiredMixin, get_person, get_visible


class ConversationListPage(LoginRequiredMixin, TemplateView):
    """All rooms, the last spoken in first, and companions without one."""

    template_name = "chat/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Rooms with last line and unread count."""
        rooms = list(selectors.list_conversations(user=get_person(self.request))[:100])
        talked_with = {room.companion_id for room in rooms}
        companions = list_companions(user=get_person(self.request))
        return super().get_context_data(
            rooms=rooms,
            new_companions=[c for c in companions if c.pk not in talked_with],
            may_chat=has_consent(user=get_person(self.request), code="chat_sensitive"),
            **kwargs,
        )


class OpenConversation(LoginRequiredMixin, View):
    """Starts or finds the room with a companion."""

    def post(self, request: HttpRequest, companion_id: UUID) -> HttpResponse:
        """Open the room and go there."""
        companion = get_visible(Companion, request.user, companion_id)
        room = services.open_conversation(user=get_person(request), companion=companion)
        return redirect("chat:room", conversation_id=room.public_id)


class RoomPage(LoginRequiredMixin, TemplateView):
    """One room; the script takes over from the lines rendered here."""

    template_name = "chat/room.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The last page of lines and the number to resume from."""
        room = get_visible(Conversation, self.request.user, kwargs["conversation_id"])
        lines = selectors.list_latest(conversation=room)
        return super().get_context_data(
            room=room,
            companion=room.companion,
            lines=lines,
            lines_data=[events.describe_message(line) for line in lines],
            pinned_card=selectors.get_pinned_card(conversation=room),
            may_chat=has_consent(user=get_person(self.request), code="chat_sensitive"),
            **kwargs,
        )


class DeleteConversation(LoginRequiredMixin, View):
    """Deletes a room."""

    def post(self, request: HttpRequest, conversation_id: UUID) -> HttpResponse:
        """Delete the room and go back to the list."""
        room = get_visible(Conversation, request.user, conversation_id)
        services.delete_conversation(conversation=room)
        messages.success(request, _("대화를 지웠어요."))
        return redirect("chat:list")


class WordsPage(LoginRequiredMixin, View):
    """The person's own words behind a point of the mood page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Render the lines of a day, perhaps of one emotion; alone for htmx."""
        form = WordsForm(request.GET)
        if not form.is_valid():
            raise InvalidInput()
        day, emotion = form.cleaned_data["date"], form.cleaned_data["emotion"]
        words = selectors.list_words(user=get_person(request), day=day, emotion=emotion)
        return render(request, "chat/words.html", {"words": words, "date": day, "emotion": emotion})
