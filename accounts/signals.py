"""What this app tells those above; always after the commit. Arguments: `user`, `code`."""

from django.dispatch import Signal

consent_granted = Signal()
consent_withdrawn = Signal()
