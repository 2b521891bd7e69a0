"""The benchmark of the pure engine: throughput, flatness, sizes, start; no AWS."""
