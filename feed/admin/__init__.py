from feed.admin import posts, talk

__all__ = ["posts", "talk"]
