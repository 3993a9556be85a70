"""What `why` asks of the store: sums by groups of people, events by version, answers by day."""
