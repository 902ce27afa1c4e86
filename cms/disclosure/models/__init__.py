"""Tables of proactive disclosure (主动公开)."""

from .agency import Agency
from .catalogue import DisclosureCatalogue
from .item import Attachment, DisclosureItem

__all__ = ["Agency", "Attachment", "DisclosureCatalogue", "DisclosureItem"]
