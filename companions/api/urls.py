from django.urls import path

from companions.api import views

_MEMORY = "companions/<uuid:companion_id>/memories/<uuid:memory_id>"
urlpatterns = [
    path("companions", views.CompanionsView.as_view(), name="api-companions"),
    path("companions/choices", views.ChoicesView.as_view(), name="api-companion-choices"),
    path("companions/<uuid:companion_id>", views.CompanionView.as_view(), name="api-companion"),
    path(
        "companions/<uuid:companion_id>/memories",
        views.MemoriesView.as_view(),
        name="api-memories",
    ),
    path(_MEMORY, views.MemoryView.as_view(), name="api-memory"),
    path(f"{_MEMORY}/confirm", views.MemoryConfirmView.as_view(), name="api-memory-confirm"),
]
