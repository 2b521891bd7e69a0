"""The laws of user agents."""

from hypothesis import example, given
from hypothesis import strategies as st

from fraudcore.agent import (
    ABSENT,
    DEVICE_TYPES,
    NAME_LIMIT,
    TEXT_LIMIT,
    VERSION_LIMIT,
    Recogniser,
    load_ua_parser,
    parse_agent,
)

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
_PIECES = (
    *(
        "Mozilla/5.0 ",
        "(",
        ")",
        "; ",
        ";",
        "/",
        " ",
        ".",
        "0",
        "\n",
        "-",
        _WEBKIT,
        " Build/",
        " Mobile ",
    ),
    *("Linux", "Android 10", "iPhone", "iPad", "CPU OS 17_5", "Windows NT 10.0", "Mac OS X 10_15"),
    *("Chrome/142.0.0.0", "Safari/537.36", "Version/18.0", "Firefox/144.0", "CFNetwork/1494.0.7"),
    *("HTC", "wetab", "SmartWatch(", "HbbTV/1.1.1", "bot", "spider", "Nokia", "\U0001f600", "\x00"),
)
_anything = st.text(st.characters(exclude_categories=()))
"""Every text that Python can hold, lone surrogates included."""
_agent_like = st.lists(st.sampled_from(_PIECES), max_size=25).map("".join)
_texts = _anything | _agent_like
_visible = st.text(
    st.characters(codec="ascii", categories=("L", "N", "P", "Zs")), max_size=TEXT_LIMIT
)

_TEMPLATES = {
    "Windows/desktop/Chrome": f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT}"
    " Chrome/{a}.0.{b}.{c} Safari/537.36",
    "Windows/desktop/Edge": f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT}"
    " Chrome/{a}.0.{b}.{c} Safari/537.36 Edg/{a}.0.{b}.{c}",
    "Windows/desktop/Opera": f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT}"
    " Chrome/{a}.0.{b}.{c} Safari/537.36 OPR/{b}.0.{c}.0",
    "Windows/desktop/Firefox": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{a}.0)"
    " Gecko/20100101 Firefox/{a}.0",
    "Mac OS X/desktop/Safari": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_{b}_{c})"
    " AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{a}.{b} Safari/605.1.15",
    "Linux/desktop/Firefox": "Mozilla/5.0 (X11; Linux x86_64; rv:{a}.0)"
    " Gecko/20100101 Firefox/{a}.0",
    "Android/mobile/Chrome Mobile": f"Mozilla/5.0 (Linux; Android {{c}}; K) {_WEBKIT}"
    " Chrome/{a}.0.{b}.0 Mobile Safari/537.36",
    "Android/mobile/Samsung Internet": f"Mozilla/5.0 (Linux; Android {{c}}; K) {_WEBKIT}"
    " SamsungBrowser/{b}.0 Chrome/{a}.0.0.0 Mobile Safari/537.36",
    "Android/mobile/Firefox Mobile": "Mozilla/5.0 (Android {c}; Mobile; rv:{a}.0)"
    " Gecko/{a}.0 Firefox/{a}.0",
    "Android/tablet/Chrome": f"Mozilla/5.0 (Linux; Android {{c}}; SM-X910) {_WEBKIT}"
    " Chrome/{a}.0.{b}.0 Safari/537.36",
    "iOS/mobile/Mobile Safari": "Mozilla/5.0 (iPhone; CPU iPhone OS {b}_{c} like Mac OS X)"
    " AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{b}.{c} Mobile/15E148 Safari/604.1",
    "iOS/tablet/Mobile Safari": "Mozilla/5.0 (iPad; CPU OS {b}_{c} like Mac OS X)"
    " AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{b}.{c} Mobile/15E148 Safari/604.1",
    "iOS/mobile/Chrome Mobile iOS": "Mozilla/5.0 (iPhone; CPU iPhone OS {b}_{c} like Mac OS X)"
    " AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/{a}.0.{b}.{c} Mobile/15E148 Safari/604.1",
    "Other/other/okhttp": "okhttp/{a}.{b}.{c}",
    "Other/bot/curl": "curl/{a}.{b}.{c}",
    "Other/bot/Python Requests": "python-requests/{a}.{b}.{c}",
    "Other/bot/Googlebot": "Mozilla/5.0 (compatible; Googlebot/{a}.{b};"
    " +http://www.google.com/bot.html)",
}


def loaded_anew() -> Recogniser:
    """The same library, whose results are remembered apart."""
    return load_ua_parser()


def not_installed() -> Recogniser:
    """The library as it is where nobody installed it."""
    raise ImportError("ua_parser")


@given(text=_texts)
@example(text=";" * 100_000)
@example(text="Mozilla/5.0 (Linux; Android 10;  ) AppleWebKit/537.36 Mobile Safari/537.36")
def test_every_text_has_a_bounded_agent(text: str) -> None:
    """No text is an error, and what comes of it is visible, of a known type, and short."""
    for load in (load_ua_parser, not_installed):
        agent = parse_agent(text, load)
        assert agent.device_type in DEVICE_TYPES
        assert max(len(agent.os.encode()), len(agent.browser.encode())) <= NAME_LIMIT
        assert max(len(agent.os_version), len(agent.browser_version)) <= VERSION_LIMIT
        assert agent.family.isprintable()
        assert (not agent.family) == (agent == ABSENT)


@given(text=_texts)
def test_equal_texts_are_equal_agents(text: str) -> None:
    """What is remembered is what another look at the text gives."""
    assert parse_agent(text) == parse_agent(text) == parse_agent(text, loaded_anew)


@given(
    device=st.sampled_from(sorted(_TEMPLATES)),
    a=st.integers(1, 9999),
    b=st.integers(1, 99),
    c=st.integers(4, 99),
)
def test_versions_make_no_device(device: str, a: int, b: int, c: int) -> None:
    """The family of an agent that is recognised is the same at every version."""
    assert parse_agent(_TEMPLATES[device].format(a=a, b=b, c=c)).family == device


@given(text=_visible, other=_visible)
def test_the_unrecognised_are_one_only_if_equal(text: str, other: str) -> None:
    """Without the library, different visible texts are different devices."""
    first, second = (parse_agent(each, not_installed) for each in (text, other))
    assert (first == second) == (text == other or first is second is ABSENT)


@given(text=_texts, tail=_texts)
def test_the_limit_bounds_what_is_read(text: str, tail: str) -> None:
    """What follows the limit changes nothing."""
    whole = text.ljust(TEXT_LIMIT, "x")[:TEXT_LIMIT]
    assert parse_agent(whole + tail) == parse_agent(whole)
