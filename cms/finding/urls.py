"""Addresses beside the page of results: suggestions, their use, and the feed. They lie below /search/."""

from django.urls import path

from cms.finding.feeds import feed
from cms.finding.suggesting import suggest, used

app_name = "finding"
urlpatterns = [
    path("suggest/", suggest, name="suggest"),
    path("suggest/used/", used, name="used"),
    path("feed.atom", feed, name="feed"),
]
