"""Which Kakao we speak to: the real one by its keys, a rehearsal on this machine, or none."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv

REAL = "https://kauth.kakao.com"
REAL_API = "https://kapi.kakao.com"
# Pages may send a form to Kakao, and the browser follows it to where Kakao asks who one is.
REAL_ORIGINS = (REAL, "https://accounts.kakao.com")
REHEARSAL_REST_KEY, REHEARSAL_NATIVE_KEY = "rehearsal-rest", "rehearsal-native"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Kakao:
    """The keys of one Kakao app; without a REST key there is no Kakao sign-in."""

    server_url: str = REAL
    api_url: str = REAL_API
    origins: tuple[str, ...] = ()
    rest_key: str = ""
    native_key: str = ""
    client_secret: str = ""
    admin_key: str = ""
    app_id: str = ""
    is_rehearsal: bool = False

    @property
    def is_on(self) -> bool:
        """Whether pages show the button."""
        return bool(self.rest_key)

    def describe_provider(self) -> dict[str, Any]:
        """Tell allauth of our provider; its built-in Kakao, which knows no tokens, stays out."""
        ours = "accounts.kakao.provider.KakaoProvider"
        return {"openid_connect": {"provider_class": ours, "APPS": self._list_apps()}}

    def _list_apps(self) -> list[dict[str, Any]]:
        """List allauth's apps: pages use the REST key, phones the native one."""
        name = "연습용 카카오" if self.is_rehearsal else "카카오"
        keys = [(self.rest_key, self.client_secret, False), (self.native_key, "", True)]
        return [
            {
                "provider_id": "kakao",
                "name": name,
                "client_id": key,
                "secret": secret,
                "settings": {"server_url": self.server_url, "hidden": is_hidden},
            }
            for key, secret, is_hidden in keys
            if key
        ]


def read_kakao(env: FileAwareEnv) -> Kakao:
    """Read the keys; a rehearsal only where no key is given and nobody but this machine comes."""
    rest_key = env.str("KAKAO_REST_KEY", default="")
    native_key = env.str("KAKAO_NATIVE_KEY", default="")
    if rest_key or native_key:
        return Kakao(
            origins=REAL_ORIGINS,
            rest_key=rest_key,
            native_key=native_key,
            client_secret=env.str("KAKAO_CLIENT_SECRET", default=""),
            admin_key=env.str("KAKAO_ADMIN_KEY", default=""),
            app_id=env.str("KAKAO_APP_ID", default=""),
        )
    rehearsal = env.str("KAKAO_REHEARSAL_URL", default="")
    return _read_rehearsal(env, rehearsal) if rehearsal else Kakao()


def _read_rehearsal(env: FileAwareEnv, url: str) -> Kakao:
    is_ours = bool(env.str("ONGI_SUPERVISED", default=""))
    is_loopback = urlsplit(url).scheme == "http" and urlsplit(url).hostname in _LOOPBACK
    is_public = env.bool("HTTPS", default=False) or env.bool("BEHIND_PROXY", default=False)
    is_open = env.str("HOST", default="127.0.0.1") not in _LOOPBACK
    if not is_ours or not is_loopback or is_public or is_open:
        raise ImproperlyConfigured(
            "KAKAO_REHEARSAL_URL is set by `make run` itself, for this machine only: "
            "remove it, and give KAKAO_REST_KEY for real sign-in"
        )
    return Kakao(
        server_url=url,
        api_url=url,
        origins=(url,),
        rest_key=REHEARSAL_REST_KEY,
        native_key=REHEARSAL_NATIVE_KEY,
        client_secret=env.str("KAKAO_REHEARSAL_SECRET"),
        admin_key=env.str("KAKAO_REHEARSAL_SECRET"),
        is_rehearsal=True,
    )
