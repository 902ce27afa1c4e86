"""Paging through more than a million rows without counting them."""

from functools import cached_property
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from wagtail.admin.paginator import WagtailPaginator

MOST = 10_000
"""Rows that a list counts and pages through; who has more before them narrows it."""


class BoundedPaginator(WagtailPaginator):
    """Counts to MOST and no further, so that neither the count nor the last page reads the whole table."""

    @cached_property
    def counted(self) -> int:
        """The number of rows, MOST + 1 for any above it."""
        rows: Any = self.object_list
        if isinstance(rows, list | tuple):
            return len(rows)
        return int(rows.order_by().values("pk")[: MOST + 1].count())

    @cached_property
    def count(self) -> int:
        """The number of rows that can be paged through."""
        return min(self.counted, MOST)

    @property
    def items_count_label(self) -> str:
        """The number of rows in words."""
        if self.counted > MOST:
            return gettext("More than %(count)s units: search, or choose a filter") % {"count": number_format(MOST)}
        return ngettext("%(count)s unit", "%(count)s units", self.count) % {"count": number_format(self.count)}
