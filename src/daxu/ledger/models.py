"""The tables of the ledger; private to this room."""
