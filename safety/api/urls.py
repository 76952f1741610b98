from django.urls import path

from safety.api import views

urlpatterns = [path("safety/hotlines", views.HotlineList.as_view(), name="api-hotlines")]
