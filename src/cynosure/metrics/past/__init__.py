"""Past experiments: summaries that somebody exported, and people who met variants."""
