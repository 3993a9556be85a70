"""People, the agents that people made, and what happens between them: questions to the store."""
