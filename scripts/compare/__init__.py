"""The engine beside simple well-known rules, on the same simulated traffic."""
