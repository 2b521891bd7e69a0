"""The benchmark: the pure engine, and the function around it; no AWS account is needed."""
