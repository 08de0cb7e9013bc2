"""Answers that beginners give to the exercises of notebook 10."""

WRONG = {
    1: [
        # compares the texts
        "def same_program(first, second): return first == second",
        # compares what is printed: other programs print the same
        "from l2e_utils.interpreter import run\n"
        "def same_program(first, second): return run(first) == run(second)",
        # gives every variable the same name
        "import re\n"
        "def same_program(first, second):\n"
        "    return re.sub(r'\\b[a-j]\\b', 'A', first) == re.sub(r'\\b[a-j]\\b', 'A', second)",
        # renames in alphabetical order instead of in order of appearance
        "import re\n"
        "def plain(source):\n"
        "    names = sorted(set(re.findall(r'\\b[a-j]\\b', source)))\n"
        "    return re.sub(r'\\b[a-j]\\b', lambda m: 'ABCDEFGHIJ'[names.index(m[0])], source)\n"
        "def same_program(first, second): return plain(first) == plain(second)",
        # looks in one direction only: two names may become one
        "def same_program(first, second):\n"
        "    names = {}\n"
        "    if len(first) != len(second): return False\n"
        "    for a, b in zip(first, second):\n"
        "        if a in 'abcdefghij':\n"
        "            if names.setdefault(a, b) != b: return False\n"
        "        elif a != b: return False\n"
        "    return True",
        # the same, with the letters in words left alone
        "import re\n"
        "def same_program(first, second):\n"
        "    pattern, names = r'\\b[a-j]\\b', {}\n"
        "    if re.sub(pattern, 'A', first) != re.sub(pattern, 'A', second): return False\n"
        "    pairs = zip(re.findall(pattern, first), re.findall(pattern, second))\n"
        "    return all(names.setdefault(a, b) == b for a, b in pairs)",
        "def same_program(first, second): return 'yes'",
    ],
    2: [
        # does not look at neighbours
        "def look_up(seen, source): return seen.get(source, '0')",
        # computes
        "from l2e_utils.interpreter import run\ndef look_up(seen, source): return run(source)",
        # returns the program instead of its output
        "def look_up(seen, source):\n"
        "    if source in seen: return seen[source]\n"
        "    for text in seen:\n"
        "        if len(text) == len(source) and sum(a != b for a, b in zip(text, source)) == 1: return text\n"
        "    return '0'",
        # forgets that texts of other lengths are no neighbours
        "def look_up(seen, source):\n"
        "    if source in seen: return seen[source]\n"
        "    for text in seen:\n"
        "        if sum(a != b for a, b in zip(text, source)) <= 1: return seen[text]\n"
        "    return '0'",
        # takes the last neighbour, not the first
        "def look_up(seen, source):\n"
        "    if source in seen: return seen[source]\n"
        "    found = '0'\n"
        "    for text in seen:\n"
        "        if len(text) == len(source) and sum(a != b for a, b in zip(text, source)) == 1: found = seen[text]\n"
        "    return found",
    ],
    3: [
        # divides by all pairs
        "def stale_share(pairs):\n"
        "    if not pairs: return 0\n"
        "    return sum(a != b and c == d for a, b, c, d in pairs) / len(pairs)",
        # counts pairs that must not move
        "def stale_share(pairs):\n"
        "    if not pairs: return 0\n"
        "    return sum(c == d for a, b, c, d in pairs) / len(pairs)",
        # counts the answers that move
        "def stale_share(pairs):\n"
        "    moved = [(c, d) for a, b, c, d in pairs if a != b]\n"
        "    return sum(c != d for c, d in moved) / len(moved) if moved else 0",
        # counts wrong answers
        "def stale_share(pairs):\n"
        "    moved = [(b, d) for a, b, c, d in pairs if a != b]\n"
        "    return sum(b != d for b, d in moved) / len(moved) if moved else 0",
        # divides by zero
        "def stale_share(pairs):\n"
        "    moved = [(c, d) for a, b, c, d in pairs if a != b]\n"
        "    return sum(c == d for c, d in moved) / len(moved)",
    ],
}
