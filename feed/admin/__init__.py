from feed.admin import people, posts

__all__ = ["people", "posts"]
