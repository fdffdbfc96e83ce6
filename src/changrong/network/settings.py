"""Settings of the service, in one file; what a city changes comes from the environment.

CHANGRONG_HOME   where the database file, uploads and the secret key live (default: ./var)
DATABASE_URL     postgres://… for a city; default: SQLite in CHANGRONG_HOME
SECRET_KEY       signs sessions and links (default: made once, kept in CHANGRONG_HOME)
CHANGRONG_DEMO   1 shows the demonstration district and its cast; never set it in production
CHANGRONG_DEBUG  1 for who builds pages; never in production
CHANGRONG_HOSTS  host names served, separated by commas (default: this machine only)
CHANGRONG_ORIGINS origins of forms behind a proxy that changes the host, separated by commas
CHANGRONG_HTTPS  1 behind TLS: secure cookies, HSTS, redirect
CHANGRONG_PROXIES how many proxies of ours stand in front and name the visitor in X-Forwarded-For
                 (default: 1 behind TLS, else 0); limits on signing in count by visitor
CHANGRONG_ROSTER_MB how large a roster to be screened may be, in MB (default: 64)
CHANGRONG_SITE_ZH, CHANGRONG_SITE_EN the name of the network, as pages show it
CHANGRONG_PLACE_ZH, CHANGRONG_PLACE_EN the name of the city
CHANGRONG_CITY   its GB/T 2260 code: where a case is that no district has (default: 110000)
CHANGRONG_URL    where people reach the service; links in mail and SMS begin with it
CHANGRONG_MAIL   smtp://user:password@host:587 (STARTTLS) or smtps://…:465; none: no mail is sent
CHANGRONG_MAIL_FROM the sender of mail
CHANGRONG_SMS    what sends SMS (docs/how-to/webhooks.md); none: no SMS is sent
CHANGRONG_SMS_URL, CHANGRONG_SMS_SECRET, CHANGRONG_SMS_NETWORKS of the city's own SMS gateway
CHANGRONG_WEBHOOK_NETWORKS private networks (CIDR) that webhooks may call, separated by commas
CHANGRONG_WEBHOOK_INSECURE 1 lets webhooks call http too: for tests and demonstrations only
CHANGRONG_CHANNEL_<NAME>_SECRET lets a channel in (docs/reference/wire.md); NAME is HOTLINE_12345,
                 HOTLINE_95519, CREDIT_PLATFORM (a secret such as whsec_…) or WECHAT_ACCOUNT (the
                 account's token). Without it the channel's address answers 404
CHANGRONG_CHANNEL_WECHAT_ACCOUNT_AES_KEY, …_APP_ID the EncodingAESKey and the AppID of an account
                 in encrypted mode; without them it is in plain mode
CHANGRONG_CHANNEL_<NAME>_TELL where results are told back; none: nothing is told
CHANGRONG_CHANNEL_<NAME>_INSTITUTION number of the institution whose line it is
CHANGRONG_CHANNEL_NETWORKS private networks (CIDR) where results may be told, separated by commas
CHANGRONG_PLATFORM_URL, CHANGRONG_PLATFORM_SECRET the national credit platform, asked for data of
                 firms that consent (docs/reference/exchange.md); file:///folder plays back answers
CHANGRONG_BIGDATA_URL, CHANGRONG_BIGDATA_SECRET the same of the city's big-data bureau; none: what
                 it would give is added by firms and institutions
CHANGRONG_HOURS  when people are reminded, on working days (default: 09:00-17:00)
CHANGRONG_IMPORT_MB how large a file of cases to be imported may be, in MB (default: 32)
CHANGRONG_BATCH_ROWS how many loans are filed together in one batch (default: 10000)
CHANGRONG_PROCESSES how many processes of eight threads answer calls (default: on PostgreSQL one for
                 each processor, at most four; else one)
CHANGRONG_LOG    WARNING, or INFO for a line a request (no query, no names)
"""

import os
import secrets
import tempfile
from contextlib import suppress
from datetime import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from changrong.home import home
from changrong.workdays import OfficeHours


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str) -> bool:
    return text(name).lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


HERE = Path(__file__).resolve().parent
HOME = home()
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)


def kept_secret() -> str:
    """The secret key: given, or made once and kept beside the database, readable by its owner."""
    if given := text("SECRET_KEY"):
        return given
    file = HOME / "secret_key"
    if not file.exists():
        # Whole before it has its name: a process that comes second never reads half a key.
        with tempfile.NamedTemporaryFile("w", dir=HOME, prefix="secret_key-") as fresh:
            fresh.write(secrets.token_urlsafe(64))
            fresh.flush()
            with suppress(FileExistsError):  # another process was first
                os.link(fresh.name, file)
    return file.read_text()


SECRET_KEY = kept_secret()
DEBUG = flag("CHANGRONG_DEBUG")
DEMO = flag("CHANGRONG_DEMO")
HTTPS = flag("CHANGRONG_HTTPS")
ALLOWED_HOSTS = words("CHANGRONG_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("CHANGRONG_ORIGINS")
SITE_NAME = {
    "zh": text("CHANGRONG_SITE_ZH", "示例市小微金融服务网"),
    "en": text("CHANGRONG_SITE_EN", "Sample City finance network"),
}
SITE_PLACE = {
    "zh": text("CHANGRONG_PLACE_ZH", "示例市"),
    "en": text("CHANGRONG_PLACE_EN", "Sample City"),
}
CITY = text("CHANGRONG_CITY", "110000")  # GB/T 2260: where a case is that is no district's

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "changrong.network.events",
    "changrong.network.people",
    "changrong.network.parties",
    "changrong.network.rules",
    "changrong.network.cases",
    "changrong.network.services",
    "changrong.network.ledger",
    "changrong.network.contracts",
    "changrong.network.guarantees",
    "changrong.network.dossier",
    "changrong.network.calendars",
    "changrong.network.files",
    "changrong.network.surveys",
    "changrong.network.broadcasts",
    "changrong.network.training",
    "changrong.network.evidence",
    "changrong.network.boards",
    "changrong.network.indicators",
    "changrong.network.relief",
    "changrong.network.idempotency",
    "changrong.network.imports",
    "changrong.network.channels",
    "changrong.network.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "changrong.network.portal.middleware.BodyLimit",
    "changrong.network.portal.middleware.PlainAddress",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "changrong.network.people.middleware.ActingMember",
    "changrong.network.people.passwords.OneTimePassword",
    "changrong.network.portal.middleware.NoBlankPage",
]

ROOT_URLCONF = "changrong.network.urls"
WSGI_APPLICATION = "changrong.network.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "changrong.network.portal.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": dj_database_url.parse(
        text("DATABASE_URL", f"sqlite:///{HOME / 'changrong.sqlite3'}"),
        conn_max_age=600,
        conn_health_checks=True,  # a server that was restarted costs nobody an error
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue instead of failing: WAL, BEGIN IMMEDIATE, and a patient busy timeout. Without
    # recursive_triggers, INSERT OR REPLACE would remove a row that only a trigger keeps.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA recursive_triggers=ON;",
    }
else:
    # Every statement of a page is over before PostgreSQL has compiled it: a figure that takes half
    # a second took three, two of them spent on that. What the address says itself comes last.
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    _options["options"] = f"-c jit=off {_options.get('options', '')}".rstrip()
# SQLite lets one writer in at a time, so one process is all it can keep busy.
_MOST = 1 if DATABASES["default"]["ENGINE"].endswith("sqlite3") else 4
PROCESSES = int(text("CHANGRONG_PROCESSES", str(min(_MOST, os.cpu_count() or 1))))
# In the database, because limits on signing in must count for all processes together. An entry is
# one visitor's or one account's attempts: too few would let a flood of names push out the one that
# counts.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "changrong.network.people.passwords.NotTheSame"},
    {"NAME": "changrong.network.people.passwords.NotPublic"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:after-login"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "changrong.network.people.forms.SignUp"
ACCOUNT_FORMS = {
    "signup": "changrong.network.portal.entrance.SignUp",
    "change_password": "changrong.network.portal.entrance.ChangePassword",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "changrong.network.people.passwords.Accounts"
# An office of many people has one address: what is limited tightly is what fails.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "survey": "30/m/ip",  # answers by link, for which nobody signs in
    "result": "30/m/ip,500/d/ip",  # decisions kept for who is not signed in
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(text("CHANGRONG_PROXIES", "1" if HTTPS else "0"))
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# How many days a firm may say how it went. No published rule fixes it and nothing hangs on it but
# the link: long enough for a holiday, short enough that people remember.
SURVEY_DAYS = 30

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
# Served from the apps' own folders, so that a checkout needs no collecting step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = HOME / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024  # a batch of filings as JSON
BATCH_ROWS = int(text("CHANGRONG_BATCH_ROWS", "10000"))  # loans of one batch
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes of one request, its files included
ROSTER_LIMIT = int(text("CHANGRONG_ROSTER_MB", "64")) * 1024 * 1024
IMPORT_LIMIT = int(text("CHANGRONG_IMPORT_MB", "32")) * 1024 * 1024
LARGER_UPLOADS = {
    "/screenings/": ROSTER_LIMIT,
    "/api/v1/screenings": ROSTER_LIMIT,
    "/imports/": IMPORT_LIMIT,
    "/api/v1/imports": IMPORT_LIMIT,
}

CSRF_FAILURE_VIEW = "changrong.network.portal.errors.no_token"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = ["^healthz$"]  # whoever watches it stands behind the TLS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# What goes out. Mail and SMS are sent where a city says how; the demonstration prints its mail and
# keeps its SMS in a file.
SERVICE_URL = text("CHANGRONG_URL", "http://localhost:8000")
_mail = urlsplit(text("CHANGRONG_MAIL"))
_by = "smtp" if _mail.hostname else "console" if DEMO else "dummy"
EMAIL_BACKEND = f"django.core.mail.backends.{_by}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "", _mail.port or 587
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = not EMAIL_USE_SSL
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = text("CHANGRONG_MAIL_FROM", "changrong@localhost")
_sms = "changrong.network.events.sms.recorded" if DEMO else ""
SMS_SENDER = text("CHANGRONG_SMS", _sms)
SMS_RECORD = HOME / "sms.jsonl"
SMS_URL, SMS_SECRET = text("CHANGRONG_SMS_URL"), text("CHANGRONG_SMS_SECRET")
SMS_NETWORKS = words("CHANGRONG_SMS_NETWORKS")
# Where firms' data comes from: an address and the secret shared with it, by the source's name.
EVIDENCE_SOURCES = {
    "platform": (text("CHANGRONG_PLATFORM_URL"), text("CHANGRONG_PLATFORM_SECRET")),
    "bigdata": (text("CHANGRONG_BIGDATA_URL"), text("CHANGRONG_BIGDATA_SECRET")),
}
WEBHOOK_NETWORKS = words("CHANGRONG_WEBHOOK_NETWORKS")
CHANNELS = {
    name.lower(): {
        part: text(f"CHANGRONG_CHANNEL_{name}_{part.upper()}")
        for part in ("secret", "tell", "institution", *more)
    }
    for name, more in (
        ("HOTLINE_12345", ()),
        ("HOTLINE_95519", ()),
        ("CREDIT_PLATFORM", ()),
        ("WECHAT_ACCOUNT", ("aes_key", "app_id")),
    )
}
CHANNEL_NETWORKS = words("CHANGRONG_CHANNEL_NETWORKS")
WEBHOOK_INSECURE = flag("CHANGRONG_WEBHOOK_INSECURE")

OFFICE_HOURS = OfficeHours(
    *map(time.fromisoformat, text("CHANGRONG_HOURS", "09:00-17:00").split("-"))
)

LOG_LEVEL = text("CHANGRONG_LOG", "WARNING").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # What a receiver of webhooks answers is not ours to keep.
    "loggers": {"urllib3": {"level": "ERROR"}},
}
