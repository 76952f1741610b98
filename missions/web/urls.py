from django.urls import URLPattern, URLResolver, path

from missions.web import benefits, ledger

app_name = "missions"
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
urlpatterns: list[URLPattern | URLResolver] = [*_POINTS_URLS]
