"""Who tells us of public policies: 온통청년 and 복지로, or the bundled ones where no key is."""

from typing import Any

from environ import FileAwareEnv

_REMOTE = {
    "youth": "missions.sources.youth.YouthPolicies",
    "bokjiro": "missions.sources.bokjiro.BokjiroPolicies",
}


def read_sources(env: FileAwareEnv) -> dict[str, Any]:
    """Choose a back end for each source."""
    return {f"policies_{name}": _read_source(env, name) for name in _REMOTE}


def _read_source(env: FileAwareEnv, name: str) -> dict[str, Any]:
    prefix = f"POLICY_{name.upper()}"
    key = env.str(f"{prefix}_KEY", default="")
    if not key:
        return {
            "BACKEND": "missions.sources.embedded.BundledPolicies",
            "OPTIONS": {"source": name},
        }
    options: dict[str, Any] = {"api_key": key}
    if url := env.str(f"{prefix}_URL", default=""):
        options["base_url"] = url
    if calls := env.int(f"{prefix}_DAILY_CALLS", default=0):
        options["daily_calls"] = calls
    return {"BACKEND": _REMOTE[name], "OPTIONS": options}
