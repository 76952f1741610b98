from django.urls import URLPattern, URLResolver, path

from missions.web import benefits, ledger
from missions.web.views import doing, lists, suggestions

app_name = "missions"
_DOING = "missions/doing/<uuid:participation_id>/"
_DOING_URLS: list[URLPattern | URLResolver] = [
    path("missions/", lists.TodayPage.as_view(), name="today"),
    path("missions/all/", lists.LadderPage.as_view(), name="all"),
    path("missions/album/", lists.AlbumPage.as_view(), name="album"),
    path("missions/<uuid:mission_id>/", lists.MissionView.as_view(), name="mission"),
    path("missions/<uuid:mission_id>/start/", lists.StartView.as_view(), name="start"),
    path(_DOING, doing.ParticipationPage.as_view(), name="doing"),
    path(f"{_DOING}finish/", doing.FinishView.as_view(), name="finish"),
    path(f"{_DOING}undo/", doing.UndoView.as_view(), name="undo"),
    path(f"{_DOING}stop/", doing.StopView.as_view(), name="stop"),
    path(f"{_DOING}step/", doing.StepView.as_view(), name="step"),
    path(f"{_DOING}timer/", doing.TimerView.as_view(), name="timer"),
    path(f"{_DOING}photos/", doing.PhotosView.as_view(), name="photos"),
    path(f"{_DOING}staff/", doing.AskStaffView.as_view(), name="ask_staff"),
    path(f"{_DOING}staff/cancel/", doing.CancelAskingView.as_view(), name="cancel_staff"),
    path(f"{_DOING}share/", doing.ShareView.as_view(), name="share"),
    path(f"{_DOING}unshare/", doing.UnshareView.as_view(), name="unshare"),
    path("missions/photos/<uuid:photo_id>/", doing.PhotoView.as_view(), name="photo"),
    path(
        "missions/photos/<uuid:photo_id>/small/",
        doing.PhotoView.as_view(is_small=True),
        name="photo_small",
    ),
    path(
        "missions/photos/<uuid:photo_id>/delete/",
        doing.PhotoDeleteView.as_view(),
        name="photo_delete",
    ),
    path("missions/check-in/<str:code>/", doing.CheckInPage.as_view(), name="check_in"),
]
_TODAY_URLS: list[URLPattern | URLResolver] = [
    path(
        "missions/suggestions/<uuid:suggestion_id>/pass/",
        suggestions.PassView.as_view(),
        name="pass",
    ),
    path("missions/rest/", suggestions.RestView.as_view(), name="rest"),
    path("missions/rest/undo/", suggestions.UndoRestView.as_view(), name="undo_rest"),
    path("missions/energy/", suggestions.EnergyView.as_view(), name="energy"),
    path("missions/talk/", suggestions.TalkView.as_view(), name="talk"),
]
_MINE = "benefits/mine/<uuid:redemption_id>/"
_POINTS_URLS: list[URLPattern | URLResolver] = [
    path("points/", ledger.PointsPage.as_view(), name="points"),
    path("benefits/", benefits.ShopPage.as_view(), name="benefits"),
    path("benefits/mine/", benefits.RedemptionsPage.as_view(), name="redemptions"),
    path(_MINE, benefits.RedemptionPage.as_view(), name="redemption"),
    path(f"{_MINE}cancel/", benefits.CancelView.as_view(), name="cancel_redemption"),
    path("benefits/<uuid:benefit_id>/", benefits.BenefitPage.as_view(), name="benefit"),
    path("benefits/<uuid:benefit_id>/redeem/", benefits.RedeemPage.as_view(), name="redeem"),
]
urlpatterns: list[URLPattern | URLResolver] = [*_DOING_URLS, *_POINTS_URLS, *_TODAY_URLS]
