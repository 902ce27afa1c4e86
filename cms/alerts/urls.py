"""The addresses of saved searches. cms.alerts.discretion hides the tokens of the last three from logs."""

from django.urls import path

from . import views

app_name = "alerts"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("sent/", views.sent, name="sent"),
    path("link/", views.send_link, name="link"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("stop/<str:token>/", views.stop, name="stop"),
    path("manage/<str:token>/", views.manage, name="manage"),
]
