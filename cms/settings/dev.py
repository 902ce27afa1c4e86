"""A newcomer's machine and the demonstration: nothing needs to be set, nothing secret is in the source tree."""

import ipaddress
import secrets

from .base import *  # noqa: F403 -- the settings chain of Django and Wagtail
from .base import DATA_DIR, KIOSK_NETWORKS, MAIL, STATIC_ROOT
from .environment import NO_MAIL_SERVER, env, read, yes_or_no

DEBUG = read("DEBUG", yes_or_no, default=False, expects="yes or no")
ALLOWED_HOSTS = ["*"]
DEMONSTRATION = True


def _installation_secret() -> str:
    """A secret of this installation, made at the first start and kept beside its database."""
    path = DATA_DIR / "secret-key"
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or _installation_secret()
PERSONAL_DATA_KEYS = [SECRET_KEY]
KIOSK_NETWORKS = KIOSK_NETWORKS or [ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")]

# Static files are found where they lie, so that a start needs no collecting; the server still wants the folder.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
if MAIL == NO_MAIL_SERVER:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
