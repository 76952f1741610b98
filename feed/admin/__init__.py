from feed.admin import moderation, people, posts, talk

__all__ = ["moderation", "people", "posts", "talk"]
