"""Settings of the second factor and of tokens; nothing here depends on the environment."""

# What signs where nobody gave a key: good for commands, refused where strangers come in.
NO_SECRET_KEY = "only-for-commands-that-serve-nobody"  # noqa: S105 - no secret, that is the point

# A second factor for whoever wants one; staff and operators must (docs/adr/0013).
MFA_ADAPTER = "accounts.web.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "온기"

# Apps sign in with tokens (docs/adr/0012).
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "accounts.api.tokens.TokenStrategy"  # noqa: S105 - a dotted path
HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = 600
HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN = 30 * 86_400
# Our strategy always rotates and always looks at the session; said here for allauth's own code.
HEADLESS_JWT_ROTATE_REFRESH_TOKEN = True
HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED = True
# Longer than the refresh token, or the session would end under it.
SESSION_COOKIE_AGE = 31 * 86_400
