from missions.admin import benefits, catalogue, doing, ledger

__all__ = ["benefits", "catalogue", "doing", "ledger"]
