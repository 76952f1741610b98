"""Pushes to phones: what is said, when, and the carriers that speak to Expo and Google (ADR 0017).

Nothing here knows a database; services hand over values and keep the rows.
"""

from accounts.push.base import Carrier
from core.providers import build_provider, is_overseas

PROVIDERS = ("expo", "fcm")


def get_carrier(provider: str) -> Carrier:
    """Return the carrier that the settings chose for devices of this provider."""
    carrier: Carrier = build_provider(f"push_{provider}")
    return carrier


def leaves_the_country() -> bool:
    """Tell whether any push goes by way of a company abroad."""
    return any(is_overseas(f"push_{provider}") for provider in PROVIDERS)
