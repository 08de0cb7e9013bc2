"""Mistakes that beginners make in notebook 2."""

WRONG = {
    1: [
        "def rows(source, output):\n    return source, output, output",
        "def rows(source, output):\n    return source + '@', output, output + '.'",
        "def rows(source, output):\n    return source, '@' + output + '.', output + '.'",
        "def rows(source, output):\n    return source, '@' + output, output",
    ],
    2: [
        "def pad(texts, in_front):\n    return [text.ljust(max(map(len, texts)), '·') for text in texts]",
        "def pad(texts, in_front):\n    return [text.rjust(max(map(len, texts)), '·') for text in texts]",
        "def pad(texts, in_front):\n    return ['·' * 12 + text for text in texts]",
        "def pad(texts, in_front):\n"
        "    width = max(map(len, texts))\n"
        "    return [text.rjust(width) if in_front else text.ljust(width) for text in texts]",
    ],
    3: [
        # keeps the full stop
        "def write_freely(next_character):\n"
        "    written = ''\n"
        "    while not written.endswith('.') and len(written) < 120:\n"
        "        written += next_character('@' + written)\n"
        "    return written",
        # never feeds back what it wrote
        "def write_freely(next_character):\n"
        "    written = ''\n"
        "    while len(written) < 120 and (character := next_character('@')) != '.':\n"
        "        written += character\n"
        "    return written",
        # forgets the sign to begin
        "def write_freely(next_character):\n"
        "    written = ''\n"
        "    while len(written) < 120 and (character := next_character(written)) != '.':\n"
        "        written += character\n"
        "    return written",
        # gives up one character too late
        "def write_freely(next_character):\n"
        "    written = ''\n"
        "    while len(written) <= 120 and (character := next_character('@' + written)) != '.':\n"
        "        written += character\n"
        "    return written",
        # never ends, since it reads the same each time
        "def write_freely(next_character):\n"
        "    while True:\n"
        "        character = next_character('@')\n"
        "        if character == '.':\n"
        "            return ''\n",
        # never gives up
        "def write_freely(next_character):\n"
        "    written = ''\n"
        "    while (character := next_character('@' + written)) != '.':\n"
        "        written += character\n"
        "    return written",
        # goes on behind the full stop
        "def write_freely(next_character):\n"
        "    written = ''\n"
        "    for _ in range(120):\n"
        "        written += next_character('@' + written)\n"
        "    return written.partition('.')[0]",
    ],
}
