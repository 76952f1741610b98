"""Which socket stands behind which address."""

from django.urls import URLPattern, path

from agencies.consumers import StaffConsumer
from chat.consumers import PersonConsumer

urlpatterns: list[URLPattern] = [
    path("ws/v1/me", PersonConsumer.as_asgi()),
    path("ws/v1/agency", StaffConsumer.as_asgi()),
]
