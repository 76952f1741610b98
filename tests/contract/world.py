"""One person with one of everything, and one member of staff: what the calls may hit."""

from importlib import import_module

from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string

from accounts import services
from accounts.models import DeletionRequest, SignIn
from missions.models import ParticipationPhoto
from tests.factories.accounts import (
    ALL_CONSENTS,
    PASSWORD,
    NotificationFactory,
    StaffMemberFactory,
    UserFactory,
)
from tests.factories.agencies import AlertFactory, OfferFactory
from tests.factories.analytics import ReadingFactory
from tests.factories.chat import MessageFactory, ReplyFactory
from tests.factories.companions import CompanionFactory, MemoryFactory
from tests.factories.missions import ParticipationFactory, WelfareMissionFactory
from tests.factories.sign_ins import make_sign_in, make_staff_sign_in

TOKEN, SESSION = "token", "session"


class World:
    """Rows by what a path calls them, and the headers of who asks."""

    def __init__(self):
        self.user = UserFactory(
            email="person@example.com", password=PASSWORD, consents=ALL_CONSENTS
        )
        self.sign_in = make_sign_in(self.user, client=SignIn.Client.APP)
        self.access = services.issue_tokens(sign_in=self.sign_in).access
        self._prove_recently(self.sign_in)
        self._make_rows()

    def _make_rows(self):
        companion = CompanionFactory(user=self.user)
        message = MessageFactory(conversation__user=self.user, conversation__companion=companion)
        ReplyFactory(conversation=message.conversation, answers=message, state="done", text="네")
        self.member = StaffMemberFactory()
        self.staff = make_staff_sign_in(self.member.user)
        alert = AlertFactory(user=self.user, agency=self.member.agency)
        offer = OfferFactory(alert__user=self.user)
        job = services.request_export(user=self.user)
        gone = services.request_deletion(user=UserFactory(), reason=DeletionRequest.Reason.PERSON)
        self.companion = companion
        self.ids = {
            "companions/{companion_id}": companion,
            "memories/{memory_id}": MemoryFactory(companion=companion),
            "conversations/{conversation_id}": message.conversation,
            "messages/{message_id}": message,
            "alerts/{public_id}": alert,
            "offers/{public_id}": offer,
            "exports/{public_id}": job,
            "deletions/{public_id}": gone,
            "notifications/{public_id}": NotificationFactory(user=self.user),
            "sign-ins/{public_id}": self.sign_in,
            "missions/{mission_id}": WelfareMissionFactory(),
            "participations/{participation_id}": ParticipationFactory(user=self.user),
            "photos/{photo_id}": ParticipationPhoto.objects.create(
                participation=ParticipationFactory(user=self.user),
                state="ready",
                file_name="missions/gone.jpg",
                thumbnail_name="missions/gone-s.jpg",
            ),
            "readings/{reading_id}": ReadingFactory(user=self.user),
        }

    def _prove_recently(self, sign_in):
        store = import_module(settings.SESSION_ENGINE).SessionStore(sign_in.session_key)
        services_at = sign_in.created_at.timestamp()
        store["account_authentication_methods"] = [
            {"method": "password", "at": services_at, "email": self.user.email}
        ]
        store.save()

    def find_parameters(self, path):
        """The ids of existing rows for a path, and a code for `{code}`."""
        found = {
            part.rpartition("{")[2].rstrip("}"): str(row.public_id)
            for part, row in self.ids.items()
            if part in path
        }
        return found | ({"code": "emotion_insight"} if "{code}" in path else {})

    def find_headers(self, operation):
        """Headers and cookies of who may ask: an app where tokens are heard, else a browser."""
        kinds = {name for one in operation.definition.raw.get("security", []) for name in one}
        if operation.path.startswith("/_allauth/") or TOKEN in kinds:
            return {"Authorization": f"Bearer {self.access}"}, {}
        if SESSION in kinds:
            secret = _get_new_csrf_string()
            cookies = {"sessionid": self.staff.session_key, "csrftoken": secret}
            return {"X-CSRFToken": secret}, cookies
        return {}, {}
