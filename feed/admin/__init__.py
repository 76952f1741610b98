from feed.admin import moderation

__all__ = ["moderation"]
