"""Several networks of one kind beside each other: a line for each seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter

from l2e_utils.intervals import percent
from l2e_utils.plots.curves import PROGRAMS
from l2e_utils.plots.drawing import Drawing, empty_figure
from l2e_utils.plots.style import LINES

# Of what is no strategy; a colour and a line style each.
_OTHERS = [("#0072B2", "-"), ("#D55E00", "--"), ("#555555", ":"), ("#CC79A7", "-.")]
_DOTS = 12  # points of a line up to which each is marked

Line = Mapping[float, float]


def draw_seeds(
    panels: Mapping[str, Mapping[str, Sequence[Line]]], xlabel: str, what: str = "right", level: float | None = None
) -> Drawing:
    """Shares along some number, a line for each seed; lines of one name share a colour and a style.

    panels  title of a panel -> name -> lines, one a seed: x -> share
    what    is counted, written at the axis
    level   a share to mark with a thin line, if any, such as what guessing gives
    """
    figure = empty_figure(8.6 if len(panels) > 1 else 7.2, 3.5, ncols=len(panels), sharey=True, squeeze=False)
    names = list(dict.fromkeys(name for series in panels.values() for name in series))
    looks = {name: LINES.get(name, _OTHERS[number % len(_OTHERS)]) for number, name in enumerate(names)}
    for axes, (title, series) in zip(figure.axes, panels.items(), strict=True):
        if level is not None:
            axes.axhline(level, color="#555555", lw=1.2, ls=(0, (1, 1.5)))
        for name, lines in series.items():
            colour, style = looks[name]
            for line in lines:
                marker = "o" if len(line) <= _DOTS else None
                axes.plot(list(line), list(line.values()), color=colour, ls=style, lw=1.7, marker=marker, ms=4)
        axes.set(ylim=(-0.02, 1.04), xlabel=xlabel)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.xaxis.set_major_formatter(PROGRAMS)
        axes.set_title(title, loc="left")
    figure.axes[0].yaxis.set_major_formatter(PercentFormatter(1))
    figure.axes[0].set_ylabel(what)
    handles = [Line2D([], [], color=colour, ls=style, lw=2, label=name) for name, (colour, style) in looks.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=4, frameon=False)
    return Drawing(figure, " ".join(f"{title}, {_ends(series)}." for title, series in panels.items()))


def _ends(series: Mapping[str, Sequence[Line]]) -> str:
    """The shares at the greatest number, of every seed."""
    last = max(x for lines in series.values() for line in lines for x in line)
    shown = [f"{name} {', '.join(percent(line[last]) for line in lines)}" for name, lines in series.items()]
    return f"at {PROGRAMS(last)}: {'; '.join(shown)}"
