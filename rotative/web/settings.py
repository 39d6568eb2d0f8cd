"""All settings, from the environment only. ``docs/reference/settings.md`` lists them.

A value that cannot be used stops start-up and names the setting. Secrets may
come from files: set ``NAME_FILE`` instead of ``NAME``.
"""

import ipaddress
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from rotative.editions.languages import LANGUAGES as PROFILES
from rotative.kit.env import Environment
from rotative.kit.sqlite import UnsafeSQLite, choose_sqlite
from rotative.press.purging.asked import read as read_purging
from rotative.search.engines.asked import read as read_searching

try:
    SQLITE_VERSION = choose_sqlite()
except UnsafeSQLite as problem:
    sys.stderr.write(f"rotative: {problem}\n")
    raise SystemExit(78) from None

env = Environment()

# The newsroom's place on disk -----------------------------------------------------------

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = Path(
    env.text("ROTATIVE_DATA", "data", help="Folder that holds everything the newsroom keeps.")
).resolve()
DEBUG = env.flag("ROTATIVE_DEBUG", False, help="Show technical error pages. Never in public.")


def _secret_key() -> str:
    """The signing key: from the environment, else made once and kept in the data folder."""
    given = env.text("ROTATIVE_SECRET_KEY", help="Signing key; made and kept in the data folder.")
    if given:
        return given
    place = DATA / "secret-key"
    try:
        DATA.mkdir(parents=True, exist_ok=True)
        try:
            with place.open("x", encoding="utf-8") as file:
                place.chmod(0o600)
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
        return place.read_text(encoding="utf-8")
    except OSError as error:
        env.refuse("ROTATIVE_DATA", str(DATA), f"it must be a folder to write in ({error})")
        raise


SECRET_KEY = _secret_key()

# Addresses ------------------------------------------------------------------------------

BIND = env.text("ROTATIVE_BIND", "127.0.0.1", help="Address the server listens on.")
PORT = env.number("PORT", 8000, low=1, high=65535, help="Port the server listens on.")
ALLOWED_HOSTS = list(
    env.words(
        "ROTATIVE_HOSTS",
        ("localhost", "127.0.0.1", "[::1]"),
        help="Host names the newsroom answers to (those of editions are added).",
    )
)
PUBLIC_URL = env.text(
    "ROTATIVE_PUBLIC_URL",
    f"http://127.0.0.1:{PORT}",
    help="Scheme and host under which readers reach editions that have no host of their own.",
).rstrip("/")
if urlsplit(PUBLIC_URL).scheme not in {"http", "https"} or not urlsplit(PUBLIC_URL).netloc:
    env.refuse("ROTATIVE_PUBLIC_URL", PUBLIC_URL, "it takes an address such as https://example.org")
if (urlsplit(PUBLIC_URL).hostname or "") not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(urlsplit(PUBLIC_URL).hostname or "")
TRUSTED_PROXIES = env.words(
    "ROTATIVE_TRUSTED_PROXIES",
    help="Networks whose forwarded address and scheme are believed, such as 10.0.0.0/8.",
)
for _network in TRUSTED_PROXIES:
    try:
        ipaddress.ip_network(_network)
    except ValueError:
        env.refuse("ROTATIVE_TRUSTED_PROXIES", _network, "it takes networks such as 10.0.0.0/8")
SECURE = PUBLIC_URL.startswith("https://")

# The server -----------------------------------------------------------------------------

WORKERS = env.number("ROTATIVE_WORKERS", 2, low=1, high=64, help="Server workers.")
THREADS = env.number(
    "ROTATIVE_THREADS",
    6,
    low=1,
    high=200,
    help="Threads of each server worker that run the desk and make pages.",
)
QUEUE = env.number(
    "ROTATIVE_QUEUE",
    96,
    low=1,
    high=10_000,
    help="Requests of each server worker that may wait for a thread; those beyond get 503.",
)
MAX_BODY = env.number(
    "ROTATIVE_MAX_BODY",
    1_000_000,
    low=1_000,
    high=1_000_000_000,
    help="Largest request body in bytes, outside the desk's upload pages.",
)
MAX_UPLOAD = env.number(
    "ROTATIVE_MAX_UPLOAD",
    64_000_000,
    low=100_000,
    high=4_000_000_000,
    help="Largest upload at the desk, in bytes.",
)
BODY_DEADLINE = env.number(
    "ROTATIVE_BODY_DEADLINE", 15, low=1, high=3600, help="Seconds a request body may take."
)
UPLOAD_DEADLINE = env.number(
    "ROTATIVE_UPLOAD_DEADLINE", 300, low=1, high=7200, help="Seconds an upload may take."
)
MAX_REQUESTS_PER_ADDRESS = env.number(
    "ROTATIVE_MAX_REQUESTS_PER_ADDRESS",
    64,
    low=1,
    high=100_000,
    help="Requests under way at once from one address, per worker.",
)
MAX_STREAMS = env.number(
    "ROTATIVE_MAX_STREAMS", 12_000, low=0, high=1_000_000, help="Open streams per worker."
)
MAX_STREAMS_PER_ADDRESS = env.number(
    "ROTATIVE_MAX_STREAMS_PER_ADDRESS",
    32,
    low=1,
    high=1_000_000,
    help="Open streams from one address, per worker.",
)
PRESS_DISK = env.number(
    "ROTATIVE_PRESS_DISK",
    1_000,
    low=10,
    high=1_000_000,
    help="Megabytes of stored pages in the data folder, shared by the workers.",
)
PRESS_MEMORY = env.number(
    "ROTATIVE_PRESS_MEMORY",
    48,
    low=1,
    high=100_000,
    help="Megabytes of stored pages that each server worker keeps in memory.",
)
PRESS_BLIND = env.number(
    "ROTATIVE_PRESS_BLIND",
    30,
    low=0,
    high=1_000_000,
    help="Seconds that stored pages are still answered while PostgreSQL is away; 0: no end.",
)
METRICS_TOKEN = env.text(
    "ROTATIVE_METRICS_TOKEN", help="Opens /api/metrics/ to whoever sends it; empty: to nobody."
)
PURGING = read_purging(env)
SEARCHING = read_searching(env)
CDN_MAX_AGE = env.number(
    "ROTATIVE_CDN_MAX_AGE",
    86_400,
    low=1,
    high=31_536_000,
    help="Seconds that a CDN with a purger may keep a page, should it never be told.",
)
LISTEN = env.flag(
    "ROTATIVE_LISTEN",
    True,
    help="Each worker listens to PostgreSQL for other machines; no behind a pooler that cannot.",
)
REDIS_URL = env.text(
    "ROTATIVE_REDIS_URL", help="Redis for rate limits and wake-ups between machines; may be empty."
)

# The database ---------------------------------------------------------------------------

_SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
}


def _sqlite(name: str, synchronous: str) -> dict[str, Any]:
    """A SQLite file in the data folder: write-ahead log, immediate transactions."""
    pragmas = (
        "PRAGMA journal_mode=WAL",
        f"PRAGMA synchronous={synchronous}",
        # Each thread has a connection of its own; what they share is the system's file cache.
        "PRAGMA cache_size=-2000",
        "PRAGMA mmap_size=33554432",
        "PRAGMA journal_size_limit=67108864",
        "PRAGMA temp_store=MEMORY",
        "PRAGMA trusted_schema=OFF",
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(DATA / f"{name}.sqlite3"),
        # Opening a file anew for each request costs 2.5 ms of CPU.
        "CONN_MAX_AGE": 600,
        "OPTIONS": {**_SQLITE_OPTIONS, "init_command": ";".join(pragmas)},
        # A file even in tests: in-memory databases hide locking and commits.
        "TEST": {"NAME": str(DATA / f"test-{name}.sqlite3")},
    }


def _postgresql(url: str) -> dict[str, Any]:
    """A PostgreSQL database from an address such as postgresql://user:word@host:5432/name."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # A network that swallows everything is noticed in seconds, not in a quarter of an hour.
        "OPTIONS": {
            "connect_timeout": 5,
            "tcp_user_timeout": 10_000,
            "keepalives_idle": 10,
            "keepalives_interval": 3,
            "keepalives_count": 3,
        },
    }


DATABASE_URL = env.text(
    "ROTATIVE_DATABASE_URL",
    help="postgresql://… for production; empty: SQLite files in the data folder.",
)
DATABASES: dict[str, dict[str, Any]]
if not DATABASE_URL:
    # The cache and the queue have files of their own: their writes must never
    # wait for the newsroom's, nor force its log to disk.
    DATABASES = {
        "default": _sqlite("newsroom", "FULL"),
        "queue": _sqlite("queue", "NORMAL"),
        "cache": _sqlite("cache", "OFF"),
    }
    DATABASE_ROUTERS = ["rotative.kit.databases.SideFiles"]
elif urlsplit(DATABASE_URL).scheme in {"postgres", "postgresql"}:
    DATABASES = {"default": _postgresql(DATABASE_URL)}
else:
    env.refuse("ROTATIVE_DATABASE_URL", DATABASE_URL, "it takes a postgresql:// address or nothing")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "rotative_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Jobs -----------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "rotative.kit.jobs.OnCommitBackend"}}

# Rooms ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "rotative.web",
    "rotative.web.server",
    "rotative.desk",
    "rotative.fronts",
    "rotative.newsfeed",
    "rotative.wire",
    "rotative.search",
    "rotative.stories",
    "rotative.media",
    "rotative.accounts",
    "rotative.editions",
    "rotative.press.purging",
    "rotative.press",
    "rotative.ledger",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "rotative.accounts.users_app.UsersAppConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "rotative.web.public.PublicPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "rotative.desk.doors.Doors",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "rotative.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# People ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = False  # Wagtail's own scripts read it
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
LOGIN_URL = "/desk/login/"

# Languages ------------------------------------------------------------------------------

USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [(profile.tag, profile.name) for profile in PROFILES.values()]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# What Wagtail lacks, said by us; and a language that Wagtail knows only by its regions.
_OVERLAY = BASE_DIR / "desk" / "overlay"
LOCALE_PATHS = [str(_OVERLAY / "locale"), str(_OVERLAY / "regions" / "locale")]

# Files ----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT), "base_url": None},
    },
    "staticfiles": {"BACKEND": "rotative.web.server.storage.HashedFiles"},
}
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = max(MAX_BODY, 5_000_000)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Wagtail --------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Rotative"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAILIMAGES_IMAGE_MODEL = "media.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "rotative.media.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif", "gif", "tif", "tiff"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = MAX_UPLOAD
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_EXTENSIONS = ["pdf", "csv", "txt", "docx", "xlsx", "odt", "ods"]
SILENCED_SYSTEM_CHECKS: list[str] = []

# What is written down -------------------------------------------------------------------

LOG_LEVEL = env.choice(
    "ROTATIVE_LOG_LEVEL",
    "INFO",
    ("DEBUG", "INFO", "WARNING", "ERROR"),
    help="How much the server's log says.",
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"rotative": {"level": LOG_LEVEL}, "django": {"level": "WARNING"}},
}
