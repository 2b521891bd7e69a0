"""User agents: what a client says it is."""

import subprocess
import sys
from time import process_time

import pytest

from fraudcore.agent import (
    ABSENT,
    DEVICE_TYPES,
    NAME_LIMIT,
    TEXT_LIMIT,
    VERSION_LIMIT,
    Agent,
    Recognised,
    Recogniser,
    parse_agent,
)

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
PHONE = "Mozilla/5.0 (Linux; Android 10; K)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {APPLE}"
IPAD = f"Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) {APPLE}"


def not_installed() -> Recogniser:
    """The library as it is where nobody installed it."""
    raise ModuleNotFoundError("No module named 'ua_parser'")


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        (
            f"{WINDOWS} {WEBKIT} Chrome/142.0.0.0 Safari/537.36",
            Agent("Windows", "Chrome", "desktop", "142", "10"),
        ),
        (
            f"{WINDOWS} {WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
            Agent("Windows", "Edge", "desktop", "142", "10"),
        ),
        (
            f"{WINDOWS} {WEBKIT} Chrome/141.0.0.0 Safari/537.36 OPR/125.0.0.0",
            Agent("Windows", "Opera", "desktop", "125", "10"),
        ),
        (
            "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
            Agent("Windows", "IE", "desktop", "11", "7"),
        ),
        (
            f"{MAC} {APPLE} Version/18.6 Safari/605.1.15",
            Agent("Mac OS X", "Safari", "desktop", "18", "10"),
        ),
        (
            "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
            Agent("Ubuntu", "Firefox", "desktop", "144"),
        ),
        (
            f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/142.0.0.0 Safari/537.36",
            Agent("Chrome OS", "Chrome", "desktop", "142", "14541"),
        ),
        (
            f"{PHONE} {WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36",
            Agent("Android", "Chrome Mobile", "mobile", "142", "10"),
        ),
        (
            f"{PHONE} {WEBKIT} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36",
            Agent("Android", "Samsung Internet", "mobile", "29", "10"),
        ),
        (
            f"{PHONE} {WEBKIT} Chrome/142.0.0.0 Safari/537.36",
            Agent("Android", "Chrome", "tablet", "142", "10"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 14; SM-X910) {WEBKIT} Chrome/142.0.0.0 Safari/537.36",
            Agent("Android", "Chrome", "tablet", "142", "14"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 10; SAMSUNG SM-T870) {WEBKIT} Chrome/80.0 Safari/537.36",
            Agent("Android", "Chrome", "tablet", "80", "10"),
        ),
        (
            "Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0",
            Agent("Android", "Firefox Mobile", "mobile", "144", "15"),
        ),
        (
            f"{IPHONE} Version/18.6 Mobile/15E148 Safari/604.1",
            Agent("iOS", "Mobile Safari", "mobile", "18", "18"),
        ),
        (
            f"{IPHONE} Mobile/15E148",
            Agent("iOS", "Mobile Safari UI/WKWebView", "mobile", "", "18"),
        ),
        (
            f"{IPHONE} CriOS/142.0.7444.46 Mobile/15E148 Safari/604.1",
            Agent("iOS", "Chrome Mobile iOS", "mobile", "142", "18"),
        ),
        (
            f"{IPAD} Version/17.5 Mobile/15E148 Safari/604.1",
            Agent("iOS", "Mobile Safari", "tablet", "17", "17"),
        ),
        (
            "AcmeBank/5 CFNetwork/1494.0.7 Darwin/23.4.0",
            Agent("iOS", "AcmeBank", "mobile", "5", "17"),
        ),
        ("okhttp/4.12.0", Agent("Other", "okhttp", "other", "4")),
        ("curl/8.16.0", Agent("Other", "curl", "bot", "8")),
        ("Wget/1.21.4", Agent("Other", "Wget", "bot", "1")),
        ("python-requests/2.32.5", Agent("Other", "Python Requests", "bot", "2")),
        ("Go-http-client/2.0", Agent("Other", "Go-http-client", "bot", "2")),
        (
            f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/142.0.0.0 Safari/537.36",
            Agent("Linux", "HeadlessChrome", "bot", "142"),
        ),
        (
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            Agent("Other", "Googlebot", "bot", "2"),
        ),
        (
            "Opera/9.80 (Linux armv7l; InettvBrowser/2.2 (;SonyDTV140;1;1) KDL48W) Version/12.50",
            Agent("Linux", "Opera", "other", "12"),
        ),
        (
            "HbbTV/1.1.1 (;;;;;) Maple_2011",
            Agent("Samsung", "HbbTV", "other", "1", "2011"),
        ),
    ],
)
def test_what_clients_say(text: str, agent: Agent) -> None:
    """The agents of common systems, browsers, applications, tools and crawlers are recognised."""
    assert parse_agent(text) == agent


def test_an_ipad_that_claims_a_mac_is_one() -> None:
    """Safari on an iPad sends the agent of a Mac; nothing in the text tells them apart."""
    text = f"{MAC} {APPLE} Version/17.5 Safari/605.1.15"
    assert parse_agent(text).family == "Mac OS X/desktop/Safari"


@pytest.mark.parametrize(
    "text", [None, "", " ", "-", "?", "--\t", "\x00\x1b\r\n", "\U0001f600" * 9]
)
def test_no_agent(text: str | None) -> None:
    """Nothing, or nothing with a letter or digit, is no agent and has no family."""
    agent = parse_agent(text)
    assert agent is ABSENT
    assert not agent.family
    assert agent.device_type == "other"


def test_the_unrecognised_stand_for_themselves() -> None:
    """Two unrecognised agents are two devices, the same one is one and the same."""
    seven, eight = parse_agent("AcmeBank/7"), parse_agent("AcmeBank/8")
    assert seven.family != eight.family
    assert seven == parse_agent("AcmeBank/" + "7")
    assert (seven.os, seven.device_type, seven.browser_version) == ("Other", "other", "")


def test_the_unrecognised_are_told_apart_beyond_what_is_shown() -> None:
    """Texts that begin alike are distinguished by all that is read of them."""
    texts = ["AcmeBank/7".ljust(length, "x") for length in range(10, TEXT_LIMIT + 1, 23)]
    assert len({parse_agent(text).family for text in texts}) == len(texts)


def test_what_follows_the_limit_is_not_read() -> None:
    """Texts that differ after the limit only are the same agent."""
    text = f"{WINDOWS} {WEBKIT} Chrome/142.0.0.0 Safari/537.36 ".ljust(TEXT_LIMIT)
    assert parse_agent(text + "Edg/142.0.0.0") == parse_agent(text)


@pytest.mark.parametrize(
    "text",
    [
        "12345",
        "' OR 1=1; DROP TABLE users; --",
        "<script>alert(1)</script>",
        "${jndi:ldap://192.0.2.1/a}",
        "\ud800 lone",
        "\x00bell\x07\x1b[2J",
        "\u202egnp.exe",
        "9" * 100_000,
        "\U0001f600a" * 50_000,
    ],
)
def test_absurd_agents(text: str) -> None:
    """Whatever is sent has a visible family of bounded length, and is no known device."""
    agent = parse_agent(text)
    assert agent.family.isprintable()
    assert agent.family.startswith("Other/other/")
    assert len(agent.browser.encode()) <= NAME_LIMIT


@pytest.mark.parametrize("model", ["  ", "wetab Build"])
def test_a_model_without_a_name(model: str) -> None:
    """A text for which ua-parser gives up on the device still has its system and browser."""
    text = (
        f"Mozilla/5.0 (Linux; Android 10; {model}) {WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36"
    )
    assert parse_agent(text).family == "Android/mobile/Chrome Mobile"


def test_a_browser_without_a_name() -> None:
    """A rule that copies an empty name leaves the browser unrecognised."""
    assert parse_agent("/5 CFNetwork/1494.0.7 Darwin/23.4.0").browser == "Other"


@pytest.mark.parametrize(
    "text",
    [";" * 100_000, "Mozilla Mobile " * 7000, ";HIGHWAY" + ";" * 600, "OBIG" * 200, "a" * 100_000],
)
def test_dear_agents_are_bounded(text: str) -> None:
    """Texts on which rules try again and again cost milliseconds; slow hosts have room."""
    started = process_time()
    parse_agent(text)
    assert process_time() - started < 1


def test_without_the_library() -> None:
    """Where it is not installed, every agent is a device of its own, and none is an error."""
    chrome = [f"{WINDOWS} {WEBKIT} Chrome/{major}.0.0.0 Safari/537.36" for major in (141, 142)]
    agents = [parse_agent(text, not_installed) for text in (*chrome, "curl/8.16.0")]
    assert len({agent.family for agent in agents}) == 3
    assert {(agent.os, agent.device_type) for agent in agents} == {("Other", "other")}
    assert agents[0] == parse_agent(chrome[0], not_installed)
    assert parse_agent("-", not_installed) is ABSENT


def test_names_and_versions_of_a_library_are_bounded() -> None:
    """A library that copies half the text into its result makes no long or invisible names."""

    def load() -> Recogniser:
        return lambda _text: Recognised(("\u202e" + "b" * 900, "9" * 900), ("o" * 900, "\x00"))

    agent = parse_agent("anything", load)
    assert agent.browser == "?" + "b" * (NAME_LIMIT - 1)
    assert agent.browser_version == "9" * VERSION_LIMIT
    assert (agent.os, agent.os_version) == ("o" * NAME_LIMIT, "?")
    assert agent.family.isprintable()


def test_a_library_is_loaded_once_and_asked_once_for_a_text() -> None:
    """Repeated agents, and those that differ after the limit only, come from memory."""
    loads: list[str] = []
    texts: list[str] = []

    def load() -> Recogniser:
        loads.append("loaded")

        def recognise(text: str) -> Recognised:
            texts.append(text)
            return Recognised(("Acme", "1"))

        return recognise

    long = "x" * TEXT_LIMIT
    for text in ("one", "two", "one", "two", long, long + "y", long + "z"):
        parse_agent(text, load)
    assert loads == ["loaded"]
    assert texts == ["one", "two", long]


def test_importing_loads_no_library() -> None:
    """The parser library is imported with the first agent, not with the module."""
    script = "import sys, fraudcore.agent; sys.exit('ua_parser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_device_types_keep_their_places() -> None:
    """Profiles store the place of a type in this list, so that it may grow at its end only."""
    assert DEVICE_TYPES == ("desktop", "mobile", "tablet", "bot", "other")
