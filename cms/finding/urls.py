"""Addresses beside the page of results, below /search/: suggestions, their use, the feed, and files of results."""

from django.urls import path

from cms.finding.downloads import results_file
from cms.finding.feeds import feed
from cms.finding.suggesting import suggest, used

app_name = "finding"
urlpatterns = [
    path("suggest/", suggest, name="suggest"),
    path("suggest/used/", used, name="used"),
    path("feed.atom", feed, name="feed"),
    path("results.csv", results_file, {"form": "csv"}, name="results_csv"),
    path("results.xlsx", results_file, {"form": "xlsx"}, name="results_xlsx"),
]
