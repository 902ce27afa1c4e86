"""The desk's place in the staff's admin."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .permissions import rights_of
from .views import lines, lists, pages

_VERBS = ("finish", "skip", "release", "second_opinion", "unreadable")


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLPattern]:
    """The addresses below transcription/."""
    on_page = "transcription/pages/<int:page_id>/"
    return [
        path("transcription/", lists.queue, name="transcription_queue"),
        path("transcription/next/", pages.take_next, name="transcription_next"),
        path("transcription/audit/", lists.audit, name="transcription_audit"),
        path("transcription/quality/", lists.quality, name="transcription_quality"),
        path("transcription/lines/<int:line_id>/", lines.line, name="transcription_line"),
        path(on_page, pages.desk, name="transcription_desk"),
        path(f"{on_page}lines.json", lines.lines, name="transcription_lines"),
        path(f"{on_page}layout/", lines.layout, name="transcription_layout"),
        path(f"{on_page}claim/", pages.take, name="transcription_claim"),
        path(f"{on_page}direction/", pages.direction, name="transcription_direction"),
        path(f"{on_page}kind/", pages.kind, name="transcription_kind"),
        path(f"{on_page}history/", pages.history, name="transcription_history"),
        *(path(f"{on_page}{verb}/", pages.leave(verb), name=f"transcription_{verb}") for verb in _VERBS),
    ]


@hooks.register("insert_global_admin_js")
def unsent_lines_script() -> str:
    """Asks, at sign-out, about lines that this browser could not send yet, and removes them from it."""
    question = gettext(
        "Lines that could not be sent yet: {lines}. Signing out removes them from this computer. Sign out all the same?"
    )
    return format_html(
        '<script type="module" src="{}" data-unsent-question="{}"></script>', static("ocr/desk/sign-out.js"), question
    )


class DeskMenuItem(MenuItem):
    """Shown to whoever has any business at the desk."""

    def is_shown(self, request: HttpRequest) -> bool:
        return rights_of(request.user).any


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    """The queue's place in the menu."""
    return DeskMenuItem(_("Transcription"), reverse("transcription_queue"), icon_name="edit", order=220)


@hooks.register("register_permissions")
def desk_permissions() -> QuerySet[Permission]:
    """What a group may be given."""
    return Permission.objects.filter(content_type__app_label="ocr", content_type__model="pagereview")
