from missions.admin import benefits, doing, ledger

__all__ = ["benefits", "doing", "ledger"]
