from django.urls import path

from safety.web import views

app_name = "safety"
urlpatterns = [path("", views.ProtocolPage.as_view(), name="protocol")]
