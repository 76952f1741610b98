from django.urls import path

from analytics.api import views

urlpatterns = [
    path("mood", views.MoodView.as_view(), name="api-mood"),
    path("mood/days", views.MoodDaysView.as_view(), name="api-mood-days"),
    path("mood/readings", views.ReadingsView.as_view(), name="api-mood-readings"),
    path(
        "mood/readings/<uuid:reading_id>/correction",
        views.CorrectionView.as_view(),
        name="api-mood-correction",
    ),
]
