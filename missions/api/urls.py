from django.urls import URLPattern, URLResolver, path

from missions.api import benefits

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
urlpatterns: list[URLPattern | URLResolver] = [*_POINTS_URLS]
