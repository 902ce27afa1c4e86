"""The test run: a database and files of its own, fast password hashing, everything else as deployed."""

import atexit
import ipaddress
import os
import shutil
import tempfile
from pathlib import Path

if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="chayue-test-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from .base import *  # noqa: F403 -- DATA_DIR has to be set before the shared settings read it
from .base import DATA_DIR, DATABASES, STATIC_ROOT

SECRET_KEY = "only-for-tests"  # noqa: S105 -- tests keep nothing secret
DEBUG = False
ALLOWED_HOSTS = ["*"]
DEMONSTRATION = True
PERSONAL_DATA_KEYS = ["only-for-tests"]
KIOSK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# It needs no models and starts at once; tests that are about handwriting or routing name another one.
OCR = {"ENGINE": "tesseract"}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_AUTOREFRESH = True
# A file, not memory: the browser tests' server threads and the workers they start share it.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(Path(DATA_DIR) / "test.sqlite3")}
