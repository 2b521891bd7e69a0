"""User agents: what operating system, type of device and browser a client says it is.

ua-parser recognises them (the extra ``agents``), never an expression of our own. A device is the
three without their versions, so that an update makes no new device. An agent that is not
recognised, or any agent where the library is not installed, stands for itself: its browser is
named by the beginning of the text and a digest, so that equal texts alone are one device.

All of it is what the client claims. Safari on an iPad claims a Mac (since iPadOS 13), and Android
tablets differ from phones only in browsers that leave out ``Mobile`` there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple, get_args

from fraudcore.digest import digest_hex
from fraudcore.text import cut_bytes

__all__ = ["ABSENT", "DEVICE_TYPES", "Agent", "DeviceType", "Recognised", "parse_agent"]

DeviceType = Literal["desktop", "mobile", "tablet", "bot", "other"]
DEVICE_TYPES: Final[tuple[DeviceType, ...]] = get_args(DeviceType)
TEXT_LIMIT: Final = 512
"""Characters (and UTF-8 bytes) that are read. The longest of the 68,000 agents in the test data
of ua-parser and Matomo has 492. The dearest text of this length that was found costs ten common
agents, of twice the length twenty."""
NAME_LIMIT: Final = 64
"""Bytes of a name: some rules copy it from the text."""
VERSION_LIMIT: Final = 16
OTHER: Final = "Other"
"""The name of what is not recognised, as ua-parser has it."""
_UNKNOWN: Final = (OTHER, "")
_CACHED: Final = 4096
"""Agents remembered: about 2 MB, 10 MB where each is as long as can be. Browsers froze most of
what they say, so that a large site meets some thousands, and most of its logins come with few."""
_SHOWN: Final = 40
"""Bytes of an unrecognised text in its name, before 64 bits of digest."""

_SCRIPTS: Final = frozenset(
    {
        *("Apache-HttpClient", "Go-http-client", "GuzzleHttp", "HTTPie", "HeadlessChrome"),
        *("Java", "PhantomJS", "PostmanRuntime", "PycURL", "Python Requests", "Python aiohttp"),
        *("Python-urllib", "Wget", "WindowsPowerShell", "aria2", "axios", "curl", "go-resty"),
        *("got", "http.rb", "insomnia", "libcurl-agent", "libwww-perl", "reqwest", "ureq"),
        *("wget2",),
    }
)
"""Tools and automated browsers that ua-parser takes for no spider. okhttp and CFNetwork are not
among them: they are what the applications of Android and iOS send."""
_TABLETS: Final = frozenset({"BlackBerry Playbook", "Generic Tablet", "Kindle", "iPad"})
_TABLET_MAKER: Final = "Generic_Android_Tablet"
_LARGE_BROWSERS: Final = frozenset({"Chrome", "Opera"})
"""On Android, the builds for phones have names of their own (``Chrome Mobile``)."""
_MOBILES: Final = frozenset(
    {
        *("Android", "Bada", "BlackBerry OS", "Firefox OS", "HarmonyOS", "KaiOS", "MeeGo"),
        *("Sailfish", "Symbian OS", "Windows Mobile", "Windows Phone", "iOS"),
    }
)
_DESKTOPS: Final = frozenset(
    {
        *("Arch Linux", "CentOS", "Chrome OS", "Debian", "Fedora", "FreeBSD", "Gentoo"),
        *("Kubuntu", "Linux", "Linux Mint", "Mac OS", "Mac OS X", "Mageia", "NetBSD"),
        *("OpenBSD", "Red Hat", "SUSE", "Slackware", "Solaris", "Ubuntu", "Windows"),
        *("openSUSE",),
    }
)


@dataclass(frozen=True, slots=True)
class Agent:
    """A user agent in parts.

    Args:
        os: operating system as ua-parser names it; ``Other`` if not recognised.
        browser: browser, application or tool, likewise.
        device_type: one of ``DEVICE_TYPES``.
        browser_version, os_version: the major version alone; empty if not known.
    """

    os: str
    browser: str
    device_type: DeviceType = "other"
    browser_version: str = ""
    os_version: str = ""

    @property
    def family(self) -> str:
        """The device without its versions, at most 137 bytes; empty where there is no agent.

        >>> Agent("Mac OS X", "Safari", "desktop", "18").family
        'Mac OS X/desktop/Safari'
        """
        return f"{self.os}/{self.device_type}/{self.browser}" if self.browser else ""


ABSENT: Final = Agent("", "")
"""No agent, or one without a single letter or digit, as logs write ``-`` for none."""


class Recognised(NamedTuple):
    """What a library makes of a text, in its own words.

    Args:
        browser, os: name and major version.
        device: model and maker.
    """

    browser: tuple[str, str] = _UNKNOWN
    os: tuple[str, str] = _UNKNOWN
    device: tuple[str, str] = _UNKNOWN


Recogniser = Callable[[str], Recognised]
Loader = Callable[[], Recogniser]


def load_ua_parser() -> Recogniser:
    """ua-parser and its rules, each compiled when it is first tried.

    Its resolver in pure Python is named here: left to itself, it takes an accelerator where one
    happens to be installed, and the same text could then have another result.

    Raises:
        ImportError: it is not installed.
    """
    from ua_parser import Domain, load_lazy_builtins
    from ua_parser.basic import Resolver

    resolve = Resolver(load_lazy_builtins())

    def recognise(text: str) -> Recognised:
        for domains in (Domain.ALL, Domain.USER_AGENT | Domain.OS, Domain.USER_AGENT):
            try:
                found = resolve(text, domains)
            except ValueError:  # a rule matched, but left the name of its part empty
                continue
            browser, os, device = found.user_agent, found.os, found.device
            return Recognised(
                (browser.family, browser.major or "") if browser else _UNKNOWN,
                (os.family, os.major or "") if os else _UNKNOWN,
                (device.family, device.brand or "") if device else _UNKNOWN,
            )
        return Recognised()

    return recognise


def parse_agent(text: str | None, load: Loader = load_ua_parser) -> Agent:
    """Name the parts of a user agent; never raises, whatever the text.

    Args:
        text: as the client sent it; only its first 512 characters are read.
        load: gives the library, on first use; where it raises ``ImportError``, no agent is
            recognised.

    >>> parse_agent("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0").family
    'Linux/desktop/Firefox'
    >>> parse_agent("AcmeBank/7").family
    'Other/other/AcmeBank/7 #30b5038a3bf7bba1'
    """
    return _parse(text[:TEXT_LIMIT], load) if text else ABSENT


@lru_cache(_CACHED)
def _parse(text: str, load: Loader) -> Agent:
    clean = cut_bytes(text, TEXT_LIMIT)
    if not any(map(str.isalnum, clean)):
        return ABSENT
    found = _recogniser(load)(clean)
    browser, os = _name(found.browser), _name(found.os)
    if browser == os == OTHER:
        browser = f"{cut_bytes(clean, _SHOWN)} #{digest_hex(clean)[:16]}"
    return Agent(os, browser, _device_type(found), _version(found.browser), _version(found.os))


@cache
def _recogniser(load: Loader) -> Recogniser:
    try:
        return load()
    except ImportError:
        return lambda _text: Recognised()


def _name(part: tuple[str, str]) -> str:
    return cut_bytes(part[0], NAME_LIMIT).strip() or OTHER


def _version(part: tuple[str, str]) -> str:
    return cut_bytes(part[1], VERSION_LIMIT)


def _device_type(found: Recognised) -> DeviceType:
    browser, os = found.browser[0], found.os[0]
    device, maker = found.device
    if maker == "Spider" or browser in _SCRIPTS:
        return "bot"
    if device in _TABLETS or maker == _TABLET_MAKER:
        return "tablet"
    if os in _MOBILES:
        return "tablet" if os == "Android" and browser in _LARGE_BROWSERS else "mobile"
    # A known model on bare Linux is a television or a phone; desktops name none.
    if os in _DESKTOPS and (os != "Linux" or device == OTHER):
        return "desktop"
    return "other"
