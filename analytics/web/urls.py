from django.urls import path

from analytics.web import views

app_name = "analytics"
urlpatterns = [
    path("", views.MoodPage.as_view(), name="mood"),
    path("days/<str:on>/", views.DayPage.as_view(), name="day"),
    path("readings/<uuid:reading_id>/correction/", views.CorrectReading.as_view(), name="correct"),
]
