"""What has a network seen? How much leaks without a split, and seen programs beside twins of them and unseen ones."""

from collections.abc import Iterator
from hashlib import blake2b
from itertools import islice
from random import Random
from typing import NamedTuple

from l2e_utils.analysis.variants import renamed
from l2e_utils.config import RunConfig
from l2e_utils.engine.fast import FastRun
from l2e_utils.programs import canonical_of
from l2e_utils.tasks import Difficulty, Task, draw
from l2e_utils.text import Example
from l2e_utils.training import BLOCK


class Leak(NamedTuple):
    """Shares of freshly drawn test programs that were among the training programs."""

    text: float  # the very text, with no split at all
    program: float  # the text or a renamed twin, with no split at all
    twin: float  # a renamed twin, with a split by the text


def leak(task: Task, level: Difficulty, drawn: int, asked: int) -> Leak:
    """Count, for `drawn` training programs of a level and `asked` test programs, how much a split would have caught."""
    rng = Random(f"leak 0 {level.length} {level.nesting}")
    texts, programs, kept = set(), set(), set()
    for _ in range(drawn):
        program = task.sample(rng, level)
        texts.add(program.source)
        programs.add(program.canonical)
        if not _tests_by_text(program.source):
            kept.add(program.canonical)
    fresh = [task.sample(rng, level) for _ in range(asked)]
    test = [p for p in fresh if _tests_by_text(p.source)]
    return Leak(
        sum(p.source in texts for p in fresh) / asked,
        sum(p.canonical in programs for p in fresh) / asked,
        sum(p.canonical in kept for p in test) / len(test),
    )


def _tests_by_text(source: str) -> bool:
    """A split that looks at the text alone, and puts a fifth of all texts into the test."""
    return blake2b(source.encode(), digest_size=8).digest()[-1] % 5 == 0


def seen_examples(config: RunConfig, blocks: int = 1) -> list[Example]:
    """What a run has been trained on: its whole training set; of a run without one, some of its last programs.

    These are the blocks of programs after each of its last `blocks` checks, newest first; not for those with levels.
    """
    run, found = FastRun(config), []
    if config.training_set:
        return run.training_set
    last = max(config.programs - BLOCK, 0) // config.check_every
    for check in range(last, max(last - blocks, -1), -1):
        run.programs = check * config.check_every  # checks begin a new block, so this is where one did
        count = min(BLOCK, config.check_every, config.programs - run.programs)
        found += [lesson.example for lesson in run.lessons(count)]
    return found


def unseen_examples(config: RunConfig) -> Iterator[Example]:
    """An endless stream of programs of the test split, drawn from the levels that a run begins with."""
    task, strategy, rng = config.make_task(), config.make_strategy(), Random("unseen")
    return iter(lambda: draw(task, rng, strategy.draw(rng), "test"), None)


def three_groups(config: RunConfig, count: int, blocks: int = 1) -> dict[str, list[Example]]:
    """`count` seen programs with variables (fewer if there are no more), their twins, and as many unseen programs.

    A twin has other names than its program ever had in `seen_examples`; unseen programs are of the test split. All
    three groups have variables and are drawn from the same levels, so they are equally hard for who computes.
    """
    shown = seen_examples(config, blocks)
    texts = {program.source for program in shown}
    new_twins = ((program, [t for t in renamed(program.source) if t not in texts]) for program in shown)
    pairs = list(islice(((program, twins[0]) for program, twins in new_twins if twins), count))
    unseen = (program for program in unseen_examples(config) if renamed(program.source))
    return {
        "seen": [program for program, _ in pairs],
        "twins": [Example(twin, program.output, canonical_of(twin)) for program, twin in pairs],
        "unseen": list(islice(unseen, len(pairs))),
    }
