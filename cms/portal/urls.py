"""The public website's addresses; published pages of the CMS come after them."""

from django.urls import path

from cms.portal.views import archives, calculator, home, requests

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("help/", home.help_page, name="help"),
    path("healthz", home.healthz, name="healthz"),
    path("archive/", archives.fonds_list, name="archives"),
    path("archive/fonds/<pk:pk>/", archives.fonds, name="fonds"),
    path("archive/fonds/<pk:pk>/contents.csv", archives.fonds_file, {"form": "csv"}, name="fonds_csv"),
    path("archive/fonds/<pk:pk>/contents.xlsx", archives.fonds_file, {"form": "xlsx"}, name="fonds_xlsx"),
    path("archive/<pk:pk>/", archives.unit, name="archive_unit"),
    path("archive/<pk:pk>/print/", archives.printed, name="archive_print"),
    path("archive/<pk:pk>/contents.csv", archives.unit_file, {"form": "csv"}, name="archive_unit_csv"),
    path("archive/<pk:pk>/contents.xlsx", archives.unit_file, {"form": "xlsx"}, name="archive_unit_xlsx"),
    path("archive/<pk:pk>/pages/<int:number>/", archives.page, name="archive_page"),
    path("a/<str:repository>/<path:code>/", archives.permanent, name="permanent"),
    path("requests/", requests.start, name="requests"),
    path("requests/new/", requests.new, name="request_new"),
    path("requests/receipt/", requests.receipt, name="request_receipt"),
    path("requests/receipt.pdf", requests.receipt_as_pdf, name="request_receipt_pdf"),
    path("requests/track/", requests.track, name="request_track"),
    path("requests/case/", requests.case, name="request_case"),
    path("requests/calculator/", calculator.calculator, name="calculator"),
    path("requests/case/papers/<uuid:key>/", requests.case_paper, name="request_paper"),
    path("requests/case/<slug:name>/", requests.act_on_case, name="request_act"),
    path("requests/leave/", requests.leave, name="request_leave"),
]
