"""The REST API: what the public website shows, for programs. Read only; permission is in each query."""

from django.db.models import QuerySet
from rest_framework.exceptions import APIException
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.api.serializers import ItemSerializer, ItemSummarySerializer, ResultPageSerializer, SearchParameters
from cms.disclosure.models import DisclosureItem
from cms.disclosure.selectors import CatalogueFilter, catalogue_entries, public_items
from cms.finding.suggesting import suggestions
from search.errors import SearchIndexError
from search.selectors import Facet, Question, search
from search.viewers import viewer_of


class SearchUnavailable(APIException):
    """The index cannot answer."""

    status_code = 503
    default_detail = "The search cannot answer at the moment. Try again in a minute."


class SearchView(APIView):
    """`GET /api/v1/search/?q=…`: disclosure items, archive units and scanned pages that answer."""

    def get(self, request: Request) -> Response:
        """A page of hits with facets and years. A parameter that makes no sense is answered with 400 and a sentence."""
        parameters = SearchParameters(data=request.query_params)
        parameters.is_valid(raise_exception=True)
        asked = parameters.validated_data
        try:
            page = search(
                Question.from_query(request.query_params),
                viewer=viewer_of(request._request),
                page=asked["page"],
                per_page=asked["per_page"],
                after=asked["after"],
                facets=frozenset(Facet),
                histogram=True,
            )
        except SearchIndexError as error:
            raise SearchUnavailable from error
        return Response(ResultPageSerializer(page).data)


class SuggestView(APIView):
    """`GET /api/v1/suggest/?q=…`: names that begin or sound as what was typed; pinyin and its initials too."""

    def get(self, request: Request) -> Response:
        """`{"suggestions": [{"text": …, "kind": …, "label": …}]}`."""
        viewer = viewer_of(request._request)
        return Response({"suggestions": suggestions(request.query_params.get("q", ""), viewer=viewer)})


class ItemPages(PageNumberPagination):
    """Twenty items a page, up to a hundred where asked for."""

    page_size = 20
    page_size_query_param = "per_page"
    max_page_size = 100


class ItemListView(ListAPIView[DisclosureItem]):
    """`GET /api/v1/items/?category=&agency=&year=`: the catalogue, newest first."""

    serializer_class = ItemSummarySerializer
    pagination_class = ItemPages

    def get_queryset(self) -> QuerySet[DisclosureItem]:
        """What the viewer may see of what was asked for."""
        chosen = CatalogueFilter.from_query(self.request.query_params)
        return catalogue_entries(chosen, viewer=viewer_of(self.request._request))


class ItemDetailView(RetrieveAPIView[DisclosureItem]):
    """`GET /api/v1/items/ID/`: one item with its text."""

    serializer_class = ItemSerializer

    def get_queryset(self) -> QuerySet[DisclosureItem]:
        """What the viewer may see."""
        return public_items(viewer_of(self.request._request))
