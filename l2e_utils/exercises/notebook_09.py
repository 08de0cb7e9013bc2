"""Checks of notebook 9: how many directions, what a guess is worth, and when a claim is refuted."""

from random import Random

from l2e_utils.analysis.probes import majority
from l2e_utils.analysis.states import judge
from l2e_utils.exercises import answers, near

RNG = Random(91)
SPREADS = [[4.0, 4.0], [3.0], [1.0, 1.0, 1.0, 1.0], [9.0, 1.0], [2.0, 0.0, 0.0], [5.0, 3.0, 2.0]]
SPREADS += [[round(RNG.random(), 2) + 0.01 for _ in range(6)] for _ in range(5)]


@answers("9.1", SPREADS, near)
def directions(variances: list[float]) -> float:
    return sum(variances) ** 2 / sum(variance * variance for variance in variances)


def _one_is_commonest(labels: list[str]) -> bool:
    counts = sorted((labels.count(label) for label in set(labels)), reverse=True)
    return len(counts) == 1 or counts[0] > counts[1]


LABELS = [  # training, test
    (list("aab"), list("abbb")),
    (list("7"), list("7")),
    (list("xxy"), list("yyyz")),
    (["no", "no", "yes"], ["no", "yes", "yes", "no"]),
]
LABELS += [(RNG.choices("123", (5, 2, 1), k=15), RNG.choices("123", (1, 2, 5), k=8)) for _ in range(5)]
LABELS = [(train, test) for train, test in LABELS if _one_is_commonest(train)]


@answers("9.2", LABELS, near)
def blind_guess(train: list[str], test: list[str]) -> float:
    return majority(train, test).value


DIFFERENCES = [  # an interval for each seed
    [(0.1, 0.3), (0.2, 0.5)], [(-0.4, -0.1), (-0.3, -0.2)], [(0.1, 0.3), (-0.3, -0.1)], [(-0.1, 0.3), (0.1, 0.4)],
    [(-0.2, 0.1), (-0.4, -0.1)], [(-0.2, 0.1), (-0.1, 0.2)], [(0.01, 0.02)], [(0.0, 0.3), (0.1, 0.2)],
    [(-0.2, -0.1), (-0.2, -0.1), (-0.2, 0.1)], [(-0.3, -0.1), (-0.2, 0.0)],
]  # fmt: skip
answers("9.3", DIFFERENCES)(judge)
