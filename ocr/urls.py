"""Below /scans/."""

from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "ocr"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:page_id>/image.jpg", views.image, name="image"),
    path("progress.json", views.progress, name="progress"),
]
