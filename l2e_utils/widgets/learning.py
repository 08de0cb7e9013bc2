"""Views of learning: what a strategy draws, and when; what a network on its way expected of an example."""

from collections.abc import Mapping, Sequence

import ipywidgets as W
import torch
from torch.nn.functional import cross_entropy

from l2e_utils import plots
from l2e_utils.analysis.rehearsal import rehearse
from l2e_utils.curriculum import STRATEGIES, Baseline, Combined, Mixed, strategy_of
from l2e_utils.model import ExecutorLSTM
from l2e_utils.plots import Drawing
from l2e_utils.tasks import Difficulty, levels_up_to
from l2e_utils.text import OUTPUT_ALPHABET, Batch, Example
from l2e_utils.widgets.view import View, code, slider


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
        self.fraction = W.FloatSlider(0.5, min=0, max=1, step=0.05, description="mixed fraction")
        self.fraction.layout.width = "300px"
        for control in (self.now, self.until_learned, self.fraction):
            control.style.description_width = "100px"
        self.strategy = W.ToggleButtons(options=list(STRATEGIES), value="combined", style={"button_width": "90px"})
        super().__init__([self.strategy, self.now], [self.until_learned, self.fraction])
        self.start(self.now, self.until_learned, self.fraction, self.strategy)

    def draw(self) -> tuple[Drawing, str]:
        name, now = self.strategy.value, self.now.value
        course = rehearse(self.make(), self.checks, self.until_learned.value, self.DRAWS)
        strategy = self.make()
        strategy.level = course[now].level
        self.fraction.disabled = name != "combined"
        self.until_learned.disabled = name not in ("naive", "combined")
        chances = chances_of_levels(strategy)
        return plots.draw_moment(name, course, now, chances, self.target), self.about(strategy, chances)

    def make(self) -> Baseline:
        return strategy_of(self.strategy.value, self.target, self.fraction.value)

    def about(self, strategy: Baseline, chances: dict[Difficulty, float]) -> str:
        length, nesting = (sum(chance * level[way] for level, chance in chances.items()) for way in (0, 1))
        where = "It has no current level." if isinstance(strategy, Mixed) else f"Its level is {tuple(strategy.level)}."
        return (
            f"<p>After {self.now.value} of {self.checks} checks: <b>{strategy.name}</b>. {where} "
            f"{plots.percent(chances[self.target])} of its programs have the target difficulty {tuple(self.target)}, "
            f"{plots.percent(chances[Difficulty(1, 1)])} the easiest. "
            f"On average their length is {length:.2f} and their nesting {nesting:.2f}.</p>"
        )


def chances_of_levels(strategy: Baseline) -> dict[Difficulty, float]:
    """The probability of each level up to the target in the next draw of one of the four strategies.

    All four are one formula, p / (a b) + (1 - p) [level is the current one], with a p of their own.
    """
    p = strategy.mixed_fraction if isinstance(strategy, Combined) else float(isinstance(strategy, Mixed))
    levels = levels_up_to(strategy.target)
    return {level: p / len(levels) + (1 - p) * (level == strategy.level) for level in levels}


class LearningFilm(View):
    """Slide through the training of a network, and see what it expects at each place of an output.

    networks   the network as it was, by the number of training examples that it had seen
    exercises  examples to choose from
    """

    picture_first = True

    def __init__(self, networks: Mapping[int, ExecutorLSTM], exercises: Sequence[Example]):
        self.networks, self.exercises = networks, exercises
        seen = sorted(networks)
        moments, early = [(f"{programs:,}", programs) for programs in seen], seen[len(seen) // 4]  # it learns there
        self.moment = W.SelectionSlider(options=moments, value=early, description="examples seen")
        self.moment.layout.width, self.moment.style.description_width = "340px", "110px"
        self.example = slider("example", len(exercises))
        super().__init__(self.moment, self.example)
        self.start(self.moment, self.example)

    def draw(self) -> tuple[Drawing, str]:
        example = self.exercises[self.example.value - 1]
        probabilities, loss = expectations(self.networks[self.moment.value], example)
        chosen = "".join(OUTPUT_ALPHABET[place] for place in probabilities.argmax(-1).tolist())
        right = sum(a == b for a, b in zip(chosen, example.output + ".", strict=True))
        text = (
            f"{code(example.source)}<p>After {self.moment.value:,} training examples: it would choose "
            f"<code>{chosen}</code> where <code>{example.output}.</code> is wanted, {right} of {len(chosen)} right, "
            f"the right earlier ones given. Loss: <b>{loss:.2f}</b> nats a character.</p>"
        )
        title = f"{example.source.replace(chr(10), ' ')} after {self.moment.value:,} examples"
        return plots.draw_expectations(probabilities.numpy(), example.output, title), text


@torch.no_grad()
def expectations(model: ExecutorLSTM, example: Example) -> tuple[torch.Tensor, float]:
    """Probabilities [output_time, 12] of each next character, the right earlier ones given, and the loss in nats."""
    batch = Batch.of([example], model.output.weight.device)
    scores = model(batch)[0].cpu()
    return scores.softmax(-1), float(cross_entropy(scores, batch.targets[0].cpu()))
