from feed.admin import limits

__all__ = ["limits"]
