"""Answers that beginners give to the exercises of notebook 10."""

_SAME = "import re\ndef same_program(first, second):\n    "
_FIND = "pattern, names = r'\\b[a-j]\\b', {}\n    "
_LOOK = "def look_up(seen, source):\n    "
_KNOWN = _LOOK + "if source in seen: return seen[source]\n    "
_NEAR = "len(text) == len(source) and sum(a != b for a, b in zip(text, source)) == 1"
_SHARE = "def stale_share(pairs):\n    "
_MOVED = _SHARE + "moved = [(b, c, d) for a, b, c, d in pairs if a != b]\n    return "

WRONG = {
    1: [
        _SAME + "return first == second",  # compares the texts
        # compares what is printed: other programs print the same
        _SAME + "from l2e_utils.interpreter import run\n    return run(first) == run(second)",
        # gives every variable the same name
        _SAME + "return re.sub(r'\\b[a-j]\\b', 'A', first) == re.sub(r'\\b[a-j]\\b', 'A', second)",
        # renames in alphabetical order instead of in order of appearance
        _SAME + """def plain(source):
        names = sorted(set(re.findall(r'\\b[a-j]\\b', source)))
        return re.sub(r'\\b[a-j]\\b', lambda m: 'ABCDEFGHIJ'[names.index(m[0])], source)
    return plain(first) == plain(second)""",
        # looks in one direction only: two names may become one
        _SAME + _FIND + """if re.sub(pattern, 'A', first) != re.sub(pattern, 'A', second): return False
    pairs = zip(re.findall(pattern, first), re.findall(pattern, second))
    return all(names.setdefault(a, b) == b for a, b in pairs)""",
        _SAME + "return 'yes'",
    ],
    2: [
        _LOOK + "return seen.get(source, '0')",  # does not look at neighbours
        _LOOK + "from l2e_utils.interpreter import run\n    return run(source)",  # computes
        # returns the program instead of its output
        _KNOWN + f"return next((text for text in seen if {_NEAR}), '0')",
        # forgets that texts of other lengths are no neighbours
        _KNOWN + f"return next((seen[text] for text in seen if {_NEAR.partition(' and ')[2]}), '0')",
        # takes the last neighbour, not the first
        _KNOWN + f"return ['0', *(seen[text] for text in seen if {_NEAR})][-1]",
    ],
    3: [
        # divides by all pairs
        _SHARE + "return sum(a != b and c == d for a, b, c, d in pairs) / len(pairs) if pairs else 0",
        # counts pairs that must not move
        _SHARE + "return sum(c == d for a, b, c, d in pairs) / len(pairs) if pairs else 0",
        # counts the answers that move
        _MOVED + "sum(c != d for b, c, d in moved) / len(moved) if moved else 0",
        _MOVED + "sum(b != d for b, c, d in moved) / len(moved) if moved else 0",  # counts wrong answers
        _MOVED + "sum(c == d for b, c, d in moved) / len(moved)",  # divides by zero
    ],
}
