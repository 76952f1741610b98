from missions.admin import benefits, catalogue, doing, ledger, suggestions

__all__ = ["benefits", "catalogue", "doing", "ledger", "suggestions"]
