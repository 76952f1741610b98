"""Doors: who may come in where, who sees which rows, what start-up drags in."""

import subprocess
import sys
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from tests.factories.accounts import UserFactory

APPS = ["accounts", "safety", "analytics", "companions", "missions", "feed", "chat", "agencies"]
PUBLIC = {
    "",
    "accounts/login/",
    "accounts/signup/",
    "accounts/logout/",
    "accounts/inactive/",
    "accounts/confirm-email/",
    "accounts/confirm-email/<key>/",
    "accounts/password/reset/",
    "accounts/password/reset/done/",
    "accounts/password/reset/key/done/",
    "accounts/password/reset/key/<uidb36>-<key>/",
    "accounts/login/code/confirm/",
    "accounts/kakao/login/",
    "accounts/kakao/login/callback/",
    "accounts/social/signup/",
    "accounts/social/login/cancelled/",
    "accounts/social/login/error/",
    "kakao/unlink/",
    "api/v1/auth/kakao/nonce",
    "safety/",
    "healthz",
    "readyz",
    "api/schema/",
    "api/docs/",
    "admin/login/",
    "_allauth/app/v1/config",
    "api/v1/session",
    "api/v1/regions",
    "api/v1/app-version",
    "api/v1/purposes",
    "api/v1/purposes/planned",
    "api/v1/safety/hotlines",
    "terms/<str:code>/",
    "feed/rules/",
    "privacy",
    "transparency",
    "transparency.csv",
    "takedown",
    "takedown/<str:key>/",
}
VALUES = {"uuid": str(uuid4()), "int": "1", "slug": "x", "str": "neutral", "path": "x"}


def walk(patterns, prefix=""):
    for entry in patterns:
        route = prefix + str(entry.pattern).lstrip("^").rstrip("$").replace("\\Z", "")
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield route, entry


def fill(route, entry):
    for name, converter in entry.pattern.converters.items():
        kind = next(k for k in VALUES if k in type(converter).__name__.lower() or k == "str")
        for spelling in (f"<{kind}:{name}>", f"<{name}>"):
            route = route.replace(spelling, VALUES[kind])
    return "/" + route


# allauth's endpoints for apps hear no cookie: 401, or that nothing is pending (400, 409, 410).
HEADLESS = {400, 401, 409, 410}


def list_extra(route):
    return HEADLESS if route.startswith("_allauth/") else set()


OURS = [
    (route, entry)
    for route, entry in walk(get_resolver().url_patterns)
    # What lies under `_allauth/` is allauth's own, and answers in its own way.
    if not route.startswith(("admin/", "static/", "media/", "_allauth/")) and "(?P" not in route
]


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "entry"), OURS, ids=[route or "/" for route, _ in OURS])
def test_url_needs_login_or_is_public(client, route, entry):
    response = client.get(fill(route, entry))
    if route in PUBLIC:
        # 404: Kakao without keys; 401: the page that says that its sign-in failed.
        # 400: a question that needs its parameters.
        assert response.status_code in {200, 302, 400, 401, 404, 405}
    else:
        assert response.status_code in {302, 401, 404, 405} | list_extra(route)
        if response.status_code == 302:
            assert "/accounts/login/" in response.url


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "entry"), OURS, ids=[route or "/" for route, _ in OURS])
def test_url_with_a_guessed_id_is_refused_in_order(client, route, entry):
    client.force_login(UserFactory())
    response = client.get(fill(route, entry))
    if "uuid:" in route:
        assert response.status_code in {403, 404, 405}
    else:
        allowed = {200, 302, 400, 401, 403, 404, 405, 503} | list_extra(route)
        assert response.status_code in allowed


@pytest.mark.django_db
def test_admin_needs_login(client):
    response = client.get("/admin/")
    assert response.status_code == 302
    assert "login" in response.url


OWNED = [
    model
    for label in APPS
    for model in apps.get_app_config(label).get_models()
    if any(
        field.is_relation
        and field.many_to_one
        and field.related_model is not None
        and field.related_model._meta.label == settings.AUTH_USER_MODEL
        and field.name in {"user", "subject"}
        for field in model._meta.get_fields()
    )
]


@pytest.mark.parametrize("model", OWNED, ids=[m._meta.label for m in OWNED])
def test_owned_model_says_who_may_see_it(model):
    manager = model._default_manager
    assert hasattr(manager, "visible_to") or hasattr(manager, "for_staff")


@pytest.mark.parametrize("job", sorted(settings.PROVIDERS))
def test_every_job_has_an_embedded_default(job):
    assert settings.PROVIDERS[job]["BACKEND"].split(".")[2] == "embedded"


LEDGERS = [
    "accounts_consentevent",
    "accounts_accesslog",
    "accounts_disclosurerecord",
    "accounts_birthdatecorrection",
    "accounts_chainanchor",
    "accounts_conductacceptance",
    "accounts_incidentchange",
    "agencies_alertchange",
    "feed_evidence",
    "feed_moderatoraccess",
    "feed_referral",
    "feed_casechange",
    "feed_takedownchange",
    "feed_tagruling",
    "missions_pointtransaction",
    "missions_pointentry",
    "missions_pointnote",
    "missions_benefitchange",
    "missions_redemptionchange",
]


@pytest.mark.django_db
@pytest.mark.parametrize("table", LEDGERS)
def test_ledger_is_append_only_in_the_database(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s",
            [table, "%append_only"],
        )
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_only_the_vector_extension_is_used():
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension ORDER BY extname")
        assert cursor.fetchall() == [("plpgsql",), ("vector",)]


def test_web_start_up_loads_no_model_library():
    code = (
        "import sys, config.asgi\n"
        "heavy = ('torch','transformers','kiwipiepy','pandas','plotly','openai','reportlab')\n"
        "print([n for n in heavy if n in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip().splitlines()[-1] == "[]"


@pytest.mark.parametrize("label", [*APPS])
def test_every_table_has_its_admin(label):
    missing = [
        model._meta.label
        for model in apps.get_app_config(label).get_models()
        if model._meta.managed and model not in admin.site._registry
    ]
    assert missing == []
