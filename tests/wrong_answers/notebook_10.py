"""Answers that beginners give to the exercises of notebook 10."""

_KNOW = "known = {canonical_of(source) for source in train}\n    "
_KNOWN = "if source in seen: return seen[source]\n    "
_NEAR = "len(text) == len(source) and sum(a != b for a, b in zip(text, source)) == 1"
_MOVED = "moved = [(b, c, d) for a, b, c, d in pairs if a != b]\n    return "

WRONG = {
    1: ("def leaked(train, test, canonical_of):\n    ", [
        "return sum(source in train for source in test) / len(test)",  # compares the texts
        # does not rename the test programs
        _KNOW + "return sum(source in known for source in test) / len(test)",
        # leaves the same text out
        _KNOW + "return sum(canonical_of(t) in known and t not in train for t in test) / len(test)",
        # counts each program once
        _KNOW + "asked = {canonical_of(source) for source in test}\n    return len(asked & known) / len(asked)",
        # takes the share of the training programs
        """asked = {canonical_of(source) for source in test}
    return sum(canonical_of(t) in asked for t in train) / len(train) if train else 0""",
        _KNOW + "return sum(canonical_of(source) in known for source in test)",  # gives a number, not a share
    ]),
    2: ("def look_up(seen, source):\n    ", [
        "return seen.get(source, '0')",  # does not look at neighbours
        "from l2e_utils.interpreter import run\n    return run(source)",  # computes
        # returns the program instead of its output
        _KNOWN + f"return next((text for text in seen if {_NEAR}), '0')",
        # forgets that texts of other lengths are no neighbours
        _KNOWN + f"return next((seen[text] for text in seen if {_NEAR.partition(' and ')[2]}), '0')",
        # takes the last neighbour, not the first
        _KNOWN + f"return ['0', *(seen[text] for text in seen if {_NEAR})][-1]",
    ]),
    3: ("def stale_share(pairs):\n    ", [
        # divides by all pairs
        "return sum(a != b and c == d for a, b, c, d in pairs) / len(pairs) if pairs else 0",
        # counts pairs that must not move
        "return sum(c == d for a, b, c, d in pairs) / len(pairs) if pairs else 0",
        # counts the answers that move
        _MOVED + "sum(c != d for b, c, d in moved) / len(moved) if moved else 0",
        _MOVED + "sum(b != d for b, c, d in moved) / len(moved) if moved else 0",  # counts wrong answers
        _MOVED + "sum(c == d for b, c, d in moved) / len(moved)",  # divides by zero
    ]),
}
