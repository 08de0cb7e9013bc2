"""Mistakes that beginners make in the exercises of notebook 1."""

_PRINTED = "def printed(v, k, b, d):\n    return "
_SCORE = "import re\ndef copy_score(programs):\n    "
_CANONICAL = "import re\ndef canonical(source):\n    "

WRONG = {
    1: [
        _PRINTED + "(v - k * b) / d",
        _PRINTED + "int((v - k * b) / d)",
        _PRINTED + "v - k * b // d",
        _PRINTED + "(v + k * b) // d",
        _PRINTED + "(v - b) // d",
        _PRINTED + "str((v - k * b) // d)",
    ],
    2: [
        _SCORE + "return sum(p.output in re.findall(r'\\d+', p.source) for p in programs) / len(programs)",
        _SCORE + "return sum(p.output == re.findall(r'\\d+', p.source)[0] for p in programs) / len(programs)",
        _SCORE + "return sum(p.output == re.findall(r'\\d', p.source)[-1] for p in programs) / len(programs)",
        _SCORE + "return sum(p.output == int(re.findall(r'\\d+', p.source)[-1]) for p in programs) / len(programs)",
        _SCORE + "return sum(p.output == re.findall(r'\\d+', p.source)[-1] for p in programs)",
        _SCORE + "return sum(p.source.endswith(p.output + '))') for p in programs) / len(programs)",
    ],
    3: [
        _CANONICAL + "return source",
        _CANONICAL + "return source.upper()",
        _CANONICAL + "return re.sub(r'\\b[a-j]\\b', 'A', source)",
        _CANONICAL + "return re.sub(r'\\b[a-j]\\b', lambda match: match.group().upper(), source)",
        _CANONICAL + "names = sorted(set(re.findall(r'\\b[a-j]\\b', source)))\n"
        "    return re.sub(r'\\b[a-j]\\b', lambda match: 'ABCDEFGHIJ'[names.index(match.group())], source)",
        _CANONICAL + "names = list(dict.fromkeys(re.findall(r'[a-j]', source)))\n"
        "    return re.sub(r'[a-j]', lambda match: 'ABCDEFGHIJ'[names.index(match.group())], source)",
        _CANONICAL + "names = list(dict.fromkeys(re.findall(r'\\b[a-jx]\\b', source)))\n"
        "    return re.sub(r'\\b[a-jx]\\b', lambda match: 'ABCDEFGHIJK'[names.index(match.group())], source)",
    ],
}
