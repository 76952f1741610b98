"""Addresses of an account: one counts once it is confirmed, on pages and in the app alike.

allauth lets an unconfirmed address become the main one while no other is confirmed. That would
tell whose address is taken, and let anybody sit on an address they do not own.
"""

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.views import EmailView
from allauth.headless.account.inputs import MarkAsPrimaryEmailInput
from allauth.headless.account.views import ManageEmailView
from django.contrib import messages
from django.http import HttpRequest

from core.pages import LoginRequiredMixin


class AddressesView(LoginRequiredMixin, EmailView):
    """The page for addresses."""

    def _action_primary(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Make a confirmed address the main one."""
        address = self._get_email_address(request)
        if address and not address.verified:
            get_adapter(request).add_message(
                request, messages.ERROR, "account/messages/unverified_primary_email.txt"
            )
            return None
        return super()._action_primary(request, *args, **kwargs)


class PrimaryInput(MarkAsPrimaryEmailInput):
    """Which address is to be the main one."""

    def clean_email(self) -> EmailAddress:
        """Refuse one that is not confirmed."""
        address = super().clean_email()
        if not address.verified:
            raise get_adapter().validation_error("unverified_primary_email")
        return address


class AppAddressesView(ManageEmailView):
    """The same for the app."""

    input_class: ClassVar[dict[str, Any]] = {
        **ManageEmailView.input_class,
        "PATCH": PrimaryInput,
    }
