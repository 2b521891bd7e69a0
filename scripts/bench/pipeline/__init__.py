"""What the pipeline adds to the engine: contention for profiles, calls, CPU, start, package."""
