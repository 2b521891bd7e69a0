"""The engine over an archive, under two rule sets, and what differs."""
