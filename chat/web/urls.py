from django.urls import path

from chat.web import reports, views

app_name = "chat"
urlpatterns = [
    path("", views.ConversationListPage.as_view(), name="list"),
    path("words/", views.WordsPage.as_view(), name="words"),
    path("with/<uuid:companion_id>/", views.OpenConversation.as_view(), name="open"),
    path("<uuid:conversation_id>/", views.RoomPage.as_view(), name="room"),
    path(
        "<uuid:conversation_id>/lines/<uuid:message_id>/report/",
        reports.ReportReplyPage.as_view(),
        name="report",
    ),
    path("<uuid:conversation_id>/delete/", views.DeleteConversation.as_view(), name="delete"),
]
