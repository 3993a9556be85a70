"""Questions to the store that only an audit asks: what a metric rests on and how it could rise."""
