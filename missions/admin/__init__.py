from missions.admin import benefits, doing, ledger, suggestions

__all__ = ["benefits", "doing", "ledger", "suggestions"]
