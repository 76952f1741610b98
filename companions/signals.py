"""What companions tells those above, after the change is committed."""

from django.dispatch import Signal

# kwargs: companion. Its memories are gone; the row stays, hidden, so that old rows can name it.
companion_deleted = Signal()
