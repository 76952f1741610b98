"""Who carries pushes to phones: Expo, Firebase, both, or the outbox that sends nothing."""

from typing import Any

from environ import FileAwareEnv

_OUTBOX: dict[str, Any] = {"BACKEND": "accounts.push.embedded.EmbeddedOutbox", "OPTIONS": {}}


def read_carriers(env: FileAwareEnv) -> dict[str, Any]:
    """Choose a back end for the devices of each provider."""
    return {"push_expo": _read_expo(env), "push_fcm": _read_fcm(env)}


def _read_expo(env: FileAwareEnv) -> dict[str, Any]:
    if not env.bool("EXPO_PUSH", default=False):
        return _OUTBOX
    return {
        "BACKEND": "accounts.push.expo.ExpoCarrier",
        "OPTIONS": {
            "access_token": env.str("EXPO_ACCESS_TOKEN", default=""),
            "base_url": env.str("EXPO_PUSH_URL", default="https://exp.host"),
        },
    }


def _read_fcm(env: FileAwareEnv) -> dict[str, Any]:
    account = env.str("FCM_SERVICE_ACCOUNT", default="")
    if not account:
        return _OUTBOX
    return {
        "BACKEND": "accounts.push.fcm.FcmCarrier",
        "OPTIONS": {
            "service_account": account,
            "base_url": env.str("FCM_URL", default="https://fcm.googleapis.com"),
        },
    }
