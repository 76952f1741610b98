from django.urls import URLPattern, URLResolver, path

from missions.api import benefits, doing, suggestions

_TODAY_URLS: list[URLPattern | URLResolver] = [
    path("missions/today", suggestions.TodayView.as_view(), name="api-missions-today"),
    path("missions/energy", suggestions.EnergyView.as_view(), name="api-missions-energy"),
    path("missions/rest", suggestions.RestView.as_view(), name="api-missions-rest"),
    path("missions/talk", suggestions.TalkView.as_view(), name="api-missions-talk"),
    path(
        "missions/suggestions/<uuid:suggestion_id>/pass",
        suggestions.PassView.as_view(),
        name="api-missions-pass",
    ),
]

_OWN = "participations/<uuid:participation_id>"
_PHOTO = "participations/photos/<uuid:photo_id>"
_DOING_URLS: list[URLPattern | URLResolver] = [
    path("missions", doing.MissionsView.as_view(), name="api-missions"),
    path("missions/<uuid:mission_id>", doing.MissionDetail.as_view(), name="api-mission"),
    path("missions/<uuid:mission_id>/start", doing.StartView.as_view(), name="api-mission-start"),
    path("participations", doing.ParticipationsView.as_view(), name="api-participations"),
    path(_OWN, doing.ParticipationDetail.as_view(), name="api-participation"),
    path(f"{_OWN}/finish", doing.FinishView.as_view(), name="api-participation-finish"),
    path(f"{_OWN}/undo", doing.UndoView.as_view(), name="api-participation-undo"),
    path(f"{_OWN}/stop", doing.StopView.as_view(), name="api-participation-stop"),
    path(f"{_OWN}/step", doing.StepView.as_view(), name="api-participation-step"),
    path(f"{_OWN}/timer", doing.TimerView.as_view(), name="api-participation-timer"),
    path(f"{_OWN}/share", doing.ShareView.as_view(), name="api-participation-share"),
    path(f"{_OWN}/staff", doing.StaffView.as_view(), name="api-participation-staff"),
    path(f"{_OWN}/photos", doing.PhotosView.as_view(), name="api-participation-photos"),
    path(_PHOTO, doing.PhotoDetail.as_view(), name="api-participation-photo"),
    path(f"{_PHOTO}/file", doing.PhotoFile.as_view(), name="api-participation-photo-file"),
    path(
        f"{_PHOTO}/small",
        doing.PhotoFile.as_view(is_small=True),
        name="api-participation-photo-small",
    ),
    path("check-ins", doing.CheckInView.as_view(), name="api-check-ins"),
]
_REDEMPTION = "redemptions/<uuid:redemption_id>"
_POINTS_URLS: list[URLPattern | URLResolver] = [
    path("points", benefits.PointsView.as_view(), name="api-points"),
    path("points/movements", benefits.MovementsView.as_view(), name="api-point-movements"),
    path("benefits", benefits.BenefitsView.as_view(), name="api-benefits"),
    path("benefits/<uuid:benefit_id>", benefits.BenefitDetail.as_view(), name="api-benefit"),
    path("redemptions", benefits.RedemptionsView.as_view(), name="api-redemptions"),
    path(_REDEMPTION, benefits.RedemptionDetail.as_view(), name="api-redemption"),
    path(
        f"{_REDEMPTION}/cancel", benefits.RedemptionCancel.as_view(), name="api-redemption-cancel"
    ),
]
urlpatterns: list[URLPattern | URLResolver] = [*_DOING_URLS, *_POINTS_URLS, *_TODAY_URLS]
