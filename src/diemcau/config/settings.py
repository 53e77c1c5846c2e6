"""Settings of Django, by concern; everything that may differ between machines comes from ``config.env``."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from diemcau.config import env

PACKAGE = Path(__file__).resolve().parent.parent
HOME = env.home()

env.read_all()  # one that is needed later is refused now
if reasons := env.reasons_not_to_start():
    raise ImproperlyConfigured("Production refuses to start:\n- " + "\n- ".join(reasons))

IS_PRODUCTION = env.ENVIRONMENT.read() == "production"
DEBUG = env.DEBUG.read()
SECRET_KEY = env.secret()
ALLOWED_HOSTS = env.ALLOWED_HOSTS.read() or ["127.0.0.1", "localhost", "[::1]"]
BASE_URL = env.BASE_URL.read().rstrip("/")

# --- rooms ------------------------------------------------------------------------------------------------
ROOMS = [
    "diemcau.foundation.audit",
    "diemcau.foundation.publishing",
    "diemcau.foundation.network",
    "diemcau.foundation.accounts",
    "diemcau.foundation.batches",
    "diemcau.foundation.papers",
    "diemcau.foundation.notices",
    "diemcau.before.conferences",
    "diemcau.before.sites",
    "diemcau.before.convening",
    "diemcau.during.attendance",
    "diemcau.after.archive",
    "diemcau.after.reports",
    "diemcau.surfaces.portal",
    "diemcau.surfaces.person",
    "diemcau.surfaces.console",
    "diemcau.surfaces.api",
    "diemcau.surfaces.desk",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "template_partials.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
    *ROOMS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "diemcau.config.middleware.ContentSecurityPolicy",
    "diemcau.config.middleware.NothingKept",
    "diemcau.config.middleware.BodyLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "diemcau.config.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # a page is for signed-in people unless it says otherwise
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "diemcau.config.urls"
WSGI_APPLICATION = "diemcau.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
            "builtins": ["template_partials.templatetags.partials", "diemcau.kernel.tags"],
            "loaders": [
                ("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])])
            ],
        },
    }
]


# --- database ---------------------------------------------------------------------------------------------
def database(url: str) -> dict[str, object]:
    """Django's description of the PostgreSQL server at ``url``; a socket folder may stand in ``?host=``."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": query.get("port", str(parts.port or "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"prepare_threshold": 0},  # at once, but only where kernel.statements asks for it
    }


DATABASES = {"default": database(env.DATABASE_URL.read() or "postgresql:///diemcau")}

# What every process must know alike (attempts to sign in) stands in a table of the database; nothing else is cached.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_attempts", "OPTIONS": {"MAX_ENTRIES": 20_000}}}

# --- jobs -------------------------------------------------------------------------------------------------
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"  # of every room: kernel.jobs

# --- people -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["email", "full_name"]}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
ACCOUNT_ADAPTER = "diemcau.foundation.accounts.adapters.ClosedDoor"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reset_password": "5/m/ip,3/10m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.PROXIES.read()
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no letter to an address without account
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_FORMS = {
    "change_password": "diemcau.foundation.accounts.forms.OwnChangePasswordForm",
    "reset_password": "diemcau.foundation.accounts.forms.OwnResetPasswordForm",
    "reset_password_from_key": "diemcau.foundation.accounts.forms.OwnResetPasswordKeyForm",
}
SESSION_COOKIE_AGE = 12 * 3600  # seconds: a long conference day
SESSION_COOKIE_HTTPONLY = True

# --- language and time ------------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "diemcau.config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = True

# --- files ------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATIC_ROOT = HOME / "static" if IS_PRODUCTION else None  # elsewhere files are served from where they stand
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "diemcau.config.storage.HashedModules" if IS_PRODUCTION else "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024  # bytes: a batch of 1,000 events with room to spare
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LARGEST_BODY = 64 * 1024 * 1024  # bytes of one request, files included: a list has 10 MB, a record 20 MB

# --- safety -----------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if IS_PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    # Whether neighbours under the same domain speak https alone is for whoever owns the domain, and no trouble of ours.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

# --- letters ----------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.EMAIL_FROM.read()
MAIL_URL = env.EMAIL_URL.read() or ("" if IS_PRODUCTION else "box:")  # of notices; letters about accounts go through Django's backend
KEEP_LETTERS_DAYS = env.KEEP_LETTERS.read()
SIGNATURE_ROOTS = env.SIGNATURE_ROOTS.read()
mail = urlsplit(MAIL_URL)
if mail.scheme in {"smtp", "smtps"}:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = mail.hostname or "", mail.port or (465 if mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(mail.username or ""), unquote(mail.password or "")
    EMAIL_USE_SSL = mail.scheme == "smtps"
    EMAIL_USE_TLS = mail.scheme == "smtp" and mail.query != "tls=0"
    EMAIL_TIMEOUT = 30  # seconds
else:
    EMAIL_BACKEND = f"django.core.mail.backends.{'dummy' if IS_PRODUCTION else 'console'}.EmailBackend"  # a letter holds a link that signs in

# --- log --------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"masked": {"()": "diemcau.config.masking.Masked"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["masked"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
