"""What this app tells those above, after the commit where nothing else is said."""

from django.dispatch import Signal

# Arguments: `user`, `code`.
consent_granted = Signal()
consent_withdrawn = Signal()
# Argument: `user`, whose birth date is another one now.
birth_date_corrected = Signal()
# Argument: `user`, whose account is closed until it is erased, or the deletion undone.
account_closed = Signal()
# Argument: `member`, who works there no more, or not as before. In the same transaction: no case
# may stay with somebody who cannot open it.
staff_left = Signal()
