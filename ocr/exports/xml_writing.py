"""Small ways of writing XML that ALTO, PAGE and hOCR share."""

from xml.etree.ElementTree import Element, SubElement, tostring

XSI = "http://www.w3.org/2001/XMLSchema-instance"


def child(parent: Element, tag: str, attributes: dict[str, str] | None = None, text: str | None = None) -> Element:
    """A new last child of `parent`."""
    element = SubElement(parent, tag, attributes or {})
    element.text = text
    return element


def document(root: Element) -> bytes:
    """The whole file, in UTF-8."""
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"


def share(percent: float) -> str:
    """A confidence from 0 to 1, as ALTO and PAGE want it."""
    return f"{percent / 100:.4f}".rstrip("0").rstrip(".")
