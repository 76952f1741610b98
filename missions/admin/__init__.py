from missions.admin import catalogue, doing

__all__ = ["catalogue", "doing"]
