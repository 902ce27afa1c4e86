"""What the page frame needs on every page."""

from django.http import HttpRequest

THEMES = ("light", "contrast")
TEXT_SIZES = ("normal", "large", "larger")


def design(request: HttpRequest) -> dict[str, str]:
    """The person's theme and text size, from cookies that hold nothing else."""
    theme = request.COOKIES.get("theme", "")
    size = request.COOKIES.get("text-size", "")
    return {
        "theme": theme if theme in THEMES else THEMES[0],
        "text_size": size if size in TEXT_SIZES else TEXT_SIZES[0],
    }
