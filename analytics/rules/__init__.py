"""Pure decisions about mood: valence, trend, the words that explain it, the charts that show it."""
