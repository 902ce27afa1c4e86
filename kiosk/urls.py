"""The terminal's addresses."""

from django.urls import path, re_path

from cms.finding.suggesting import used
from kiosk import archive_views, request_views, search_views, views

app_name = "kiosk"
urlpatterns = [
    path("", views.attract, name="attract"),
    path("end/", views.end, name="end"),
    path("home/", views.home, name="home"),
    path("search/", search_views.search, name="search"),
    path("search/narrow/", search_views.narrow, name="narrow"),
    path("suggest/", search_views.suggest, name="suggest"),
    path("suggest/used/", used, name="suggestion_used"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/<slug:code>/", views.category, name="category"),
    path("items/<pk:pk>/", views.item, name="item"),
    path("archives/", archive_views.archives, name="archives"),
    path("archives/fonds/<pk:pk>/", archive_views.fonds, name="fonds"),
    path("archives/<pk:pk>/", archive_views.unit, name="unit"),
    path("archives/fonds/<pk:pk>/parts/", archive_views.fonds_parts, name="fonds_parts"),
    path("archives/<pk:pk>/parts/", archive_views.unit_parts, name="unit_parts"),
    path("pages/<pk:pk>/", views.page, name="page"),
    path("requests/new/", request_views.request_new, name="request_new"),
    path("requests/receipt/", request_views.request_receipt, name="request_receipt"),
    path("track/", request_views.track, name="track"),
    path("track/case/", request_views.case, name="case"),
    path("help/", views.help_page, name="help"),
    re_path(r"^input/(?P<letter>[a-z])\.json$", views.input_words, name="input_words"),
    path("<path:_rest>", views.missing, name="missing"),
]
