from django.urls import path

from companions.web.views import companions, memories

app_name = "companions"
_MEMORY = "<uuid:public_id>/memories/<uuid:memory_id>"
urlpatterns = [
    path("", companions.CompanionListView.as_view(), name="list"),
    path("new/", companions.CompanionFormView.as_view(), name="create"),
    path("preview/", companions.PreviewView.as_view(), name="preview"),
    path("<uuid:public_id>/edit/", companions.CompanionFormView.as_view(), name="edit"),
    path("<uuid:public_id>/delete/", companions.CompanionDeleteView.as_view(), name="delete"),
    path(
        "<uuid:public_id>/portrait/<str:expression>.svg",
        companions.PortraitView.as_view(),
        name="portrait",
    ),
    path("<uuid:public_id>/memories/", memories.MemoryListView.as_view(), name="memories"),
    path(f"{_MEMORY}/confirm/", memories.MemoryConfirmView.as_view(), name="memory_confirm"),
    path(f"{_MEMORY}/correct/", memories.MemoryCorrectView.as_view(), name="memory_correct"),
    path(f"{_MEMORY}/forget/", memories.MemoryForgetView.as_view(), name="memory_forget"),
]
