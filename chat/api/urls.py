from django.urls import path

from chat.api import views

urlpatterns = [
    path("conversations", views.ConversationList.as_view()),
    path("conversations/<uuid:conversation_id>", views.ConversationDetail.as_view()),
    path("conversations/<uuid:conversation_id>/messages", views.MessageList.as_view()),
    path(
        "conversations/<uuid:conversation_id>/messages/<uuid:message_id>",
        views.MessageDetail.as_view(),
    ),
    path(
        "conversations/<uuid:conversation_id>/messages/<uuid:message_id>/mission",
        views.OfferAnswer.as_view(),
    ),
    path(
        "conversations/<uuid:conversation_id>/messages/<uuid:message_id>/report",
        views.ReplyReport.as_view(),
        name="api-reply-report",
    ),
    path("conversations/<uuid:conversation_id>/events", views.MissedEvents.as_view()),
    path("conversations/<uuid:conversation_id>/stop", views.StopReply.as_view()),
    path("conversations/<uuid:conversation_id>/seen", views.MarkSeen.as_view()),
]
