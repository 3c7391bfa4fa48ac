"""The duties: what the office does, one module a duty. They know the core, the ledger and the desk, not each other."""
