"""Networks that differ in nothing but the seed: a line for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.lines import Line2D
from matplotlib.ticker import EngFormatter, MaxNLocator

from l2e_utils.plots.drawing import Drawing, many_panels, percent
from l2e_utils.plots.style import look_of

MOST_MARKED = 12  # points of a line up to which each has a marker

Line = Mapping[float, float]


def draw_seeds(
    panels: Mapping[str, Mapping[str, Sequence[Line]]],
    xlabel: str,
    what: str = "right",
    level: float | None = None,
) -> Drawing:
    """Shares along some number, a line for each seed; lines of one name share their look.

    panels  title of a panel -> name -> lines, one a seed: x -> share
    what    is counted, written at the axis
    level   a share to mark with a thin line, if any, such as what guessing gives
    """
    labels = {"xlabel": xlabel, "ylabel": what, "ylim": (-0.02, 1.04), "per_cent": "y"}
    figure, drawn = many_panels(panels, 2.9, **labels)
    names = list(dict.fromkeys(name for series in panels.values() for name in series))
    looks = {name: look_of(name, number) | {"ms": 4, "lw": 1.8} for number, name in enumerate(names)}
    for axes, series in zip(drawn, panels.values(), strict=True):
        if level is not None:
            axes.axhline(level, color="#555555", lw=1.2, ls=(0, (1, 1.5)))
        for name, lines in series.items():
            for line in lines:
                many = len(line) > MOST_MARKED
                axes.plot(list(line), list(line.values()), **looks[name] | ({"marker": ""} if many else {}))
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.xaxis.set_major_formatter(EngFormatter())
    handles = [Line2D([], [], label=name, **look | {"marker": ""}) for name, look in looks.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    return Drawing(figure, " ".join(f"{title}, {_ends(series)}." for title, series in panels.items()))


def _ends(series: Mapping[str, Sequence[Line]]) -> str:
    """The shares at the greatest number, of every seed."""
    last = max(x for lines in series.values() for line in lines for x in line)
    shown = [f"{name} {', '.join(percent(line[last]) for line in lines)}" for name, lines in series.items()]
    return f"at {EngFormatter()(last)}: {'; '.join(shown)}"
