"""The reader: Chinese official prose → findings, by named rules and a lexicon.

Pure, deterministic, and never guessing silently.
"""

from daxu.reader.grammar import Finding, Reading, read, read_lines
from daxu.reader.numbers import Passed, Unread

__all__ = ["Finding", "Passed", "Reading", "Unread", "read", "read_lines"]
