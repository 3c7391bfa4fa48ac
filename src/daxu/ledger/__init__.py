"""The ledger: entries that are never changed, sealed in a chain. One door in (write), one door out (read)."""
