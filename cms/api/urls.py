"""The REST API's addresses."""

from django.urls import path

from cms.api.views import ItemDetailView, ItemListView, SearchView, SuggestView

app_name = "api"
urlpatterns = [
    path("search/", SearchView.as_view(), name="search"),
    path("suggest/", SuggestView.as_view(), name="suggest"),
    path("items/", ItemListView.as_view(), name="items"),
    path("items/<pk:pk>/", ItemDetailView.as_view(), name="item"),
]
