"""What the feed hears from the apps below; each makes one service call."""
