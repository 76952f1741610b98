from feed.admin import posts

__all__ = ["posts"]
