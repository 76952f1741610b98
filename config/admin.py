from allauth.mfa.models import Authenticator
from django.contrib import admin

from core.admin import PseudonymousAdmin

# allauth's own page shows the secrets.
admin.site.unregister(Authenticator)


@admin.register(Authenticator)
class AuthenticatorAdmin(PseudonymousAdmin):
    """Who has which second factor; never its secret."""

    list_display = ("person", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = ("person", "type", "created_at", "last_used_at")
    exclude = ()
