"""``suspicious_ip``: a source that a list names: Tor, a bogon, or an operator's or a vendor's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fraudcore.event import LoginEvent
from fraudcore.finding import Verdict
from fraudcore.rules.base import DAY_S, Before, Rule, Verdicts
from fraudcore.rules.parameter import parameter
from fraudcore.severity import rank
from fraudcore.text import display

if TYPE_CHECKING:
    from fraudcore.enrich import FeedIndex, FeedInfo

__all__ = ["SuspiciousIp"]

TOR: Final = "tor"
_TELLING: Final = (TOR, "bogon", "suspicious")
_MASKING: Final = ("vpn", "relay", "satellite", "hosting")
_SHOWN_LISTS: Final = 5


@dataclass(frozen=True)
class SuspiciousIp(Rule):
    """Logins and reset requests from a source that is in one of the engine's lists.

    Exact addresses, networks and autonomous systems, as the list has them; each kind of list
    has alerts of its own. Lists are those that the engine was given, see ``fraudcore.enrich``;
    an address that a list of kind ``allow`` excepts is silent. Severity is the list's, of several
    of one kind the gravest.

    Lists of masking networks (``vpn``, ``relay``, ``satellite``, ``hosting``), which honest
    people use as well, are for other rules to know: here they count only where the operator
    gave them a severity above ``info``. ``private`` addresses are where internal logins come
    from, and never count.

    Tor is also told, in ``medium`` severity, by the producer's or a database's word
    (``network.masked``), without any list.

    Edge cases: there is no history in it, so that late events are as good as others. A source
    is an IPv6 /64, and a list may name one address of it: the alert is then of the /64.
    """

    name = "suspicious_ip"
    family = "source"
    entity = "ip"
    kinds = ("login", "password_reset")
    patterns = (*_TELLING, *_MASKING)
    severity = "medium"
    technique = "T1090"
    summary = "a source that a list names"
    action = "Decide by list: block the source, step logins up, or allow it with a reason."

    quiet_s: int = parameter(
        DAY_S,
        "seconds without a finding after which the next one opens a new alert",
        low=1,
        high=30 * DAY_S,
        source="chosen: one alert a day of a source that keeps coming",
    )

    @property
    def memory_s(self) -> int:
        """None: it looks at the event alone."""
        return 0

    def judge(self, event: LoginEvent, before: Before) -> Verdicts:
        """Fires on every event from a source in a list; the engine makes one alert of them."""
        lists: FeedIndex | None = before.lists
        found = () if lists is None else lists.listed(event.ip, event.asn)
        if not found and not event.masked:
            return None
        telling = [each for each in found if _counts(each)]
        kinds = {each.kind: None for each in telling}
        verdicts = [_verdict(event, k, [f for f in telling if f.kind == k]) for k in kinds]
        if TOR not in kinds and _is_called_tor(event) and not _is_allowed(event, lists):
            verdicts.append(_verdict(event, TOR, []))
        return verdicts or None

    def describe(self, event: LoginEvent, evidence: Mapping[str, Any]) -> str:
        """Which address, and what it is in."""
        names = [display(name) for name in evidence["lists"]]
        more = evidence["list_count"] - len(names)
        others = f" and {more} more" if more else ""
        by = f"lists {', '.join(names)}{others}" if names else "the producer or a database"
        what = event.kind.replace("_", " ")
        return f"{what} from {event.ip}: {_WORDS[evidence['kind']]}, according to {by}"


_WORDS: Final[Mapping[str, str]] = {
    "tor": "a Tor exit",
    "bogon": "an address from which no login can come",
    "suspicious": "a suspicious source",
    "vpn": "a VPN",
    "relay": "a relay",
    "satellite": "a satellite network",
    "hosting": "a hosting network",
}


def _counts(feed: "FeedInfo") -> bool:
    return feed.kind in _TELLING or (feed.kind in _MASKING and feed.severity != "info")


def _is_called_tor(event: LoginEvent) -> bool:
    return event.network is not None and event.network.masked == TOR


def _is_allowed(event: LoginEvent, lists: "FeedIndex | None") -> bool:
    """Whether the operator excepts an address: ``listed`` is silent on it, as on unknown ones."""
    if lists is None:
        return False
    found = (*lists.containing(event.ip), *lists.containing_asn(event.asn))
    return any(feed.kind == "allow" for feed in found)


def _verdict(event: LoginEvent, kind: str, feeds: Sequence["FeedInfo"]) -> Verdict:
    severities = [feed.severity for feed in feeds]
    evidence = {
        "kind": kind,
        "lists": [feed.name for feed in feeds[:_SHOWN_LISTS]],
        "list_count": len(feeds),
    }
    severity = max(severities, key=rank, default=None)
    return Verdict(event.time_ms, event.time_ms, evidence, severity=severity, pattern=kind)
