"""One pass over the rows of a bucket: what each of many questions needs of them, at once.

A kernel is exact, touches every row at most once and holds no lock. `category` (uint8, one a
person) says which part of the answer a person adds to, `LEFT_OUT` that to none: so an outcome,
strata and halves enter, and so people who do not count stay out.
"""
