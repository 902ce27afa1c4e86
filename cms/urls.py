"""Every address of the system: the staff's admin, the kiosk, the API, page images, and the public website."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.cases.admin_views import desk_calendar

urlpatterns = [
    path("cms/", include(wagtailadmin_urls)),
    path("desk/<str:token>.ics", desk_calendar, name="desk_calendar"),
    path("documents/", include(wagtaildocs_urls)),
    path("kiosk/", include("kiosk.urls")),
    path("scans/", include("ocr.urls")),
    path("api/v1/", include("cms.api.urls")),
    path("alerts/", include("cms.alerts.urls")),
    path("search/", include("cms.finding.urls")),
    path("", include("cms.portal.urls")),
    path("", include(wagtail_urls)),
]
