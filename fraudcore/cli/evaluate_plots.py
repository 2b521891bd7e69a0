"""Plots of an evaluation as SVG, drawn by matplotlib where the extra ``report`` is installed."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from io import StringIO
from typing import Any, Final

from fraudcore.errors import InvalidConfigError
from fraudcore.text import display

__all__ = ["false_alerts_plot", "recall_plot", "require_plots", "roc_plot"]

_INK: Final = "#010203"
"""Stands for the text colour of the page, light or dark, which takes its place in the SVG."""
_COLOURS: Final = ("#2563eb", "#d97706", "#dc2626")
"""Each stands out from light and dark paper, and from the ink."""
_DASHES: Final = ("-", "--", ":")
_LABEL_LENGTH: Final = 24
_WIDTH_IN: Final = 5.6
"""Fits a telephone at two thirds of its size, with labels that can still be read."""
_RATES: Final = (0.0001, 0.001, 0.01, 0.1, 1.0)
_STYLE: Final[Mapping[str, object]] = {
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.size": 11,
    "legend.frameon": False,
    "savefig.transparent": True,
    "svg.fonttype": "none",
    "svg.hashsalt": "fraudcore",
    "text.color": _INK,
    "text.parse_math": False,
    "xtick.color": _INK,
    "ytick.color": _INK,
}


def require_plots() -> None:
    """Check that plots can be drawn.

    Raises:
        InvalidConfigError: matplotlib is not installed.
    """
    try:
        import_module("matplotlib")
    except ImportError as error:
        problem = "needs matplotlib: install the extra 'report'"
        raise InvalidConfigError("--html", problem) from error


def roc_plot(score: Mapping[str, Any]) -> str:
    """Recall over the rate of false alarms, by attacker."""

    def draw(axes: Any) -> None:
        for (kind, figures), colour, dashes in zip(score.items(), _COLOURS, _DASHES, strict=False):
            rates, recalls = zip(*figures["roc"][1:], strict=True)
            axes.plot(
                rates, recalls, dashes, color=colour, label=kind.replace("_", " "), linewidth=2
            )
        axes.set(xscale="log", ylim=(0, 1.02), ylabel="recall")
        axes.set(xlabel="false alarms per honest login")
        axes.set_xticks(_RATES, [f"{rate:g}" for rate in _RATES])
        axes.figure.legend(loc="outside upper left", ncols=len(_COLOURS))

    return _svg(draw, 4)


def recall_plot(attacks: Mapping[str, Any]) -> str:
    """The share of campaigns caught, by kind of attack, with its interval if there is one."""
    kinds = sorted(attacks, reverse=True)
    found = [attacks[kind]["recall"] for kind in kinds]
    lines = [(at, each) for at, each in enumerate(found) if each["low"] < each["high"]]

    def draw(axes: Any) -> None:
        _bars(axes, kinds, [each["value"] for each in found], _COLOURS[0])
        for at, each in lines:
            ends = (each["low"], each["high"])
            axes.plot(ends, (at, at), color=_INK, linewidth=2, solid_capstyle="butt")
        label = "campaigns caught, with 95 % interval" if lines else "campaigns caught"
        axes.set(xlim=(0, 1.02), xlabel=label)

    return _svg(draw, 0.7 + 0.3 * len(kinds))


def false_alerts_plot(rules: Mapping[str, Any], successes: int) -> str:
    """False alerts of at least medium severity per 10,000 honest successes, by rule."""
    rates = {
        rule: each["false_alerts_from_medium"] * 10_000 / max(successes, 1)
        for rule, each in rules.items()
        if each["false_alerts_from_medium"]
    }
    names: Sequence[str] = sorted(rates, key=lambda rule: rates[rule]) or ["none"]

    def draw(axes: Any) -> None:
        _bars(axes, names, [rates.get(name, 0.0) for name in names], _COLOURS[1])
        axes.set(xlabel="false alerts from medium on,\nfor 10,000 honest successes")

    return _svg(draw, 0.8 + 0.3 * len(names))


def _bars(axes: Any, names: Sequence[str], values: Sequence[float], colour: str) -> None:
    """A bar for each name, which is cut where it would leave no room for them."""
    places = range(len(names))
    axes.barh(places, values, color=colour)
    axes.set_yticks(places, [display(name, _LABEL_LENGTH) for name in names])


def _svg(draw: Callable[[Any], None], height_in: float) -> str:
    matplotlib, figures = import_module("matplotlib"), import_module("matplotlib.figure")
    written = StringIO()
    with matplotlib.rc_context(_STYLE):
        figure = figures.Figure(figsize=(_WIDTH_IN, height_in), layout="constrained")
        draw(figure.subplots())
        figure.savefig(written, format="svg", metadata={"Date": None})
    text = written.getvalue()
    return text[text.index("<svg") :].replace(_INK, "currentColor")
