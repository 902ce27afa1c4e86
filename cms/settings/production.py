"""A deployment that serves the public. It refuses to start half configured."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403 -- the settings chain of Django and Wagtail
from .base import BASE_URL, STORAGES, TRUSTED_PROXIES
from .environment import read, required, words, yes_or_no

if read("DEBUG", yes_or_no, default=False, expects="yes or no"):
    raise ImproperlyConfigured(
        "DEBUG is on, but production shows no tracebacks to the public. Unset DEBUG and start again."
    )
DEBUG = False

SECRET_KEY = required("SECRET_KEY", expects="50 or more random characters that nobody else knows")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith(("django-insecure", "only-for-tests")):
    raise ImproperlyConfigured(
        "SECRET_KEY is a default or too weak. Set it to 50 or more random characters and start again."
    )

ALLOWED_HOSTS = words(required("ALLOWED_HOSTS", expects="the website's host names, separated by commas"))
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is *, which lets anyone forge the website's name. List the host names and start again."
    )

# The first key encrypts; all of them decrypt, so that a key can be replaced while old rows remain.
PERSONAL_DATA_KEYS = words(
    required("PERSONAL_DATA_KEYS", expects="one or more long random keys, newest first, separated by commas")
)
if any(len(key) < 32 for key in PERSONAL_DATA_KEYS):
    raise ImproperlyConfigured(
        "PERSONAL_DATA_KEYS holds a key of fewer than 32 characters. Make it longer and start again."
    )

CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_SSL_REDIRECT = read("SECURE_SSL_REDIRECT", yes_or_no, default=True, expects="yes or no")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
