"""What this app tells those above; after the commit. Argument: `trend_score`, once per episode."""

from django.dispatch import Signal

trend_raised = Signal()
