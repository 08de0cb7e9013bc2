"""Checks of notebook 9: how many directions, what a guess is worth, and when a claim is refuted."""

from random import Random

from l2e_utils.analysis.probes import majority
from l2e_utils.analysis.states import judge
from l2e_utils.exercises import answers

RNG = Random(91)
SPREADS = [[4.0, 4.0], [3.0], [1.0, 1.0, 1.0, 1.0], [9.0, 1.0], [2.0, 0.0, 0.0], [5.0, 3.0, 2.0]]
SPREADS += [[round(RNG.random(), 2) + 0.01 for _ in range(6)] for _ in range(5)]
LABELS = [  # training, of which one is commonest, and test
    (list("aab"), list("abbb")), (list("7"), list("7")), (list("xxy"), list("yyyz")),
    (["no", "no", "yes"], ["no", "yes", "yes", "no"]),
]  # fmt: skip
LABELS += [(RNG.sample("111111222223333", k=15), RNG.choices("123", (1, 2, 5), k=8)) for _ in range(5)]


@answers("9.1", SPREADS)
def directions(variances: list[float]) -> float:
    return sum(variances) ** 2 / sum(variance * variance for variance in variances)


@answers("9.2", LABELS)
def blind_guess(train: list[str], test: list[str]) -> float:
    return majority(train, test).value


DIFFERENCES = [  # an interval for each seed
    [(0.1, 0.3), (0.2, 0.5)], [(-0.4, -0.1), (-0.3, -0.2)], [(0.1, 0.3), (-0.3, -0.1)], [(-0.1, 0.3), (0.1, 0.4)],
    [(-0.2, 0.1), (-0.4, -0.1)], [(-0.2, 0.1), (-0.1, 0.2)], [(0.01, 0.02)], [(0.0, 0.3), (0.1, 0.2)],
    [(-0.2, -0.1), (-0.2, -0.1), (-0.2, 0.1)], [(-0.3, -0.1), (-0.2, 0.0)],
]  # fmt: skip
answers("9.3", DIFFERENCES)(judge)
