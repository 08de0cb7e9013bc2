"""Mistakes that beginners make in the exercises: how each answer begins, and how it goes on wrongly."""

# Notebook 2
_UNTIL = "        written += character\n    return written"
# Notebook 3
_STEP = """import math

def sigmoid(x):
    return 1 / (1 + math.exp(-x))

def cell_step(sums, c):
    i, f, g, o = sums
    """
# Notebook 5
_WINDOW = """from l2e_utils.curriculum import Baseline, Combined, Mixed, Naive
from l2e_utils.tasks import Difficulty, levels_up_to
import random


class Window(Naive):
    name = 'window'
"""
_DRAW = _WINDOW + "    def draw(self, rng):\n        return "
_UP_TO = "Difficulty(rng.randint(1, self.level.length), rng.randint(1, self.level.nesting))"
# Notebook 6
_BACKWARDS = """found = None
    for programs, accuracy in reversed(history):
        if accuracy < least:
            break
        found = programs
    return found"""
# Notebook 7
_AHEAD = """def ahead(ours, theirs):
    return [(a['length'], a['nesting']) for a, b in zip(ours, theirs) if {}]"""
_OUTER = "(a['exact_high'] - a['exact']) ** 2 + (b['exact'] - b['exact_low']) ** 2"
# Notebook 10
_KNOW = "known = {canonical_of(source) for source in train}\n    "
_KNOWN = "if source in seen: return seen[source]\n    "
_NEAR = "len(text) == len(source) and sum(a != b for a, b in zip(text, source)) == 1"
_MOVED = "moved = [(b, c, d) for a, b, c, d in pairs if a != b]\n    return "

WRONG = {
    "0.1": ("printed = ", ["-5", "-5.5", "'-11'", "(4-5)//2", "4", "-6.0"]),
    "0.2": ("def exact_accuracy(written, printed):\n    return ", [
        "sum(a in printed for a in written) / len(printed)",
        "sum(int(a) == int(b) for a, b in zip(written, printed)) / len(printed)",
        "sum(x == y for a, b in zip(written, printed) for x, y in zip(a, b)) / len(''.join(printed))",
    ]),
    "0.3": ("program = ", [
        "'print(7+5)'", "'print(123+456)'", "'print((83*47)+1)'", "'print(83/47)'", "'print(83//0)'", "83 * 47",
        "'import os'",
    ]),
    "1.1": ("def printed(a, k, b, d):\n    return ", ["int((a - k * b) / d)", "(a - b) // d"]),
    "1.2": ("import re\ndef copy_score(programs):\n    ", [
        "return sum(p.output == re.findall(r'\\d+', p.source)[0] for p in programs) / len(programs)",
        "return sum(p.source.endswith(p.output + '))') for p in programs) / len(programs)",
    ]),
    "1.3": ("import re\ndef canonical(source):\n    ", [
        "names = sorted(set(re.findall(r'\\b[a-j]\\b', source)))\n"
        "    return re.sub(r'\\b[a-j]\\b', lambda match: 'ABCDEFGHIJ'[names.index(match.group())], source)",
        "names = list(dict.fromkeys(re.findall(r'\\b[a-jx]\\b', source)))\n"
        "    return re.sub(r'\\b[a-jx]\\b', lambda match: 'ABCDEFGHIJK'[names.index(match.group())], source)",
    ]),
    "2.1": ("def rows(source, output):\n    return ", [
        "source, output, output", "source, '@' + output + '.', output + '.'",
    ]),
    "2.2": ("def pad(texts, in_front):\n    return ", [
        "[text.ljust(max(map(len, texts)), '·') for text in texts]",
        "[text.rjust(max(map(len, texts)), '·') for text in texts]",
    ]),
    "2.3": ("def write_freely(next_character):\n    written = ''\n    ", [
        # never feeds back what it wrote
        "while len(written) < 120 and (character := next_character('@')) != '.':\n" + _UNTIL,
        # gives up one character too late
        "while len(written) <= 120 and (character := next_character('@' + written)) != '.':\n" + _UNTIL,
        "while (character := next_character('@' + written)) != '.':\n" + _UNTIL,  # never gives up
        # goes on behind the full stop
        "for _ in range(120):\n"
        "        written += next_character('@' + written)\n    return written.partition('.')[0]",
    ]),
    "3.1": (_STEP, [
        # i and f change places
        "c = sigmoid(i) * c + sigmoid(f) * math.tanh(g)\n    return c, sigmoid(o) * math.tanh(c)",
        # the hidden state from the old cell
        "return sigmoid(f) * c + sigmoid(i) * math.tanh(g), sigmoid(o) * math.tanh(c)",
    ]),
    "3.2": ("def settings(character):\n    return ", [
        "(1, 0, 1) if character == '(' else (0, 1, 0)", "(1, 1, 1) if character == '(' else (0, 1, 0)",
        "(1, 1, 1) if character == '(' else (1, 1, -1)",
        "(-1, 1, 1) if character == ')' else (character == '(', 1, 1)", "character == '('",
    ]),
    "3.3": ("import math\n\ndef left(forget):\n    return ", [
        "[math.prod(forget[:t]) for t in range(len(forget))]",  # the earlier gates instead of the later ones
        "[min(forget[t + 1:], default=1) for t in range(len(forget))]",
    ]),
    "4.1": ("from math import log\ndef loss(p):\n    return ", [
        "-sum(map(log, p))",  # the sum, not the mean
        "-log(sum(p) / len(p))",  # the logarithm of the mean
    ]),
    "4.2": ("def descend(slope, weight, rate, steps):\n    ", [
        "return weight - steps * rate * slope(weight)",  # asks for the slope once
        "return weight - rate * slope(weight)",  # one step
    ]),
    "4.3": ("from math import hypot\ndef clip(gradient, most):\n    ", [
        # each number by itself, which changes the direction
        "return [max(-most, min(most, number)) for number in gradient]",
        "return [x * most / hypot(*gradient) for x in gradient]",  # makes short ones longer
        # divides by the length only
        "norm = hypot(*gradient)\n    return [x / norm for x in gradient] if norm > most else gradient",
    ]),
    "5.1": ("def mean_length(target, current, p):\n    return ", [
        "p * target[0] + (1 - p) * current[0]",  # the longest instead of the mean
        "(1 - p) * (target[0] + 1) / 2 + p * current[0]",  # the wrong way round
        "p * (target[0] + 1) / 2",  # forgets the current level
    ]),
    "5.2": ("def learned(train, validation, w):\n    return ", [
        # the gate opens above 95 %, not at it
        "validation >= 0.95 or (len(train) >= 2 * w and sum(train[-w:]) <= sum(train[-2 * w:-w]))",
        # lower, as in the released code: at 100 % an accuracy stays the same for ever
        "validation > 0.95 or (len(train) >= 2 * w and sum(train[-w:]) < sum(train[-2 * w:-w]))",
        # compares with windows that are not there yet
        "validation > 0.95 or sum(train[-w:]) <= sum(train[-2 * w:-w])",
        # the first checks of all
        "validation > 0.95 or (len(train) >= 2 * w and sum(train[-w:]) <= sum(train[:w]))",
    ]),
    "5.3": ("", [
        _WINDOW,  # the current level alone
        _DRAW + "Mixed.draw(self, rng)",  # up to the target: that is mixed
        _DRAW + "rng.randint(1, self.level.length), rng.randint(1, self.level.nesting)",  # a plain tuple
        (_DRAW + _UP_TO).replace("    name = 'window'\n", ""),  # without a name of its own
        (_DRAW + _UP_TO).replace("Window(Naive)", "Window(Baseline)"),  # starts at the target
        _DRAW + _UP_TO.replace("rng.", "random."),  # other dice than the run's
        # randrange leaves out the end
        _DRAW + "Difficulty(rng.randrange(self.level.length + 1), rng.randrange(self.level.nesting + 1))",
        # the levels passed on the way, which are others
        _DRAW + "rng.choice([one for one in levels_up_to(self.target) if one[::-1] <= self.level[::-1]])",
        _WINDOW + "Window = Naive(Difficulty(3, 2))",  # an instance
    ]),
    "6.1": ("def earliest(target, check_every, w):\n    a, b = target\n    ", [
        # the list starts anew at each level
        "return (a * b - 1) * check_every, (a * b - 2 + 2 * w) * check_every",
        # steps of length and of nesting, as if it did not go back to length 1
        "return (a + b - 2) * check_every, 2 * w * (a + b - 2) * check_every",
        "return a * b - 1, 2 * w * (a * b - 1)",  # checks instead of programs
    ]),
    "6.2": ("def arrives(history, least):\n    ", [
        # the first time, though it falls again
        "return next((programs for programs, accuracy in history if accuracy >= least), None)",
        _BACKWARDS.replace("<", "<="),  # more than, not at least
        _BACKWARDS.replace("None", "0"),  # no None where it never arrives
    ]),
    "6.3": ("from math import comb\ndef chance(runs):\n    return ", [
        "2 * 0.5 ** (runs * runs)", "2 / comb(2 * runs, 2)",
    ]),
    "7.1": ("def expected(share, outputs):\n    ", [
        "return sum(share ** len(output) for output in outputs) / len(outputs)",
        "return share ** (sum(len(output) + 1 for output in outputs) / len(outputs))",
    ]),
    "7.2": ("", [
        _AHEAD.format("a['exact_low'] > b['exact_high']"),
        _AHEAD.format("a['exact_low'] > b['exact']"),
        _AHEAD.format(f"a['exact'] - b['exact'] > ({_OUTER}) ** 0.5"),
    ]),
    "7.3": ("from math import ceil\ndef needed(half):\n    return ", [
        "ceil(1 / half ** 2)", "round(0.25 * (1.96 / half) ** 2)",
    ]),
    "8.1": ("def count_carries(a, b):\n    ", [
        # forgets the carry that comes in: 4999 + 5001 has four, not one
        "return sum(int(x) + int(y) >= 10 for x, y in zip(str(a), str(b)))",
        # goes from left to right
        """count = carry = 0
    for x, y in zip(str(a), str(b)):
        carry = int(x) + int(y) + carry >= 10
        count += carry
    return count""",
        # never resets the carry
        """count = carry = 0
    while a:
        if a % 10 + b % 10 + carry >= 10:
            carry = 1
            count += 1
        a, b = a // 10, b // 10
    return count""",
    ]),
    "8.2": ("def exact_bounds(forced, characters):\n    return ", [
        "forced**characters, forced",  # takes the mistakes as independent
        "1 - characters * (1 - forced), forced",  # may go below zero
    ]),
    "8.3": ("def steps(order):\n    return ", [
        # takes the order for the places: right for plain and reversed, where that is the same
        "[len(order) - r + k for k, r in enumerate(order, start=1)]",
        # in the order of reading instead of writing
        "[len(order) - r + k for r, k in enumerate(order, start=1)]",
    ]),
    "9.1": ("def directions(variances): return ", ["len(variances)", "sum(v > 0 for v in variances)"]),
    "9.2": ("def blind_guess(train, test): return ", [
        "max(test.count(label) for label in test) / len(test)",  # looks at the answers it is tested on
        "1 / len(set(train))",
    ]),
    "9.3": ("def judgement(differences):\n    ", [
        # an interval that ends at 0 does not lie above it, or below it
        '''if all(low >= 0 for low, high in differences):
        return "not refuted"
    return "refuted" if all(high < 0 for low, high in differences) else "cannot tell"''',
        '''if all(low > 0 for low, high in differences):
        return "not refuted"
    return "refuted" if all(high <= 0 for low, high in differences) else "cannot tell"''',
        # looks at the middle only
        '''middles = [(low + high) / 2 for low, high in differences]
    if all(m > 0 for m in middles):
        return "not refuted"
    return "refuted" if all(m < 0 for m in middles) else "cannot tell"''',
    ]),
    "10.1": ("def leaked(train, test, canonical_of):\n    ", [
        "return sum(source in train for source in test) / len(test)",  # compares the texts
        # leaves the same text out
        _KNOW + "return sum(canonical_of(t) in known and t not in train for t in test) / len(test)",
        # counts each program once
        _KNOW + "asked = {canonical_of(source) for source in test}\n    return len(asked & known) / len(asked)",
        # takes the share of the training programs
        """asked = {canonical_of(source) for source in test}
    return sum(canonical_of(t) in asked for t in train) / len(train) if train else 0""",
    ]),
    "10.2": ("def look_up(seen, source):\n    ", [
        "return seen.get(source, '0')",  # does not look at neighbours
        # forgets that texts of other lengths are no neighbours
        _KNOWN + f"return next((seen[text] for text in seen if {_NEAR.partition(' and ')[2]}), '0')",
        # takes the last neighbour, not the first
        _KNOWN + f"return ['0', *(seen[text] for text in seen if {_NEAR})][-1]",
    ]),
    "10.3": ("def stale_share(pairs):\n    ", [
        # divides by all pairs
        "return sum(a != b and c == d for a, b, c, d in pairs) / len(pairs) if pairs else 0",
        # counts pairs that must not move
        "return sum(c == d for a, b, c, d in pairs) / len(pairs) if pairs else 0",
        # counts the answers that move
        _MOVED + "sum(c != d for b, c, d in moved) / len(moved) if moved else 0",
        _MOVED + "sum(b != d for b, c, d in moved) / len(moved) if moved else 0",  # counts wrong answers
        _MOVED + "sum(c == d for b, c, d in moved) / len(moved)",  # divides by zero
    ]),
}  # fmt: skip
