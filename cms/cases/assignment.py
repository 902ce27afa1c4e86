"""Who is put in charge of a new case: whom a rule names, else who has the fewest open cases."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Count, Q, QuerySet

from cms.cases.models import AssignmentRule, Case
from cms.cases.states import OPEN
from cms.disclosure.models import Agency


def holders_of(codename: str) -> QuerySet[Any]:
    """The active people with a right over cases, by themselves or by a group. Administrators are not meant."""
    right = Permission.objects.filter(content_type__app_label="cases", codename=codename)
    users = get_user_model()._default_manager.filter(is_active=True)
    return users.filter(Q(user_permissions__in=right) | Q(groups__permissions__in=right)).distinct()


def officers_of(agency: Agency) -> QuerySet[Any]:
    """The case officers (承办人) of an agency."""
    return holders_of("handle_case").filter(agencies=agency)


def suggested_officer(case: Case) -> Any:
    """The officer of the first rule of the agency whose words stand in the request, else the least loaded; or None."""
    officers = officers_of(case.agency)
    wanted = f"{case.subject} {case.description}"
    for rule in AssignmentRule.objects.filter(agency=case.agency):
        if any(word in wanted for word in rule.words.split()):
            officer = officers.filter(pk=rule.officer_id).first()
            if officer is not None:
                return officer
    open_cases = Count("cases", filter=Q(cases__state__in=sorted(OPEN)), distinct=True)
    # Counted in a query of its own: the joins of the rights would multiply the cases.
    by_load = get_user_model()._default_manager.filter(pk__in=officers.values("pk")).annotate(load=open_cases)
    return by_load.order_by("load", "pk").first()
