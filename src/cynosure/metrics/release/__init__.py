"""What a question about a release asks of the store."""
