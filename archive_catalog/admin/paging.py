"""Paging through more than a million rows without counting them."""

from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from wagtail.admin.paginator import WagtailPaginator

MOST = 2_000
"""Rows that a list counts and pages through; who has more before them narrows it."""
CHOSEN_MOST = 10_000
"""Rows that can be chosen at once."""


class BoundedPaginator(WagtailPaginator):
    """Counts to MOST and no further, so that neither the count nor the last page reads the whole table.

    Rows that answer the filters are first taken as they come: where they are few, a database that walks the whole table
    in an order would jump about in it, for every row. Only where they are many does it walk, and soon has a page full.
    `stretch` then says where in the order of paths to walk.
    """

    stretch: Q | None = None

    @cached_property
    def _keys(self) -> list[Any]:
        """The keys of the rows in any order, at most MOST + 1 of them."""
        rows: Any = self.object_list
        if isinstance(rows, list | tuple):
            return list(rows[: MOST + 1])
        return list(rows.order_by().values_list("pk", flat=True)[: MOST + 1])

    @property
    def counted(self) -> int:
        """The number of rows, MOST + 1 for any above it."""
        return len(self._keys)

    @cached_property
    def count(self) -> int:
        """The number of rows that can be paged through."""
        return min(self.counted, MOST)

    def page(self, number: Any) -> Any:
        """One page."""
        self.object_list = self._in_order()
        return super().page(number)

    def _in_order(self) -> Any:
        rows: Any = self.object_list
        if isinstance(rows, list | tuple):
            return rows
        order = rows.query.order_by
        if self.counted <= MOST:
            few = rows.model._default_manager.filter(pk__in=self._keys).order_by(*order)
            few.query.deferred_loading = rows.query.deferred_loading
            return few
        if self.stretch is not None and order[:1] == ("path",):
            return rows.filter(self.stretch)
        return rows

    @property
    def items_count_label(self) -> str:
        """The number of rows in words."""
        if self.counted > MOST:
            return gettext("More than %(count)s units: search, or choose a filter") % {"count": number_format(MOST)}
        return ngettext("%(count)s unit", "%(count)s units", self.count) % {"count": number_format(self.count)}
