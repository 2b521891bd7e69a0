"""User agents as browsers and programs send them.

Versions lean to the newest, with a long tail: there are thousands of different ones. Each version
of Chrome has one build number and a few patches of it.
"""

from collections.abc import Sequence
from typing import Final

__all__ = ["FORMS", "user_agent"]

_WEBKIT: Final = "AppleWebKit/537.36 (KHTML, like Gecko)"
_APPLE: Final = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
_ANDROID: Final = "Mozilla/5.0 (Linux; Android 10; K) {webkit}"
_WINDOWS: Final = "Mozilla/5.0 (Windows NT 10.0; Win64; x64"
_IOS: Final = "like Mac OS X) {apple} Version/{ios}.{minor} Mobile/15E148 Safari/604.1"

FORMS: Final[dict[str, tuple[str, ...]]] = {
    "phone": (
        f"Mozilla/5.0 (iPhone; CPU iPhone OS {{ios}}_{{minor}} {_IOS}",
        f"{_ANDROID} Chrome/{{chrome}}.0.0.0 Mobile Safari/537.36",
        f"{_ANDROID} SamsungBrowser/{{samsung}}.0 Chrome/{{chrome}}.0.0.0 Mobile Safari/537.36",
        (
            "Mozilla/5.0 (Linux; Android {android}; SM-A{model}6B; wv) {webkit}"
            " Version/4.0 Chrome/{chrome}.0.{build}.{patch} Mobile Safari/537.36"
        ),
    ),
    "desktop": (
        f"{_WINDOWS}) {{webkit}} Chrome/{{chrome}}.0.0.0 Safari/537.36",
        f"{_WINDOWS}) {{webkit}} Chrome/{{chrome}}.0.0.0 Safari/537.36 Edg/{{chrome}}.0.0.0",
        f"{_WINDOWS}; rv:{{chrome}}.0) Gecko/20100101 Firefox/{{chrome}}.0",
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {apple}"
            " Version/{ios}.{minor} Safari/605.1.15"
        ),
    ),
    "program": (
        "python-requests/2.{model}.{minor}",
        "okhttp/4.{ios}.{minor}",
        "Go-http-client/2.0",
        "Mozilla/5.0 (X11; Linux x86_64) {webkit} HeadlessChrome/{chrome}.0.0.0 Safari/537.36",
    ),
    "tablet": (
        f"Mozilla/5.0 (iPad; CPU OS {{ios}}_{{minor}} {_IOS}",
        (
            "Mozilla/5.0 (Linux; Android {android}; SM-X{model}0) {webkit}"
            " Chrome/{chrome}.0.0.0 Safari/537.36"
        ),
    ),
}
"""By kind of device: what the agents look like."""


def user_agent(form: str, versions: Sequence[float]) -> str:
    """A user agent.

    Args:
        form: one of ``FORMS``.
        versions: at least seven numbers of [0, 1): the lower, the newer.

    >>> user_agent("okhttp/4.{ios}.{minor}", [0.0] * 7)
    'okhttp/4.26.0'
    """
    chrome, ios, minor, android, model, patch, *_ = versions
    major = 145 - int(25 * chrome**3)
    return form.format(
        webkit=_WEBKIT,
        apple=_APPLE,
        chrome=major,
        samsung=29 - int(6 * chrome**2),
        ios=26 - int(9 * ios**3),
        minor=int(7 * minor),
        android=16 - int(7 * android**2),
        model=13 + int(40 * model),
        build=7_632 - 48 * (145 - major),
        patch=(45, 68, 109, 122)[int(4 * patch)],
    )
