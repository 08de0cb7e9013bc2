"""Mistakes that beginners make in the exercises of notebook 2."""

_UNTIL = "        written += character\n    return written"

WRONG = {
    1: ("def rows(source, output):\n    return ", [
        "source, output, output",
        "source + '@', output, output + '.'",
        "source, '@' + output + '.', output + '.'",
        "source, '@' + output, output",
    ]),
    2: ("def pad(texts, in_front):\n    return ", [
        "[text.ljust(max(map(len, texts)), '·') for text in texts]",
        "[text.rjust(max(map(len, texts)), '·') for text in texts]",
        "['·' * 12 + text for text in texts]",
        "[t.rjust(max(map(len, texts))) if in_front else t.ljust(max(map(len, texts))) for t in texts]",
    ]),
    3: ("def write_freely(next_character):\n    written = ''\n    ", [
        # keeps the full stop
        "while not written.endswith('.') and len(written) < 120:\n"
        "        written += next_character('@' + written)\n    return written",
        # never feeds back what it wrote
        "while len(written) < 120 and (character := next_character('@')) != '.':\n" + _UNTIL,
        # forgets the sign to begin
        "while len(written) < 120 and (character := next_character(written)) != '.':\n" + _UNTIL,
        # gives up one character too late
        "while len(written) <= 120 and (character := next_character('@' + written)) != '.':\n" + _UNTIL,
        # never ends, since it reads the same each time
        "while next_character('@') != '.':\n        pass\n    return ''",
        "while (character := next_character('@' + written)) != '.':\n" + _UNTIL,  # never gives up
        # goes on behind the full stop
        "for _ in range(120):\n"
        "        written += next_character('@' + written)\n    return written.partition('.')[0]",
    ]),
}
