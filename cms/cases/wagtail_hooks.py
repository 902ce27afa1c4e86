"""Puts the case officer's desk into the CMS."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry

from cms.cases.admin_views import CaseIndexView, make_feed, supervisors_board
from cms.cases.calendar_admin import CalendarEntryViewSet, RecomputationIndexView, recomputation_detail
from cms.cases.case_views import case_detail, case_message, case_move
from cms.cases.dispute_views import case_dispute
from cms.cases.intake_views import counter_request, oral_request
from cms.cases.models import AssignmentRule, Case, CaseLogEntry
from cms.cases.paper_views import open_paper, provide_paper


@hooks.register("register_admin_urls")
def case_urls() -> list[Any]:
    """The desk's addresses, below the CMS's own."""
    patterns: list[URLPattern] = [
        path("", CaseIndexView.as_view(), name="index"),
        path("results/", CaseIndexView.as_view(results_only=True), name="index_results"),
        path("tray/<slug:tray>/", CaseIndexView.as_view(), name="tray"),
        path("tray/<slug:tray>/results/", CaseIndexView.as_view(results_only=True), name="tray_results"),
        path("board/", supervisors_board, name="board"),
        path("calendar/", make_feed, name="make_feed"),
        path("new/", counter_request, name="new"),
        path("<int:pk>/oral/", oral_request, name="oral"),
        path("<int:pk>/", case_detail, name="detail"),
        path("<int:pk>/move/<slug:name>/", case_move, name="move"),
        path("<int:pk>/message/", case_message, name="message"),
        path("<int:pk>/disputes/", case_dispute, name="dispute_new"),
        path("<int:pk>/disputes/<int:dispute>/", case_dispute, name="dispute"),
        path("<int:pk>/papers/", provide_paper, name="provide"),
        path("<int:pk>/papers/<int:paper>/", open_paper, name="paper"),
    ]
    return [path("cases/", include((patterns, "cases"), namespace="cases"))]


class CasesMenuItem(MenuItem):
    """Shown to those who may see cases."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may see cases."""
        return request.user.has_perm("cases.view_case") or request.user.has_perm("cases.supervise_case")


@hooks.register("register_admin_menu_item")
def cases_menu_item() -> MenuItem:
    """The entry of the main menu."""
    return CasesMenuItem(_("Disclosure on request"), reverse("cases:index"), icon_name="mail", order=205)


@hooks.register("register_admin_urls")
def recomputation_urls() -> list[Any]:
    """What changes of the calendar moved."""
    patterns: list[URLPattern] = [
        path("", RecomputationIndexView.as_view(), name="index"),
        path("results/", RecomputationIndexView.as_view(results_only=True), name="index_results"),
        path("<int:pk>/", recomputation_detail, name="detail"),
    ]
    return [path("moved-due-days/", include((patterns, "case_recomputations"), namespace="case_recomputations"))]


@hooks.register("register_admin_viewset")
def calendar_entries() -> CalendarEntryViewSet:
    """The entries over the calendar of working days."""
    return CalendarEntryViewSet("calendar-entries")


class RecomputationsMenuItem(MenuItem):
    """Shown to those who may see what moved."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may see recomputations."""
        return request.user.has_perm("cases.view_recomputation")


@hooks.register("register_reports_menu_item")
def recomputations_menu_item() -> MenuItem:
    """The entry of the reports' menu."""
    return RecomputationsMenuItem(
        _("Moved due days"), reverse("case_recomputations:index"), icon_name="date", order=900
    )


@hooks.register("register_permissions")
def recomputation_permissions() -> QuerySet[Permission]:
    """The right to see what a change of the calendar moved."""
    return Permission.objects.filter(content_type__app_label="cases", codename="view_recomputation")


class AssignmentRuleViewSet(ModelViewSet):
    """The rules by which new cases find their officer, among the settings."""

    model = AssignmentRule
    icon = "list-ul"
    add_to_settings_menu = True
    list_display = ["agency", "words", "officer", "order"]
    list_filter = ["agency"]
    copy_view_enabled = False


@hooks.register("register_admin_viewset")
def register_assignment_rules() -> AssignmentRuleViewSet:
    """Adds the rules' list and forms."""
    return AssignmentRuleViewSet("assignment_rules", url_prefix="assignment-rules")


@hooks.register("register_permissions")
def case_permissions() -> QuerySet[Permission]:
    """The rights over cases that a group can be given. Nobody edits or deletes a case by hand."""
    rights = ["view_case", "handle_case", "check_case", "approve_case", "supervise_case"]
    rights += [f"{act}_assignmentrule" for act in ("view", "add", "change", "delete")]
    return Permission.objects.filter(content_type__app_label="cases", codename__in=rights)


@hooks.register("register_log_actions")
def case_log_actions(actions: LogActionRegistry) -> None:
    """What the log says of cases, and where it is kept."""
    actions.register_model(Case, CaseLogEntry)
    actions.register_action("cases.file", _("File a request"), _("Request filed"))
    actions.register_action("cases.move", _("Move a case"), _("Case moved"))
    actions.register_action("cases.paper", _("Open a file of a case"), _("File of a case opened"))
    actions.register_action("cases.dispute", _("Record a proceeding"), _("Proceeding recorded"))
    actions.register_action("cases.message", _("Write to the applicant"), _("Message to the applicant"))
    actions.register_action("cases.read", _("Read a case"), _("Case with its applicant's particulars read"))
