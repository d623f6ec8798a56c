"""配置 — settings from the environment, one class per deployment; no logic, no secret.

Secrets (the session key, the data-encryption keys) come from SECRET_KEY and WELFARE_KEYS, or are made once
and kept in the data folder by app/core/keys.py. Every variable is described in docs/operations.md.
"""

from datetime import timedelta
from os import environ
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Embedded:
    """单机 — one machine, nothing to install beside Python: SQLite, a queue file, http on the loopback."""

    DEPLOYMENT = "embedded"
    WELFARE_DATA = Path(environ.get("WELFARE_DATA") or HERE / "var")
    PORT = int(environ.get("PORT") or 8080)
    BIND = environ.get("BIND") or "127.0.0.1"
    WEB_PROCESSES = 2
    WEB_THREADS = 8

    SECRET_KEY = environ.get("SECRET_KEY")
    WELFARE_KEYS = environ.get("WELFARE_KEYS")

    SQLALCHEMY_DATABASE_URI = environ.get("DATABASE_URL") or f"sqlite:///{WELFARE_DATA / 'welfare.db'}"
    MIGRATION_DATABASE_URI = environ.get("MIGRATION_DATABASE_URL") or SQLALCHEMY_DATABASE_URI
    REDIS_URL = environ.get("REDIS_URL")
    # a statement that fails is logged without its values: they are people's
    SQLALCHEMY_ENGINE_OPTIONS = {"hide_parameters": True}

    # FAB neither makes tables nor permissions at start-up: `make migrate` does both, once, before any process
    # serves.
    FAB_CREATE_DB = False
    FAB_UPDATE_PERMS = False
    FAB_ADD_SECURITY_API = False
    FAB_ADD_SECURITY_VIEWS = True
    FAB_API_MAX_PAGE_SIZE = 200
    FAB_PASSWORD_COMPLEXITY_ENABLED = True
    AUTH_TYPE = 1
    # FAB's own limiter knows the page only; ours counts page and token endpoint together (core/throttle.py)
    AUTH_RATE_LIMITED = RATELIMIT_ENABLED = False
    RATELIMIT_STORAGE_URI = REDIS_URL or "memory://"
    SIGN_IN_LIMITS = {"address": "30 per minute", "account": "10 per 5 minutes"}
    JWT_REFRESH_TOKEN_EXPIRES = timedelta(hours=10)

    # GB/T 22239-2019, 8.1.4.1: wrong passwords in a row, minutes of the lock, age and memory of passwords
    LOCK_AFTER = int(environ.get("LOCK_AFTER") or 5)
    LOCK_MINUTES = int(environ.get("LOCK_MINUTES") or 30)
    PASSWORD_DAYS = int(environ.get("PASSWORD_DAYS") or 90)  # 0: for ever
    PASSWORDS_REMEMBERED = 5
    IDLE_MINUTES = int(environ.get("IDLE_MINUTES") or 30)
    SESSION_HOURS = 10
    DELETION_WAIT_DAYS = int(environ.get("DELETION_WAIT_DAYS") or 30)  # between a deletion's two people
    REVEALS_PER_HOUR = int(environ.get("REVEALS_PER_HOUR") or 60)

    BABEL_DEFAULT_LOCALE = "zh"
    BABEL_DEFAULT_TIMEZONE = "Asia/Shanghai"
    LANGUAGES = {"zh": {"flag": "cn", "name": "简体中文"}, "en": {"flag": "gb", "name": "English"}}

    SESSION_COOKIE_NAME = "zhihui"
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = False
    PERMANENT_SESSION_LIFETIME = timedelta(hours=SESSION_HOURS)
    SESSION_REFRESH_EACH_REQUEST = False  # the cookie is sent when it changes: never with a static file
    WTF_CSRF_TIME_LIMIT = (
        None  # the token lives as long as the session: a form left open over lunch must still save
    )
    MAX_CONTENT_LENGTH = 256 * 1024 * 1024  # as much as the largest roster (imports/roster.py)
    MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024

    # Names this server answers to; anything else is refused before a link is built from it.
    TRUSTED_HOSTS = (environ.get("ALLOWED_HOSTS") or "127.0.0.1,localhost").split(",")
    FAB_SAFE_REDIRECT_HOSTS = TRUSTED_HOSTS
    PROXY_HOPS = int(environ.get("PROXY_HOPS") or 0)
    # where links in mails lead, and whom notices may reach inside our own network (core/egress.py)
    PUBLIC_URL = environ.get("PUBLIC_URL") or f"http://{TRUSTED_HOSTS[0]}:{PORT}"
    OUTGOING_HOSTS = (environ.get("OUTGOING_HOSTS") or "").split(",")
    FORCE_HTTPS = False

    # The first `make run` makes a union to play with; the sign-in page shows its accounts, and only where it
    # lives.
    DEMO_UNION = True


class Production(Embedded):
    """生产 — behind a TLS proxy, PostgreSQL and Redis, any number of hosts."""

    DEPLOYMENT = "production"
    BIND = environ.get("BIND") or "0.0.0.0"  # noqa: S104 — the proxy is another host or container
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-zhihui"  # taken from this very host only, over TLS
    REMEMBER_COOKIE_SECURE = True
    PREFERRED_URL_SCHEME = "https"
    FORCE_HTTPS = True
    PUBLIC_URL = environ.get("PUBLIC_URL") or f"https://{Embedded.TRUSTED_HOSTS[0]}"
    PROXY_HOPS = int(environ.get("PROXY_HOPS") or 1)
    DEMO_UNION = False


class Test(Embedded):
    """测试 — as the embedded default, CSRF on; hashing is cheap, rate limits are lifted, and a moved clock
    neither ends a session nor makes a password old.
    """

    DEPLOYMENT = "test"
    TESTING = True
    WEB_PROCESSES = 1
    DEMO_UNION = False
    SECRET_KEY = "a key that only tests know, long enough for every signer"  # noqa: S105 — not a secret
    FAB_PASSWORD_HASH_METHOD = "pbkdf2:sha256:1"  # noqa: S105 — a method name
    SIGN_IN_LIMITS = {"address": "", "account": ""}
    IDLE_MINUTES = 60 * 24 * 3650
    SESSION_HOURS = 24 * 3650
    PASSWORD_DAYS = 0


DEPLOYMENTS = {each.DEPLOYMENT: each for each in (Embedded, Production, Test)}
CURRENT = DEPLOYMENTS[environ.get("WELFARE_DEPLOYMENT") or "embedded"]
