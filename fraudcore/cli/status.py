"""Exit statuses of the command line."""

__all__ = ["DONE", "FAILED", "INTERRUPTED", "REJECTS", "USAGE"]

DONE = 0
FAILED = 1
USAGE = 2
REJECTS = 3
"""Everything was read, but some lines could not be decoded."""
INTERRUPTED = 130
