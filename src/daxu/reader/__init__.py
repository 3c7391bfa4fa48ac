"""The reader: Chinese official prose → findings, by named rules and a lexicon. Pure, deterministic, never guessing silently."""
