"""Django's settings, all from the environment; nothing here is secret and nothing needs editing to start."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF


def _home() -> Path:
    """DAXU_HOME, else `var` of the checkout this environment belongs to, else the user's data folder."""
    if named := os.environ.get("DAXU_HOME"):
        return Path(named).expanduser().resolve()
    checkout = Path(sys.prefix).parent
    if (checkout / "pyproject.toml").exists():
        return checkout / "var"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "daxu"


def _mode() -> str:
    """DAXU_MODE: `demo` (the default) or `production`, which refuses to start with sample accounts."""
    named = os.environ.get("DAXU_MODE", "demo")
    if named not in ("demo", "production"):
        raise SystemExit(f"DAXU_MODE 只能是 demo 或 production，得到“{named}”。 DAXU_MODE is demo or production.")
    return named


def _one_of(name: str, usual: str, *choices: str) -> str:
    """Return a word from the environment, one of those that mean something."""
    told = os.environ.get(name, usual)
    if told not in choices:
        known = "、".join(choices)
        raise SystemExit(f"{name} 只能是 {known}，得到“{told}”。 {name} is one of: {', '.join(choices)}.")
    return told


def _number(name: str, usual: int, least: int = 1) -> int:
    """Take a whole number from the environment, not below the least that makes sense."""
    told = os.environ.get(name, str(usual))
    if not told.isdecimal() or int(told) < least:
        raise SystemExit(f"{name} 应是不小于 {least} 的整数，得到“{told}”。 {name} is a whole number from {least} on.")
    return int(told)


def _second_factor() -> str:
    """DAXU_SECOND_FACTOR: optional, required (for the three administrators), or everyone."""
    named = os.environ.get("DAXU_SECOND_FACTOR", "required" if PRODUCTION else "optional")
    if named not in ("optional", "required", "everyone"):
        raise SystemExit(
            f"DAXU_SECOND_FACTOR 只能是 optional、required 或 everyone，得到“{named}”。"
            " DAXU_SECOND_FACTOR is optional, required or everyone."
        )
    return named


def _secret(home: Path) -> str:
    """DAXU_SECRET, else a secret made once and kept in the data folder, readable by its owner only."""
    if named := os.environ.get("DAXU_SECRET"):
        return named
    kept = home / "secret"
    try:
        with open(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new:
            new.write(token_urlsafe(48))
    except FileExistsError:
        pass
    return kept.read_text()


def _database(home: Path) -> dict[str, object]:
    """DATABASE_URL names a PostgreSQL server; without it, one SQLite file in the data folder."""
    if url := os.environ.get("DATABASE_URL"):
        return _postgresql(url)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home / "daxu.sqlite3",
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            # IMMEDIATE: two writers queue instead of failing at once. recursive_triggers: without it,
            # INSERT OR REPLACE would slip past the triggers that keep the ledger append-only.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            " PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;",
        },
    }


def _postgresql(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise SystemExit(f"DATABASE_URL 只支持 postgresql://…，得到 {parts.scheme}://。 Only PostgreSQL is supported.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,  # a server that was restarted costs nobody an error
        # Compiling a question (jit) takes longer than answering it: every page asks short ones.
        "OPTIONS": {"options": "-c jit=off"} | dict(parse_qsl(parts.query)),
    }


HOME = _home()
HOME.mkdir(parents=True, exist_ok=True)
HERE = Path(__file__).resolve().parent

PRODUCTION = _mode() == "production"
SECRET_KEY = _secret(HOME)
# Former secrets, the newest first: what they signed or locked is still good, nothing new is.
SECRET_KEY_FALLBACKS = [kept.strip() for kept in os.environ.get("DAXU_SECRET_FALLBACKS", "").split(",") if kept.strip()]
SECRET_WAS_MADE_HERE = "DAXU_SECRET" not in os.environ
DEBUG = os.environ.get("DAXU_DEBUG") == "1"
HOSTS = os.environ.get("DAXU_HOSTS", "127.0.0.1,localhost,[::1]")
ALLOWED_HOSTS = [host.strip() for host in HOSTS.split(",") if host.strip()]
BEHIND_TLS = os.environ.get("DAXU_TLS") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "ninja",
    "daxu.ledger",
    "daxu.desk",
    "daxu.web",
]
MIDDLEWARE = [
    "daxu.web.watch.Watch",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "daxu.web.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "daxu.web.middleware.LastHeaders",
    "daxu.web.witness.Witness",
    "daxu.web.middleware.Gate",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "daxu.web.urls"
CSRF_FAILURE_VIEW = "daxu.web.views.errors.form_expired"
WSGI_APPLICATION = "daxu.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "daxu.web.context.shell",
            ],
        },
    }
]
DATABASES = {"default": _database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "desk.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "daxu.desk.passwords.Validator"}]
SITE_NAME = os.environ.get("DAXU_NAME", "达序 Daxu")
# The usual 等保 practice: length, longer for the three administrators, days until a change, how many may not come back.
PASSWORD_POLICY = {
    "length": _number("DAXU_PASSWORD_LENGTH", 8, 8),
    "administrators_length": _number("DAXU_PASSWORD_LENGTH_ADMIN", 12, 8),
    "days": _number("DAXU_PASSWORD_DAYS", 90, 0),
    "kept": _number("DAXU_PASSWORD_KEPT", 5, 0),
}
SECOND_FACTOR = _second_factor()
# Single sign-on by OpenID Connect; off unless an issuer is named.
SINGLE_SIGN_ON = {
    "issuer": os.environ.get("DAXU_OIDC_ISSUER", "").rstrip("/"),
    "client": os.environ.get("DAXU_OIDC_CLIENT", "daxu"),
    "secret": os.environ.get("DAXU_OIDC_SECRET", ""),
    "label": os.environ.get("DAXU_OIDC_NAME", ""),
    "claim": os.environ.get("DAXU_OIDC_CLAIM", "preferred_username"),
}
# Reminders: the SMTP server that takes e-mails, and the house's own webhook; off unless they are named.
EMAIL_HOST = os.environ.get("DAXU_SMTP_HOST", "")
EMAIL_PORT = _number("DAXU_SMTP_PORT", 587)
EMAIL_HOST_USER = os.environ.get("DAXU_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("DAXU_SMTP_PASSWORD", "")
SMTP_SECURITY = _one_of("DAXU_SMTP_SECURITY", "starttls", "starttls", "tls", "none")
EMAIL_USE_TLS, EMAIL_USE_SSL = SMTP_SECURITY == "starttls", SMTP_SECURITY == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DAXU_SMTP_FROM", "daxu@localhost")
WEBHOOK = {
    "address": os.environ.get("DAXU_WEBHOOK_URL", ""),
    "secret": os.environ.get("DAXU_WEBHOOK_SECRET", ""),
    "private": os.environ.get("DAXU_WEBHOOK_PRIVATE") == "1",
}
SITE_ADDRESS = os.environ.get("DAXU_ADDRESS", "").rstrip("/")
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "sign-in"
# Five wrong passwords lock the account from that address for 15 minutes (the usual 等保 practice); many more, of
# whatever accounts from one address or of one account from whatever addresses, are refused as well.
AXES_FAILURE_LIMIT = _number("DAXU_LOCK_AFTER", 5)
LOCK_MINUTES = _number("DAXU_LOCK_MINUTES", 15)
AXES_COOLOFF_TIME = timedelta(minutes=LOCK_MINUTES)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_CLIENT_IP_CALLABLE = "daxu.web.caller.address_of"
FAILURES_AN_ADDRESS = _number("DAXU_FAILURES_AN_ADDRESS", 50)
FAILURES_AN_ACCOUNT = _number("DAXU_FAILURES_AN_ACCOUNT", 25)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "web/locked_out.html"
AXES_VERBOSE = False
# Thirty idle minutes end a session; the gate renews it every few minutes of use, not at every read.
SESSION_COOKIE_AGE = _number("DAXU_IDLE_MINUTES", 30) * 60
SESSION_ENGINE = "daxu.desk.sessions"
ONE_SESSION = _one_of("DAXU_ONE_SESSION", "0", "0", "1") == "1"
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "daxu_language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
# Two instances on one host must not sign each other out: cookies are not told apart by port.
SESSION_COOKIE_NAME = os.environ.get("DAXU_COOKIE", "daxu_session")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Probes and monitors on this machine come without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
METRICS = _one_of("DAXU_METRICS", "loopback" if PRODUCTION else "off", "off", "loopback")
METRICS_TOKEN = os.environ.get("DAXU_METRICS_TOKEN", "")
LEAST_FREE_MEGABYTES = _number("DAXU_LEAST_FREE_MB", 200, 0)
LOG_FORM = _one_of("DAXU_LOG", "plain", "plain", "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(message)s"}, "json": {"()": "daxu.web.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORM}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # A reader's slip in an address is answered on the page; only our own failures belong in the log.
        "django.request": {"level": "ERROR"},
        # It names accounts; who was not let in is told to the auditor instead.
        "axes": {"level": "ERROR"},
        "daxu.requests": {"level": "INFO" if LOG_FORM == "json" else "WARNING"},
    },
}
