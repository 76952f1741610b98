from missions.admin import benefits, catalogue, doing, ledger, policies, suggestions

__all__ = ["benefits", "catalogue", "doing", "ledger", "policies", "suggestions"]
