"""Quality that people and a judge tell: what a level of a judged metric asks, settles and shows."""
