"""What the frameworks say reaches people in the voice of our own pages."""

import subprocess
from pathlib import Path
from shutil import which

import pytest
from django.conf import settings
from django.utils.translation import gettext

CATALOGUE = Path(settings.BASE_DIR) / "locale" / "ko" / "LC_MESSAGES" / "django.po"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("This field is required.", "꼭 필요한 항목이에요."),
        ("This password is too common.", "많은 사람이 쓰는 비밀번호예요."),
        ("You must type the same password each time.", "두 번 적은 비밀번호가 서로 달라요."),
        ("Authentication credentials were not provided.", "로그인이 필요해요."),
    ],
)
def test_frameworks_speak_like_us(said, shown):
    assert gettext(said) == shown


@pytest.mark.skipif(not which("msgfmt"), reason="gettext is not installed")
def test_the_compiled_catalogue_is_fresh(tmp_path):
    fresh = tmp_path / "django.mo"
    subprocess.run(["msgfmt", "-o", fresh, CATALOGUE], check=True)
    assert fresh.read_bytes() == CATALOGUE.with_suffix(".mo").read_bytes()
