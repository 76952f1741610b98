"""Everything of agencies for operators: codes and states; no contact and no words are shown."""

from agencies.admin import alerts, boards, cases, talk

__all__ = ["alerts", "boards", "cases", "talk"]
