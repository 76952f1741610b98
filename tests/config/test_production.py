"""Settings for strangers: `check --deploy` is clean, and what would be dangerous is refused."""

import base64
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import checks
from config.kakao import Kakao
from config.signing_in import NO_SECRET_KEY

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


@pytest.fixture
def production(tmp_path):
    """What docs/operations.md tells to give, and nothing of this machine's."""
    secret = tmp_path / "secret_key"
    secret.write_text(secrets.token_urlsafe(60))
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY_FILE": str(secret),
        "FIELD_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "HTTPS": "true",
        "BEHIND_PROXY": "true",
        "ALLOWED_HOSTS": "ongi.example",
        "CSRF_TRUSTED_ORIGINS": "https://ongi.example",
        "DATABASE_URL": "postgres://user:password@db.example:5432/ongi",
        "REDIS_URL": "redis://redis.example:6379",
        "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
        "KAKAO_REST_KEY": "rest",
        "KAKAO_CLIENT_SECRET": "secret",
        "KAKAO_ADMIN_KEY": "admin",
        "KAKAO_APP_ID": "1",
    }


def run(env, *command):
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )


def check(env):
    return run(env, "manage.py", "check", "--deploy", "--fail-level", "WARNING")


def test_check_deploy_is_clean(production):
    done = check(production)
    assert (done.returncode, done.stderr.count("issues (0 silenced)")) == (0, 0), done.stderr
    assert "no issues (0 silenced)" in done.stdout


def change(env, changes):
    changed = {name: value for name, value in env.items() if name != "SECRET_KEY_FILE"}
    return {name: value for name, value in {**changed, **changes}.items() if value is not None}


BAD = {
    "DEBUG": "true",
    "CSRF_TRUSTED_ORIGINS": "https://ongi.example,http://ongi.example",
    "DEMO_AUTHENTICATOR": "true",
    "EMAIL_URL": None,
    "KAKAO_ADMIN_KEY": None,
}


def test_the_command_names_every_danger_at_once(production):
    done = check(change(production, BAD))
    assert done.returncode == 1
    for found in ("E001", "E002", "E005", "E007", "W002", "W003"):
        assert f"ongi.{found}" in done.stderr


def test_the_web_does_not_even_start_with_one(production):
    done = run(change(production, {}), "-c", "import config.asgi")
    assert done.returncode != 0
    assert "SECRET_KEY is not given" in done.stderr.splitlines()[-1]


@pytest.fixture
def safe(settings):
    settings.DEBUG = False
    settings.SECRET_KEY = secrets.token_urlsafe(60)
    settings.HTTPS = True
    settings.ALLOWED_HOSTS = ["ongi.example"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://ongi.example"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.KAKAO = Kakao(rest_key="rest", admin_key="admin")
    assert checks.check_production() == []
    return settings


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("DEBUG", True, "ongi.E001"),
        ("SECRET_KEY", NO_SECRET_KEY, "ongi.E002"),
        ("SECRET_KEY", "short", "ongi.E002"),
        ("HTTPS", False, "ongi.E003"),
        ("ALLOWED_HOSTS", ["*"], "ongi.E004"),
        ("CSRF_TRUSTED_ORIGINS", ["https://a.example", "http://a.example"], "ongi.E005"),
        ("KAKAO", Kakao(rest_key="r", admin_key="a", is_rehearsal=True), "ongi.E006"),
        ("DEMO_AUTHENTICATOR", True, "ongi.E007"),
        ("CELERY_TASK_ALWAYS_EAGER", True, "ongi.E008"),
        ("ALLOWED_HOSTS", ["localhost", "127.0.0.1"], "ongi.W001"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "ongi.W002"),
        ("KAKAO", Kakao(rest_key="rest"), "ongi.W003"),
    ],
)
def test_each_danger_is_named_and_stops_the_web(safe, name, value, found):
    checks.refuse_dangers()
    setattr(safe, name, value)
    (problem,) = checks.check_production()
    assert problem.id == found
    if found.startswith("ongi.E") and name != "HTTPS":
        with pytest.raises(ImproperlyConfigured, match=re.escape(problem.msg)):
            checks.refuse_dangers()
    else:
        checks.refuse_dangers()


def test_the_web_starts_with_production_settings(production):
    done = run(production, "-c", "import config.asgi; print('ready')")
    assert done.stdout.strip() == "ready", done.stderr


def test_pages_are_https_only_and_cookies_with_them(production):
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "print(s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS >= 31536000,"
        " s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.SECURE_PROXY_SSL_HEADER,"
        " s.SECURE_CONTENT_TYPE_NOSNIFF, s.X_FRAME_OPTIONS)"
    )
    done = run({**production, "DJANGO_SETTINGS_MODULE": "config.settings"}, "-c", code)
    assert done.stdout.split("(")[0].split() == ["True"] * 6 + ["Lax"]
    assert done.stdout.strip().endswith("('HTTP_X_FORWARDED_PROTO', 'https') True DENY")
