"""User agents that update every month.

The mix of devices is that of a large online service, 64 % phones, 26 % desktops, 6 % programs
and 3 % tablets: Wiefling, Jørgensen, Thunem and Lo Iacono, "Pump Up Password Security!" (ACM TOPS
26(1), 2022), https://doi.org/10.1145/3546069. Which browsers there are is chosen.
"""

from functools import lru_cache
from typing import Final

__all__ = ["FORMS", "KINDS", "KIND_SHARES", "agent", "tool_agent"]

KIND_SHARES: Final = (0.64, 0.26, 0.06, 0.03)
KINDS: Final = ("phone", "desktop", "program", "tablet")
_WEBKIT: Final = "AppleWebKit/537.36 (KHTML, like Gecko)"
_APPLE: Final = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
FORMS: Final[dict[str, tuple[str, ...]]] = {
    "phone": (
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS {{ios}}_{{point}} like Mac OS X) {_APPLE}"
            " Version/{ios}.{point} Mobile/15E148 Safari/604.1"
        ),
        (
            f"Mozilla/5.0 (Linux; Android 10; K) {_WEBKIT} Chrome/{{chrome}}.0.0.0"
            " Mobile Safari/537.36"
        ),
        (
            f"Mozilla/5.0 (Linux; Android 10; K) {_WEBKIT} SamsungBrowser/{{samsung}}.0"
            " Chrome/{chrome}.0.0.0 Mobile Safari/537.36"
        ),
    ),
    "desktop": (
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/{{chrome}}.0.0.0"
            " Safari/537.36"
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/{{chrome}}.0.0.0"
            " Safari/537.36 Edg/{chrome}.0.0.0"
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{firefox}.0) Gecko/20100101"
            " Firefox/{firefox}.0"
        ),
        (
            f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_APPLE} Version/{{ios}}.{{point}}"
            " Safari/605.1.15"
        ),
    ),
    "program": ("okhttp/5.{point}.0", "python-requests/2.32.{point}", "Go-http-client/2.0"),
    "tablet": (
        (
            f"Mozilla/5.0 (iPad; CPU OS {{ios}}_{{point}} like Mac OS X) {_APPLE}"
            " Version/{ios}.{point} Mobile/15E148 Safari/604.1"
        ),
        f"Mozilla/5.0 (Linux; Android 15; SM-X710) {_WEBKIT} Chrome/{{chrome}}.0.0.0 Safari/537.36",
    ),
}
_TOOLS: Final = (
    "python-requests/2.32.5",
    "Go-http-client/2.0",
    "curl/8.16.0",
    f"Mozilla/5.0 (X11; Linux x86_64) {_WEBKIT} HeadlessChrome/142.0.0.0 Safari/537.36",
)
_MONTH_DAYS: Final = 30


@lru_cache(4096)
def agent(form: str, day: int, lag_days: int) -> str:
    """What a device says of itself on a day: browsers have a release a month.

    Args:
        form: one of ``FORMS``.
        day: counted from 1970.
        lag_days: how far behind the newest release the device is.

    >>> agent("okhttp/5.{point}.0", 20_000, 0), agent("okhttp/5.{point}.0", 20_030, 0)
    ('okhttp/5.2.0', 'okhttp/5.3.0')
    """
    month = (day - lag_days) // _MONTH_DAYS
    return form.format(
        chrome=month - 540,
        firefox=month - 538,
        samsung=22 + (month - 660) // 4,
        ios=18 + (month - 660) // 12,
        point=month % 8,
    )


def tool_agent(number: int) -> str:
    """The agent of an attacker's program."""
    return _TOOLS[number % len(_TOOLS)]
