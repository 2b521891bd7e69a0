"""AWS services and time in memory: for the tests and the benchmark."""
