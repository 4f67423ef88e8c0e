"""Settings from the environment; the defaults run everything on one SQLite file."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
BALAI_HOME = Path(os.environ.get("BALAI_HOME", ROOT / "var"))
BALAI_HOME.mkdir(parents=True, exist_ok=True)
DATA = ROOT / "data"

PORT = int(os.environ.get("PORT", "8000"))
PUBLIC_URL = os.environ.get("PUBLIC_URL", f"http://localhost:{PORT}").rstrip("/")
DEBUG = os.environ.get("DEBUG", "") == "1"
ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *filter(None, os.environ.get("ALLOWED_HOSTS", "").split(",")),
    urlsplit(PUBLIC_URL).hostname or "",
]

TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))
RANKING = os.environ.get("RANKING", "") == "1"

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", f"sqlite:///{BALAI_HOME / 'balai.sqlite3'}"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if "postgresql" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["ENGINE"] = "balai.core.postgresql"
    DATABASES["default"]["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": 4}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
    }

    DATABASES["default"]["TEST"] = {"NAME": BALAI_HOME / "test.sqlite3"}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "balai.core",
    "balai.ui",
    "balai.regions",
    "balai.accounts",
    "balai.forms",
    "balai.catalogue",
    "balai.documents",
    "balai.payments",
    "balai.cases",
    "balai.satisfaction",
    "balai.complaints",
    "balai.channels.portal",
    "balai.channels.desk",
    "balai.channels.partners",
    "balai.monitoring",
    "balai.notices",
    "balai.nodes",
    "balai.operations",
    "balai.demo",
]
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

MIDDLEWARE = [
    "balai.ui.middleware.headers",
    "balai.ui.middleware.Compression",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "balai.operations.middleware.steady",
    "balai.ui.language.language",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "balai.accounts.middleware.actor",
    "balai.ui.middleware.refusals",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "balai.ui.jinja.environment"},
    }
]
CSRF_FAILURE_VIEW = "balai.ui.views.csrf_failure"
ROOT_URLCONF = "balai.config.urls"
WSGI_APPLICATION = "balai.config.wsgi.application"

SECURE_SSL = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL
SESSION_COOKIE_NAME = "__Host-balai" if SECURE_SSL else "balai"
CSRF_COOKIE_NAME = "__Host-balai-csrf" if SECURE_SSL else "balai-csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [ROOT / "balai" / "locale"]
INDONESIAN_ONLY = ("/meja/", "/api/")
"""Where officers and machines work there is one language."""
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = BALAI_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 12_000_000
CATALOGUE_OPEN_CASES = "balai.cases.queries.usage.open_under"
NODES_DEMO = "balai.demo.actions.week.play"
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
EVIDENCE_MAX_BYTES = 10_000_000


def _read(path: str) -> str:
    """Return what stands in a file named by the environment; "" where none is named."""
    return Path(path).read_text(encoding="utf-8").strip() if path else ""


EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("SMTP_PORT", "25"))
MAIL_TO = os.environ.get("MAIL_TO", "{phone}@sms.invalid")
"""How a mail gateway addresses a phone; "{phone}" is its number without the plus sign."""
EMAIL_TIMEOUT = 10
EMAIL_HOST_USER = os.environ.get("SMTP_USER", "")
EMAIL_HOST_PASSWORD = _read(os.environ.get("SMTP_PASSWORD_FILE", ""))
EMAIL_USE_TLS = os.environ.get("SMTP_TLS", "") == "1"
GATEWAYS = (yaml.safe_load(_read(os.environ.get("GATEWAYS", ""))) or {}).get("gateways", [])
"""Who carries SMS and WhatsApp messages, in the order of preference: docs/how-to/send-messages.md."""
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", "balai@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "balai.core.logs.Scrubbing",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}


def _secret_key() -> str:
    """Return the signing key of sessions, made once for each installation."""
    path = BALAI_HOME / "keys" / "django.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(os.urandom(32).hex())
        path.chmod(0o400)
    return path.read_text()


SECRET_KEY = _secret_key()

ROLE = os.environ.get("ROLE", "centre")
NODE_HOME = Path(os.environ.get("NODE_HOME", BALAI_HOME / "node"))
NODE: dict[str, object] = {
    "ROOT_URLCONF": "balai.nodes.node_urls",
    "MIDDLEWARE": [
        "balai.ui.middleware.headers",
        "balai.ui.middleware.Compression",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "balai.ui.language.language",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "balai.nodes.middleware.Desk",
    ],
    "ALLOWED_HOSTS": ["*"],
    "CSRF_FAILURE_VIEW": "balai.nodes.views.node.troubles.stale",
    "CSRF_COOKIE_NAME": "__Host-simpul-csrf",
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_SAMESITE": "Strict",
    "SECURE_SSL": True,
    "STATIC_ROOT": None,
    "WHITENOISE_USE_FINDERS": True,
    "STORAGES": {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}
"""What ROLE=node has in place of the centre's. Its own certificate names it: who rebinds a name fails at that."""
if ROLE == "node":
    globals().update(NODE)
