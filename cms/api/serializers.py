"""Plain shapes that the API gives and takes."""

from typing import Any

from rest_framework import serializers

from cms.disclosure.blocks import plain_text
from cms.disclosure.models import DisclosureItem

KINDS = ("disclosure", "archive", "page")


class SearchParameters(serializers.Serializer[Any]):
    """What a search may ask for; anything else is refused with a sentence for its field."""

    q = serializers.CharField(max_length=200, trim_whitespace=True)
    kind = serializers.ListField(child=serializers.ChoiceField(choices=KINDS), required=False, default=list)
    category = serializers.CharField(required=False, default="", max_length=40)
    page = serializers.IntegerField(required=False, default=1, min_value=1, max_value=1_000_000)
    per_page = serializers.IntegerField(required=False, default=10, min_value=1, max_value=100)
    order = serializers.ChoiceField(choices=("relevance", "newest"), required=False, default="relevance")


class SegmentSerializer(serializers.Serializer[Any]):
    """A run of text, and whether it is part of what was searched for."""

    text = serializers.CharField()
    marked = serializers.BooleanField()


class HitSerializer(serializers.Serializer[Any]):
    """One result."""

    kind = serializers.CharField()
    identifier = serializers.CharField()
    title = SegmentSerializer(many=True)
    snippet = SegmentSerializer(many=True)
    url = serializers.CharField()
    date = serializers.DateField()
    codes = serializers.ListField(child=serializers.CharField())
    agency = serializers.CharField()
    access = serializers.CharField()


class ResultPageSerializer(serializers.Serializer[Any]):
    """A page of results with the number of all, and of each kind."""

    total = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    kind_counts = serializers.DictField(child=serializers.IntegerField())
    hits = HitSerializer(many=True)


class ItemSummarySerializer(serializers.ModelSerializer[DisclosureItem]):
    """A disclosure item in a list."""

    agency = serializers.CharField(source="agency.name")

    class Meta:
        model = DisclosureItem
        fields = ["id", "title", "document_number", "agency", "category", "formed_on", "published_on", "summary", "url"]


class ItemSerializer(ItemSummarySerializer):
    """A disclosure item with its text."""

    text = serializers.SerializerMethodField()

    class Meta(ItemSummarySerializer.Meta):
        fields = [*ItemSummarySerializer.Meta.fields, "text"]

    def get_text(self, item: DisclosureItem) -> str:
        """The body, a line for each heading, paragraph and table cell."""
        return plain_text(item.body)
