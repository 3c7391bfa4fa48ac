"""The desk: what people are in the middle of: accounts, roles, tokens, later drafts and tasks. Never counted."""
