"""What this app tells those above; always after the commit."""

from django.dispatch import Signal

# Arguments: `user`, `code`.
consent_granted = Signal()
consent_withdrawn = Signal()
# Argument: `user`, whose birth date is another one now.
birth_date_corrected = Signal()
# Argument: `user`, whose account is closed until it is erased, or the deletion undone.
account_closed = Signal()
