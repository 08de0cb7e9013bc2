"""What blind copying would score: ways to answer without computing anything, beside which every accuracy is shown."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from l2e_utils.evaluation import ACCURACIES, Answer, Score, evaluate, score, test_examples
from l2e_utils.model import ExecutorLSTM
from l2e_utils.tasks import Difficulty, Task
from l2e_utils.text import STOP, Example

NUMBER_RULES = {  # which of the numbers in the source to write
    "the first number": lambda numbers: numbers[0],
    "the second number": lambda numbers: numbers[min(1, len(numbers) - 1)],
    "the last number": lambda numbers: numbers[-1],
    "the number before the last": lambda numbers: numbers[max(len(numbers) - 2, 0)],
    "the largest number": lambda numbers: max(numbers, key=int),
}
COMMONEST = "the commonest output"  # of all examples at hand
COPY_RULES = (*NUMBER_RULES, COMMONEST)


def copy_answers(exercises: Sequence[Example], rule: str) -> list[Answer]:
    """What a rule of `COPY_RULES` would answer. It ignores the characters given to it under teacher forcing."""
    commonest = Counter(exercise.output for exercise in exercises).most_common(1)[0][0]
    found = []
    for exercise in exercises:
        written = commonest if rule == COMMONEST else NUMBER_RULES[rule](re.findall(r"\d+", exercise.source))
        forced = (written + STOP).ljust(exercise.characters)[: exercise.characters]
        found.append(Answer(exercise, written, [], forced))
    return found


def best_copy_rule(exercises: Sequence[Example]) -> tuple[str, Score]:
    """The rule with most exact matches on these very exercises, which flatters it, and its score."""
    scores = {rule: score(copy_answers(exercises, rule)) for rule in COPY_RULES}
    rule = max(scores, key=lambda name: scores[name].exact)
    return rule, scores[rule]


def evaluate_grid(
    model: ExecutorLSTM, task: Task, levels: Sequence[Difficulty], n: int, seed: int = 0
) -> Iterator[dict[str, object]]:
    """One row a level: `length`, `nesting`, the fields of `Score`, `distinct` examples among the n, and the best copy
    rule: its name as `copy_rule`, its accuracies and their intervals with `copy_` before their names.
    """
    for level in levels:
        exercises = test_examples(task, level, n, seed)
        rule, copied = best_copy_rule(exercises) if exercises else ("", score([]))
        yield {
            **level._asdict(),
            **evaluate(model, exercises)._asdict(),
            "distinct": len({exercise.canonical for exercise in exercises}),
            "copy_rule": rule,
            **{f"copy_{name}": getattr(copied, name) for name in ACCURACIES},
        }
