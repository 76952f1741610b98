from missions.admin import doing, policies

__all__ = ["doing", "policies"]
