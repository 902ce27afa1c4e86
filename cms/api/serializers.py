"""Plain shapes that the API gives and takes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cms.design.templatetags.design_tags import KIND_NAMES
from cms.disclosure.blocks import plain_text
from cms.disclosure.models import DisclosureItem
from search.questions import LONGEST
from search.selectors import Facet, Sorting
from search.text.days import days_of
from search.viewers import AccessClass

MOST_VALUES = 50


def _check_date(text: str) -> None:
    if days_of(text) is None:
        raise serializers.ValidationError(_("This is not a date. Write it as 1958, 1958-05 or 1958-05-12."))


def _values() -> serializers.ListField:
    value = serializers.CharField(max_length=LONGEST)
    return serializers.ListField(child=value, required=False, max_length=MOST_VALUES)


def _day() -> serializers.CharField:
    return serializers.CharField(max_length=20, required=False, validators=[_check_date])


class SearchParameters(serializers.Serializer[Any]):
    """What a search may ask for; anything else is refused with a sentence for its field.

    The names are those of the website's addresses (search.questions.Question.from_query).
    """

    q = serializers.CharField(max_length=LONGEST, trim_whitespace=True, required=False, allow_blank=True)
    kind = serializers.ListField(child=serializers.ChoiceField(choices=list(KIND_NAMES)), required=False)
    agency = _values()
    fonds = _values()
    category = _values()
    access = serializers.ListField(child=serializers.ChoiceField(choices=list(AccessClass)), required=False)
    order = serializers.ChoiceField(choices=list(Sorting), required=False)
    exact = serializers.ChoiceField(choices=("0", "1"), required=False)
    page = serializers.IntegerField(required=False, default=1, min_value=1, max_value=1_000_000)
    per_page = serializers.IntegerField(required=False, default=10, min_value=1, max_value=100)
    after = serializers.CharField(max_length=LONGEST, required=False, default="")

    def get_fields(self) -> dict[str, Any]:
        """The fields, with `from`, which is no name in Python, and `to`."""
        return {**super().get_fields(), "from": _day(), "to": _day()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Something has to be asked: words, a value of a facet, or a stretch of time."""
        if not any(attrs.get(name) for name in ("q", "from", "to", *Facet)):
            raise serializers.ValidationError({"q": [_("Say what to look for: words in q, a facet, or dates.")]})
        return attrs


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
    until = serializers.DateField()
    codes = serializers.ListField(child=serializers.CharField())
    agency = serializers.CharField()
    category = serializers.CharField()
    fonds = serializers.CharField()
    access = serializers.CharField()
    entered = serializers.DateTimeField()
    approximate = serializers.BooleanField()


def _counts(source: str | None = None) -> serializers.DictField:
    return serializers.DictField(child=serializers.IntegerField(), source=source)


class ResultPageSerializer(serializers.Serializer[Any]):
    """A page of results.

    `facets` has for each facet the number of results by value, counted without what is chosen of that facet; `years`
    the number of results whose days touch each year. `following`, given back as `after`, leads to the next page and
    neither repeats nor leaves out a result when the index changes meanwhile; it is empty on the last page.
    """

    total = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    following = serializers.CharField()
    facets = serializers.DictField(child=_counts())
    years = _counts("years.each")
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
