from missions.admin import doing, suggestions

__all__ = ["doing", "suggestions"]
