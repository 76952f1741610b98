from feed.admin import people, posts, talk

__all__ = ["people", "posts", "talk"]
