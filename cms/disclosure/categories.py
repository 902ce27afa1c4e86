"""The statute's categories of proactive disclosure (主动公开), named for screens."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.statutes.categories import Category

CATEGORY_LABELS: dict[str, Promise] = {
    Category.NORMATIVE_DOCUMENTS.value: _("Regulations and normative documents"),
    Category.ORGANISATION.value: _("Functions, structure and contacts"),
    Category.PLANS.value: _("Development plans and policies"),
    Category.STATISTICS.value: _("Economic and social statistics"),
    Category.LICENSING.value: _("Licensing and public services"),
    Category.PENALTIES.value: _("Penalties and coercive measures"),
    Category.BUDGET.value: _("Budgets and final accounts"),
    Category.FEES.value: _("Administrative fees"),
    Category.PROCUREMENT.value: _("Government procurement"),
    Category.MAJOR_PROJECTS.value: _("Major construction projects"),
    Category.SOCIAL_POLICY.value: _("Poverty relief, education, health, social security, jobs"),
    Category.EMERGENCIES.value: _("Emergency plans, warnings and response"),
    Category.INSPECTIONS.value: _("Environment, health and safety inspections"),
    Category.RECRUITMENT.value: _("Civil service recruitment"),
    Category.OTHER_REQUIRED.value: _("Other information required by law"),
    Category.MUNICIPAL_WORKS.value: _("Municipal works"),
    Category.PUBLIC_SERVICES.value: _("Public services"),
    Category.PUBLIC_WELFARE.value: _("Public welfare"),
    Category.LAND_EXPROPRIATION.value: _("Land expropriation"),
    Category.HOUSING_EXPROPRIATION.value: _("Housing expropriation"),
    Category.PUBLIC_ORDER.value: _("Public order"),
    Category.SOCIAL_ASSISTANCE.value: _("Social assistance"),
    Category.RURAL_POLICY.value: _("Agricultural and rural policy"),
    Category.IRRIGATION_WORKS.value: _("Irrigation works"),
    Category.LAND_CONTRACTS.value: _("Transfer of rural land contracts"),
    Category.HOMESTEADS.value: _("Homestead use review"),
    Category.LEVIES.value: _("Raising of funds and labour"),
}
CATEGORY_CHOICES = list(CATEGORY_LABELS.items())
