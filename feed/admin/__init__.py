from feed.admin import limits, moderation, people, posts, talk

__all__ = ["limits", "moderation", "people", "posts", "talk"]
