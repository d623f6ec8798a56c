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

    # FAB neither makes tables nor permissions at start-up: `make migrate` does both, once, before any process
    # serves.
    FAB_CREATE_DB = False
    FAB_UPDATE_PERMS = False
    FAB_ADD_SECURITY_API = False
    FAB_ADD_SECURITY_VIEWS = True
    FAB_API_MAX_PAGE_SIZE = 200
    FAB_PASSWORD_COMPLEXITY_ENABLED = True
    AUTH_TYPE = 1
    AUTH_RATE_LIMITED = True
    AUTH_RATE_LIMIT = "10 per minute"
    RATELIMIT_ENABLED = True
    RATELIMIT_STORAGE_URI = REDIS_URL or "memory://"

    BABEL_DEFAULT_LOCALE = "zh"
    BABEL_DEFAULT_TIMEZONE = "Asia/Shanghai"
    LANGUAGES = {"zh": {"flag": "cn", "name": "简体中文"}, "en": {"flag": "gb", "name": "English"}}

    SESSION_COOKIE_NAME = "zhihui"
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = False
    PERMANENT_SESSION_LIFETIME = timedelta(hours=10)
    WTF_CSRF_TIME_LIMIT = (
        None  # the token lives as long as the session: a form left open over lunch must still save
    )
    MAX_CONTENT_LENGTH = 100 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024

    # Names this server answers to; anything else is refused before a link is built from it.
    TRUSTED_HOSTS = (environ.get("ALLOWED_HOSTS") or "127.0.0.1,localhost").split(",")
    FAB_SAFE_REDIRECT_HOSTS = TRUSTED_HOSTS
    PROXY_HOPS = int(environ.get("PROXY_HOPS") or 0)
    FORCE_HTTPS = False

    # The first `make run` makes a union to play with; the sign-in page shows its accounts, and only where it
    # lives.
    DEMO_UNION = True


class Production(Embedded):
    """生产 — behind a TLS proxy, PostgreSQL and Redis, any number of hosts."""

    DEPLOYMENT = "production"
    BIND = environ.get("BIND") or "0.0.0.0"  # noqa: S104 — the proxy is another host or container
    SESSION_COOKIE_SECURE = True
    REMEMBER_COOKIE_SECURE = True
    PREFERRED_URL_SCHEME = "https"
    FORCE_HTTPS = True
    PROXY_HOPS = int(environ.get("PROXY_HOPS") or 1)
    DEMO_UNION = False


class Test(Embedded):
    """测试 — as the embedded default, CSRF on; only hashing is made cheap and the rate limits are lifted."""

    DEPLOYMENT = "test"
    TESTING = True
    WEB_PROCESSES = 1
    DEMO_UNION = False
    SECRET_KEY = "a key that only tests know, long enough for every signer"  # noqa: S105 — not a secret
    FAB_PASSWORD_HASH_METHOD = "pbkdf2:sha256:1"  # noqa: S105 — a method name
    AUTH_RATE_LIMITED = False
    RATELIMIT_ENABLED = False


DEPLOYMENTS = {each.DEPLOYMENT: each for each in (Embedded, Production, Test)}
CURRENT = DEPLOYMENTS[environ.get("WELFARE_DEPLOYMENT") or "embedded"]
