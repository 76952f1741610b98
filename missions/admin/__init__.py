from missions.admin import doing

__all__ = ["doing"]
