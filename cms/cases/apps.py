"""Disclosure on request (依申请公开): cases, their clock, their answers."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Disclosure on request (依申请公开): cases, their clock, their answers."""

    name = "cms.cases"
    default_auto_field = "django.db.models.BigAutoField"
