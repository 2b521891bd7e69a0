"""Hypothesis profiles: ``ci`` (default) is reproducible and quick, ``nightly`` searches longer.

``fuzz`` is for ``make fuzz``, which throws hundreds of thousands of records at the decoder.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "nightly",
    deadline=None,
    max_examples=3000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "fuzz",
    parent=settings.get_profile("nightly"),
    max_examples=40_000,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
