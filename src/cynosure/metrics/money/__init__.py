"""What people paid, what their episodes cost, and what was billed: questions to the store."""
