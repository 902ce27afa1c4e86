"""Looks for new matches of the saved searches that are due, and has the mail sent."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.alerts.actions import look_at_due, tidy
from cms.alerts.selectors import can_mail


class Command(BaseCommand):
    """manage.py alerts_send"""

    help = _("Looks for new matches of saved searches and puts the mail that tells of them in the queue.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Does nothing but tidy up where there is no mail server: what is new waits until there is one."""
        now = timezone.now()
        tidy(now=now)
        if not can_mail():
            self.stdout.write(_("There is no mail server. Set EMAIL_URL to send alerts."))
            return
        report = look_at_due(now=now)
        self.stdout.write(
            _("%(looked)d saved searches looked at, %(with_news)d with new matches, %(failed)d to be tried again.")
            % {"looked": report.looked, "with_news": report.with_news, "failed": report.failed}
        )
