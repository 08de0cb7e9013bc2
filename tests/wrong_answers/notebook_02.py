"""Mistakes that beginners make in the exercises of notebook 2."""

_ROWS = "def rows(source, output):\n    return "
_PAD = "def pad(texts, in_front):\n    return "
_WRITE = "def write_freely(next_character):\n    written = ''\n    "
_UNTIL = "        written += character\n    return written"

WRONG = {
    1: [
        _ROWS + "source, output, output",
        _ROWS + "source + '@', output, output + '.'",
        _ROWS + "source, '@' + output + '.', output + '.'",
        _ROWS + "source, '@' + output, output",
    ],
    2: [
        _PAD + "[text.ljust(max(map(len, texts)), '·') for text in texts]",
        _PAD + "[text.rjust(max(map(len, texts)), '·') for text in texts]",
        _PAD + "['·' * 12 + text for text in texts]",
        _PAD + "[t.rjust(max(map(len, texts))) if in_front else t.ljust(max(map(len, texts))) for t in texts]",
    ],
    3: [
        # keeps the full stop
        _WRITE + "while not written.endswith('.') and len(written) < 120:\n"
        "        written += next_character('@' + written)\n    return written",
        # never feeds back what it wrote
        _WRITE + "while len(written) < 120 and (character := next_character('@')) != '.':\n" + _UNTIL,
        # forgets the sign to begin
        _WRITE + "while len(written) < 120 and (character := next_character(written)) != '.':\n" + _UNTIL,
        # gives up one character too late
        _WRITE + "while len(written) <= 120 and (character := next_character('@' + written)) != '.':\n" + _UNTIL,
        # never ends, since it reads the same each time
        _WRITE + "while next_character('@') != '.':\n        pass\n    return ''",
        _WRITE + "while (character := next_character('@' + written)) != '.':\n" + _UNTIL,  # never gives up
        # goes on behind the full stop
        _WRITE + "for _ in range(120):\n"
        "        written += next_character('@' + written)\n    return written.partition('.')[0]",
    ],
}
