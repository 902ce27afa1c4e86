"""What every deployment shares. Deployment choices come from environment variables (docs/settings.md lists them)."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from .environment import (
    NO_MAIL_SERVER,
    MailServer,
    Networks,
    address,
    database,
    folder,
    mail_sender,
    mail_server,
    networks,
    one_of,
    read,
)

BASE_DIR = Path(__file__).resolve().parents[2]

# Everything the running system writes lies below this one folder; the source tree stays as it was installed.
DATA_DIR = read("DATA_DIR", folder, default=BASE_DIR / "var", expects="the absolute path of a folder")

INSTALLED_APPS = [
    "kiosk",
    "cms.operations",
    "cms.demonstration",
    "cms.portal",
    "cms.api",
    "cms.alerts",
    "cms.finding",
    "cms.cases",
    "cms.disclosure",
    "cms.personal_data",
    "cms.design",
    "ocr",
    "archive_catalog",
    "search",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "cms.design.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.design.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.design.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "cms.design.context_processors.design",
            ],
        },
    },
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": read(
        "DATABASE_URL",
        database,
        default={"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "chayue.sqlite3")},
        expects="a database address such as postgres://user:password@host:5432/name",
        secret=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Write-ahead logging lets readers go on while one process writes; an immediate transaction waits for its turn at
    # its start, where the busy timeout holds, instead of failing in its middle.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {
    # Wagtail's own short tasks run at once; ours wait in the database for a worker.
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "jobs": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["index", "imports", "ocr", "mail"]},
}

SEARCH: dict[str, Any] = {
    "ENGINE": read(
        "SEARCH_ENGINE", one_of(("whoosh", "tantivy", "memory")), default="whoosh", expects="whoosh or tantivy"
    ),
    "INDEX_DIR": DATA_DIR / "index",
}
OCR: dict[str, Any] = {
    "ENGINE": read(
        "OCR_ENGINE",
        one_of(("routed", "rapidocr", "tesseract", "manual")),
        default="routed",
        expects="routed, rapidocr, tesseract or manual",
    ),
    # What scanners write there is taken in by `ocr_watch`.
    "WATCH_FOLDER": read("OCR_WATCH_FOLDER", folder, default=None, expects="the absolute path of a folder"),
}
# Whether `prepare_demonstration` may load the fictional county, whose passwords everyone knows.
DEMONSTRATION = False
KIOSK_NETWORKS: Networks = read(
    "KIOSK_NETWORKS", networks, default=[], expects="networks such as 10.1.0.0/16,192.168.7.0/24"
)

TRUSTED_PROXIES: Networks = read("TRUSTED_PROXIES", networks, default=[], expects="networks such as 10.0.0.5/32")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What no address leads to: files that staff handed in for an import, with its reports.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# The face of printed documents: TrueType, so that PDFs can carry it.
DOCUMENT_FONT = read(
    "DOCUMENT_FONT",
    folder,
    default=Path("/usr/share/fonts/truetype/arphic/uming.ttc"),
    expects="the path of a TrueType font",
)

BASE_URL = read(
    "BASE_URL", address, default="http://127.0.0.1:8000", expects="the website's address with http:// or https://"
)

# Without a mail server nothing is sent, and pages offer no mail (cms.alerts.selectors.can_mail).
MAIL: MailServer = read(
    "EMAIL_URL",
    mail_server,
    default=NO_MAIL_SERVER,
    expects="a mail server such as smtp+tls://user:password@host:587",
    secret=True,
)
EMAIL_BACKEND = MAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = MAIL["EMAIL_HOST"], MAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["EMAIL_HOST_USER"], MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL["EMAIL_USE_TLS"], MAIL["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = read(
    "DEFAULT_FROM_EMAIL", mail_sender, default="no-reply@localhost", expects="a sender such as no-reply@example.gov.cn"
)

# Text messages to applicants: a service that takes a JSON object by POST, the worker's own output, or none.
SMS: dict[str, str] = {
    "ENGINE": read("SMS_ENGINE", one_of(("none", "console", "http")), default="none", expects="none, console or http"),
    "URL": read("SMS_URL", address, default="http://127.0.0.1:9", expects="the service's address"),
    "TOKEN": read("SMS_TOKEN", str, default="", expects="the service's token", secret=True),
}

WAGTAIL_SITE_NAME = "查阅"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_EXTENSIONS = ["csv", "doc", "docx", "ofd", "ods", "odt", "pdf", "txt", "wps", "xls", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAIL_ENABLE_UPDATE_CHECK = False
# Offices of one county keep one time; deadlines never follow a person's preference (cms.statutes.rules.local_date).
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
}

CONTENT_SECURITY_POLICY = {
    # The staff's admin is Wagtail's own and carries inline scripts of its own.
    "EXCLUDE_URL_PREFIXES": ["/cms/"],
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
# Wagtail lets its own previews be framed by itself, view by view.
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Each task writes three lines otherwise, and each published page one.
    "loggers": {"django_tasks": {"level": "WARNING"}, "wagtail": {"level": "WARNING"}},
}
