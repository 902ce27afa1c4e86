"""Below /scans/."""

from django.urls import URLPattern, URLResolver, path

from . import export_views, views
from .desk.views.lines import line_image
from .thumbnails import thumbnail

app_name = "ocr"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:page_id>/image.jpg", views.image, name="image"),
    path("<int:page_id>/small.jpg", thumbnail, name="thumbnail"),
    path("<int:page_id>/read.<slug:form>", export_views.page, name="page_export"),
    path("units/<int:unit_id>/read.<slug:form>", export_views.unit, name="unit_export"),
    path("lines/<int:line_id>/image.jpg", line_image, name="line_image"),
    path("progress.json", views.progress, name="progress"),
]
