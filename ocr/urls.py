"""Below /scans/."""

from django.urls import URLPattern, URLResolver, path

from . import export_views, views

app_name = "ocr"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:page_id>/image.jpg", views.image, name="image"),
    path("<int:page_id>/read.<slug:form>", export_views.page, name="page_export"),
    path("units/<int:unit_id>/read.<slug:form>", export_views.unit, name="unit_export"),
    path("progress.json", views.progress, name="progress"),
]
