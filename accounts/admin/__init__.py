"""What operators see of accounts; importing a page registers it."""

from accounts.admin import clients, people, records

__all__ = ["clients", "people", "records"]
