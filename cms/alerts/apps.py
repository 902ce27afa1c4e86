"""Saved searches (保存的检索) and the mail that tells of new matches, without accounts."""

import logging

from django.apps import AppConfig

from .discretion import LOGGERS, HideLinks


class AlertsConfig(AppConfig):
    """Saved searches (保存的检索) and the mail that tells of new matches, without accounts."""

    name = "cms.alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keeps the private links of mails out of the lines that Django writes about requests."""
        for name in LOGGERS:
            logging.getLogger(name).addFilter(HideLinks())
