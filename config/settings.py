"""One settings file fed by the environment; nothing set means the embedded default.

`X_FILE` reads the value of `X` from a file (secrets). Every name read here stands in .env.example.
"""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from environ import FileAwareEnv
from kombu import Exchange, Queue

from config.enum_names import ENUM_NAMES
from config.identity import find_identity
from config.kakao import read_kakao
from config.log_lines import describe_logging
from config.policies import read_sources
from config.push import read_carriers
from config.schedule import BEAT_SCHEDULE
from config.signing_in import *  # noqa: F403 - second factor, tokens, session age

env = FileAwareEnv()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data")))
if env.str("ENV_FILE", default=""):
    env.read_env(env.str("ENV_FILE"))

# --- Who may reach us -------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=NO_SECRET_KEY)  # noqa: F405
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=False)

INSTALLED_APPS = [
    "daphne",
    "config.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    # Before allauth, so that our templates are found in the place of its own.
    "accounts",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.headless",
    "channels",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
    "ai",
    "safety",
    "analytics",
    "companions",
    "missions",
    "feed",
    "chat",
    "agencies",
    "config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.BodyLimit",
    "core.middleware.JsonRefusals",
    "core.middleware.DomainErrorPages",
    # After the pages of refusals: what it hears of a closed staff door, it answers first.
    "accounts.web.middleware.SignInTrace",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.describe_viewer",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Where data rests -------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://ongi@localhost/ongi")}
# Under ASGI every request may run on a new thread, so connections are pooled, not kept per thread.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# The same few statements again and again: PostgreSQL plans each once per connection, which saves a
# third of its time. A pooler between us that swaps connections (PgBouncer) must turn this off.
is_prepared = env.bool("DATABASE_PREPARED", default=True)
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    # Whom a token stands for lies in a schema of its own (docs/adr/0034).
    **find_identity(DATABASES["default"].get("OPTIONS", {}), is_pooled=not is_prepared),
    "server_side_binding": is_prepared,
    "prepare_threshold": 3 if is_prepared else None,
    "pool": {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL_SIZE", default=10),
        "timeout": 10,
    },
}
# Channels looks for `test_` + NAME unless the test name stands here.
DATABASES["default"]["TEST"] = {"NAME": "test_ongi"}

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379")
CACHE_URL = env.str("CACHE_URL", default="") or f"{REDIS_URL}{'&' if '?' in REDIS_URL else '?'}db=2"
CHANNEL_LAYER_URL = env.str("CHANNEL_LAYER_URL", default="") or CACHE_URL.replace("db=2", "db=1")
CHANNEL_PREFIX = env.str("CHANNEL_PREFIX", default="ongi")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": CHANNEL_PREFIX,
        # A cache that hangs must fail the probe, not the page.
        "OPTIONS": {"socket_timeout": 3, "socket_connect_timeout": 3},
    }
}
CHANNEL_LAYERS = {
    "default": {
        # Events are hints that can be fetched again, so no layer need keep them: one PUBLISH in
        # place of three commands, one subscriber per process in place of a waiting pop per socket.
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            # An idle subscription must not count as a broken one.
            "hosts": [{"address": CHANNEL_LAYER_URL, "socket_timeout": None}],
            "prefix": CHANNEL_PREFIX,
        },
    }
}
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "media")},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.bool("STATIC_HASHED", default=not DEBUG)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
if env.str("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("S3_BUCKET"),
            "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
            "access_key": env.str("S3_ACCESS_KEY", default=None),
            "secret_key": env.str("S3_SECRET_KEY", default=None),
            "querystring_auth": True,
            "querystring_expire": 300,
            "default_acl": None,
        },
    }
# Seals what people write (docs/adr/0016); the first key writes, every key reads.
FIELD_KEYS = env.str("FIELD_KEYS", default="")
FIELD_PLAINTEXT_READ = env.bool("FIELD_PLAINTEXT_READ", default=True)

# --- Background work --------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("BROKER_URL", default="") or (
    REDIS_URL.replace("unix://", "redis+socket://") + "?virtual_host=0"
    if REDIS_URL.startswith("unix://")
    else f"{REDIS_URL}/0"
)
# RabbitMQ knows neither option and refuses a connection that names them.
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {}
    if CELERY_BROKER_URL.startswith(("amqp", "pyamqp"))
    else {
        "visibility_timeout": 300,
        "global_keyprefix": env.str("BROKER_PREFIX", default=""),
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ALWAYS_EAGER = env.bool("TASKS_EAGER", default=False)
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A worker must not answer a lost broker by waiting for ever: the sweeps send the work again.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TASK_DEFAULT_QUEUE = "bulk"
# Every task of `crisis` has a sweep that finds its row within seconds, long before a message that
# was not acknowledged would come back; keeping account of it cost a third of the worker.
CELERY_TASK_QUEUES = [
    Queue(name, Exchange(name), routing_key=name, no_ack=name == "crisis")
    for name in ("crisis", "live", "bulk")
]
CELERY_TASK_ROUTES = {
    "chat.tasks.assess_message": {"queue": "crisis"},
    "feed.tasks.assess_*": {"queue": "crisis"},
    "feed.tasks.sweep_assessments": {"queue": "crisis"},
    "agencies.tasks.open_alert_*": {"queue": "crisis"},
    "agencies.tasks.revoke_alerts": {"queue": "crisis"},
    "agencies.tasks.sweep_alerts": {"queue": "crisis"},
    "agencies.tasks.evaluate_timers": {"queue": "crisis"},
    "chat.tasks.write_reply": {"queue": "live"},
    "chat.tasks.write_late_replies": {"queue": "live"},
    # Not behind the replies it would set going again.
    "chat.tasks.sweep_messages": {"queue": "crisis"},
}
CELERY_TIMEZONE = "Asia/Seoul"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

# --- Engines: the default of every job works with no network and no key -------------------------
PROVIDERS = {
    "emotion": {"BACKEND": "ai.emotion.embedded.EmbeddedEmotionClassifier", "OPTIONS": {}},
    "embedding": {"BACKEND": "ai.embedding.embedded.HashedEmbedder", "OPTIONS": {}},
    "text": {"BACKEND": "ai.text.embedded.EmbeddedCompanion", "OPTIONS": {}},
    "summary": {"BACKEND": "ai.summary.embedded.CentralSentences", "OPTIONS": {}},
    **read_carriers(env),
    **read_sources(env),
}
if env.str("EMOTION_MODEL_PATH", default=""):
    PROVIDERS["emotion"] = {
        "BACKEND": "ai.emotion.huggingface.HuggingFaceEmotionClassifier",
        "OPTIONS": {
            "path": env.str("EMOTION_MODEL_PATH"),
            "mapping": env.str("EMOTION_MODEL_MAPPING", default="kote"),
        },
    }
if env.str("TEXT_BASE_URL", default="") or env.str("TEXT_API_KEY", default=""):
    PROVIDERS["text"] = {
        "BACKEND": "ai.text.openai_compatible.OpenAICompatible",
        "OPTIONS": {
            "api_key": env.str("TEXT_API_KEY", default=""),
            "base_url": env.str("TEXT_BASE_URL", default=None),
            "model": env.str("TEXT_MODEL", default="gpt-4o-mini"),
            "timeout_s": env.float("TEXT_TIMEOUT_S", default=60.0),
            "first_token_s": env.float("TEXT_FIRST_TOKEN_S", default=8.0),
            "is_domestic": env.bool("TEXT_IS_DOMESTIC", default=False),
        },
    }

# --- People -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
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
ACCOUNT_ADAPTER = "accounts.web.adapter.AccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[온기] "
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.web.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_RATE_LIMITS = {"kakao_nonce": "120/m/ip", "takedown": "5/h/ip"}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
SIGNUP_REDIRECT_URL = "accounts:onboarding"
ACCOUNT_SIGNUP_REDIRECT_URL = SIGNUP_REDIRECT_URL
KAKAO = read_kakao(env)
SOCIALACCOUNT_ADAPTER = "accounts.web.adapter.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = KAKAO.describe_provider()
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# Set by `make run` alone, for its demo on this machine (config/demo_door.py).
DEMO_AUTHENTICATOR = env.bool("DEMO_AUTHENTICATOR", default=False)
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="온기 <no-reply@localhost>")
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))

# --- Safety of the wire -----------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Or every person would share the proxy's address, and with it one rate limit.
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# Addresses that take files have a limit of their own: a photo of 10 MB and the form around it.
BODY_LIMITS = {
    "missions:photos": 10_100_000,
    "api-participation-photos": 10_100_000,
    "api-feed-images": 10_100_000,
    # Four of them in one form.
    "feed:write": 40_500_000,
    "feed:post_edit": 40_500_000,
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *KAKAO.origins],
    }
}

# --- Language, time, files of the pages ---------------------------------------------------------
LANGUAGE_CODE = "ko-kr"
TIME_ZONE = "Asia/Seoul"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.finders.PlotlyFinder",
]
MEDIA_ROOT = DATA_DIR / "media"

# --- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.tokens.TokenSignIn",
        "core.rest.SessionSignIn",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "core.rest.StreamPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "core.rest.handle_error",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Ongi API",
    "DESCRIPTION": "What the React Native client and the web pages share. See docs/mobile.md.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.openapi.complete_answers",
        "config.openapi.describe_refusals",
        "config.openapi.add_headless",
    ],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

# --- What the operator sees ---------------------------------------------------------------------
LOGGING = describe_logging(level=env.str("LOG_LEVEL", default="INFO"))
