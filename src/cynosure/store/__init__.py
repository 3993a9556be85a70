"""What was loaded and what was concluded, on disk: segments, snapshots, the ledger."""
