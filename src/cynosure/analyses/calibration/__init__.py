"""How often the ledger was right: what findings expected beside what came of them."""
