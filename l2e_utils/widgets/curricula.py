"""The view of a course of lessons: what a strategy draws now, and how hard its programs are as time goes on."""

from __future__ import annotations

import ipywidgets as W

from l2e_utils import plots
from l2e_utils.analysis.rehearsal import rehearse
from l2e_utils.curriculum import OURS, Baseline, Combined, Mixed, strategy_of
from l2e_utils.plots import Drawing
from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.widgets.view import View, slider


class CurriculumExplorer(View):
    """A strategy at a moment of a course without a network, where each level is learned after as many checks as chosen.

    target  the level that the course leads to
    checks  how long the course is
    """

    DRAWS = 6  # dots between two checks
    picture_first = True

    def __init__(self, target: Difficulty, checks: int = 48):
        self.target, self.checks = target, checks
        self.now = slider("checks made", checks - 1, checks // 3, least=0)
        self.until_learned = slider("learned after", 12, 7)
        self.fraction = W.FloatSlider(
            0.5, min=0, max=1, step=0.05, description="mixed fraction", layout=W.Layout(width="300px")
        )
        for control in (self.now, self.until_learned, self.fraction):
            control.style.description_width = "100px"
        self.strategy = W.ToggleButtons(options=OURS, value="combined", style={"button_width": "90px"})
        super().__init__(W.VBox([self.strategy, self.now]), W.VBox([self.until_learned, self.fraction]))
        self.start(self.now, self.until_learned, self.fraction, self.strategy)

    def draw(self) -> tuple[Drawing, str]:
        name, now = self.strategy.value, self.now.value
        course = rehearse(self.make(), self.checks, self.until_learned.value, self.DRAWS)
        strategy = self.make()
        strategy.level = course[now].level
        self.fraction.disabled = name != "combined"
        self.until_learned.disabled = name not in ("naive", "combined")
        shares = shares_of(strategy)
        return plots.draw_moment(name, course, now, shares, self.target), self.about(strategy, shares)

    def make(self) -> Baseline:
        return strategy_of(self.strategy.value, self.target, self.fraction.value)

    def about(self, strategy: Baseline, shares: dict[Difficulty, float]) -> str:
        def mean(knob: str) -> float:
            return sum(share * getattr(level, knob) for level, share in shares.items())

        where = "It has no current level." if isinstance(strategy, Mixed) else f"Its level is {tuple(strategy.level)}."
        return (
            f"<p>After {self.now.value} of {self.checks} checks: <b>{strategy.name}</b>. {where} "
            f"{plots.percent(shares[self.target])} of its programs have the target difficulty {tuple(self.target)}, "
            f"{plots.percent(shares[Difficulty(1, 1)])} the easiest. "
            f"On average their length is {mean('length'):.2f} and their nesting {mean('nesting'):.2f}.</p>"
        )


def shares_of(strategy: Baseline) -> dict[Difficulty, float]:
    """The probability of each level up to the target in the next draw of one of the four strategies.

    All four are one formula, p / (a b) + (1 - p) [level is the current one], with a p of their own.
    """
    p = strategy.mixed_fraction if isinstance(strategy, Combined) else float(isinstance(strategy, Mixed))
    levels = levels_up_to(strategy.target)
    return {level: p / len(levels) + (1 - p) * (level == strategy.level) for level in levels}

