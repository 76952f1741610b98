"""What this app tells those above, after the commit. Receivers must bear being called twice."""

from django.dispatch import Signal

# Arguments: `assessment`, a CrisisAssessment of level 1 or above.
crisis_detected = Signal()
