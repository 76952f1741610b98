"""What operators see of accounts; importing a page registers it."""

from accounts.admin import clients, conduct, people, records

__all__ = ["clients", "conduct", "people", "records"]
