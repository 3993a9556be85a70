"""One product's project: star file, snapshot and ledger; the only room that knows those below."""
