from django.urls import URLPattern, URLResolver, path

from missions.api.policies import views as policies

_POLICY_URLS: list[URLPattern | URLResolver] = [
    path("policies/search", policies.SearchView.as_view(), name="api-policies-search"),
    path("policies/bookmarks", policies.BookmarksView.as_view(), name="api-policies-bookmarks"),
    path("policies/facts", policies.FactsView.as_view(), name="api-policies-facts"),
    path("policies/<uuid:public_id>", policies.PolicyView.as_view(), name="api-policy"),
    path(
        "policies/<uuid:public_id>/bookmark",
        policies.BookmarkView.as_view(),
        name="api-policy-bookmark",
    ),
]
urlpatterns: list[URLPattern | URLResolver] = [*_POLICY_URLS]
