from safety.services.assessments import assess_message, mark_alert_checked
from safety.services.reference import load_hotlines, load_policies, load_scripts

__all__ = [
    "assess_message",
    "load_hotlines",
    "load_policies",
    "load_scripts",
    "mark_alert_checked",
]
