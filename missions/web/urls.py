from django.urls import URLPattern, URLResolver, path

from missions.web.policies import views as policies

app_name = "missions"
_POLICY_URLS: list[URLPattern | URLResolver] = [
    path("policies/", policies.SearchPage.as_view(), name="policies"),
    path("policies/saved/", policies.SavedPage.as_view(), name="policies_saved"),
    path("policies/facts/", policies.FactsPage.as_view(), name="policies_facts"),
    path("policies/<uuid:public_id>/", policies.PolicyPage.as_view(), name="policy"),
    path("policies/<uuid:public_id>/keep/", policies.KeepView.as_view(), name="policy_keep"),
    path("policies/<uuid:public_id>/remind/", policies.RemindView.as_view(), name="policy_remind"),
]
urlpatterns: list[URLPattern | URLResolver] = [*_POLICY_URLS]
