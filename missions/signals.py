"""What missions tell those above, after the change is committed; a receiver may hear it twice."""

from django.dispatch import Signal

# kwargs: participation.
mission_started = Signal()
mission_finished = Signal()
mission_undone = Signal()
