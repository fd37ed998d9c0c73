"""One settings file for demo, tests and production; everything that differs is in the environment.

`COUNTERSIGN_MODE` says where we run: `production` (the default, strict), `demo` or `test`.
"""

from collections.abc import Collection
from pathlib import Path

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from storefront.lib import environment

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = environment.text("COUNTERSIGN_MODE", "production")
if MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"COUNTERSIGN_MODE is {MODE!r}; say production, demo or test.")
PRODUCTION, DEMO = MODE == "production", MODE == "demo"

# Safe to know: demo and tests hold no secret. Production has no default, and so does not start without.
SECRET_KEY = environment.text("SECRET_KEY", None if PRODUCTION else f"not-a-secret-{MODE}-" + "x" * 50)
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS", ",")
ALLOWED_HOSTS = environment.words(
    "ALLOWED_HOSTS", None if PRODUCTION else "localhost,127.0.0.1,[::1],testserver"
)
DEBUG = False
if PRODUCTION and "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is “*”; name the hosts, or links in mails lead wherever a request says."
    )
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is shorter than 50 characters; make a longer one.")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_fsm",
    "django_htmx",
    "guardian",
    "procrastinate.contrib.django",
    "storefront",
    "storefront.demo",
    "storefront.checkout",
    "purchase_orders",
    "approvals",
    "storefront.orders",
    "storefront.catalog",
    "companies",
    "storefront.mail",
]

MIDDLEWARE = [
    # Around the one that answers plain HTTP by itself: its redirect has the same headers.
    "storefront.middleware.ResponseHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "storefront.middleware.Direction",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "storefront.middleware.Refusals",
]

ROOT_URLCONF = "storefront.urls"
WSGI_APPLICATION = "storefront.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["heroicons.templatetags.heroicons", "storefront.templatetags.countersign"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "storefront.context_processors.frame",
                *(["storefront.demo.sign_in.accounts"] if DEMO else []),
            ],
        },
    }
]
FORM_RENDERER = "storefront.lib.fields.Renderer"

# A request that waits longer than this is better refused; migrations and imports may take their time.
TIMEOUTS = {
    "web": {
        "statement_timeout": "8s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "10s",
    },
    "worker": {
        "statement_timeout": "60s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "30s",
    },
    "command": {},
}
DATABASE_URL = environment.text("DATABASE_URL", None if PRODUCTION else "postgresql:///countersign")
PROCESS = environment.text("COUNTERSIGN_PROCESS", "command")  # said by wsgi.py and manage.py
if PROCESS not in TIMEOUTS:
    raise ImproperlyConfigured(f"COUNTERSIGN_PROCESS is {PROCESS!r}; say web, worker or command.")
DATABASES = {
    "default": environment.database(DATABASE_URL, TIMEOUTS[PROCESS])
    | {"CONN_MAX_AGE": environment.number("CONN_MAX_AGE", 600), "CONN_HEALTH_CHECKS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "companies.User"
AUTHENTICATION_BACKENDS = ["storefront.accounts.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ANONYMOUS_USER_NAME = None  # guardian would make a user row at every migrate
GUARDIAN_RAISE_403 = True
# Permissions are read through the member's role (companies.models), never by `user.has_perm`.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "storefront.accounts.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets mail because a stranger typed their address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# A code typed as the app already shows the next one counts, as does a phone's whose clock is a little off
# (RFC 6238 §5.2).
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "storefront.accounts.AuthenticateForm",
    "reauthenticate": "storefront.accounts.ReauthenticateForm",
}
# Without a proxy that we know of, X-Forwarded-For is what the caller likes it to be.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXIES", 0)

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
# Production serves what `collectstatic` hashed and compressed; elsewhere the files are served as they lie.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Mail is written to a table in the transaction it speaks of; the worker hands it to `delivery`.
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "Countersign <noreply@localhost>")
MAILERS = {
    "default": {"BACKEND": "storefront.mail.queue.Backend"},
    "delivery": environment.smtp(environment.text("EMAIL_URL", "smtp://localhost:25"))
    if PRODUCTION
    else {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"},
}
# Our tasks are procrastinate's. Django's own default would run a task inside the request.
TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}

# Seconds between a person's last approval and its conversion: the time to think again.
UNDO_SECONDS = environment.number("UNDO_SECONDS", 0 if MODE == "test" else 10)
CURRENCY_LOCALE = "en_GB"
STORE_CURRENCY = environment.like(  # of list prices
    "STORE_CURRENCY", "GBP", "[A-Z]{3}", "say three capital letters, like GBP"
)

PROCRASTINATE_IMPORT_PATHS: list[str] = [
    "storefront.lib.worker",
    "storefront.upkeep",
    "storefront.mail.delivery",
    "purchase_orders.services",
]
PROCRASTINATE_WORKER_DEFAULTS = {"fetch_job_polling_interval": 1, "shutdown_graceful_timeout": 20}

# Django's own default keeps what breaks for a mail to ADMINS, and so tells nobody.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR"}},
}

SECURE_CSP: dict[str, Collection[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
    "report-to": ["csp"],  # named by storefront.middleware
    "report-uri": ["/csp-reports/"],  # where a browser does not know the other
}
# The QR code of the second factor is an image inside its page.
QR_CODE_CSP: dict[str, Collection[str]] = {**SECURE_CSP, "img-src": [CSP.SELF, "data:"]}
SECURE_HSTS_SECONDS = 63_072_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by load balancers, over plain HTTP
SECURE_SSL_REDIRECT = PRODUCTION and environment.flag("SSL_REDIRECT", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if PRODUCTION else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "storefront.views.csrf_failure"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_100  # a cart of 10,000 lines: quantity and remove of each
SESSION_ENGINE = "storefront.sessions"
# Holds what limits sign-in, for all web processes alike. Django's own 300 entries are soon full of what
# somebody tries with other accounts, and then a third of all is dropped.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "storefront_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
if proxy_header := environment.like(
    "SECURE_PROXY_SSL_HEADER", " ", "HTTP_[A-Z0-9_]+", "say it as Django does, like HTTP_X_FORWARDED_PROTO"
):
    SECURE_PROXY_SSL_HEADER = (proxy_header, "https")

if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
