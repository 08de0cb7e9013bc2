"""Mistakes that beginners make in the exercises of notebook 1."""

WRONG = {
    1: ("def printed(a, k, b, d):\n    return ", [
        "(a - k * b) / d",
        "int((a - k * b) / d)",
        "a - k * b // d",
        "(a + k * b) // d",
        "(a - b) // d",
        "str((a - k * b) // d)",
    ]),
    2: ("import re\ndef copy_score(programs):\n    ", [
        "return sum(p.output in re.findall(r'\\d+', p.source) for p in programs) / len(programs)",
        "return sum(p.output == re.findall(r'\\d+', p.source)[0] for p in programs) / len(programs)",
        "return sum(p.output == re.findall(r'\\d', p.source)[-1] for p in programs) / len(programs)",
        "return sum(p.output == int(re.findall(r'\\d+', p.source)[-1]) for p in programs) / len(programs)",
        "return sum(p.output == re.findall(r'\\d+', p.source)[-1] for p in programs)",
        "return sum(p.source.endswith(p.output + '))') for p in programs) / len(programs)",
    ]),
    3: ("import re\ndef canonical(source):\n    ", [
        "return source",
        "return source.upper()",
        "return re.sub(r'\\b[a-j]\\b', 'A', source)",
        "return re.sub(r'\\b[a-j]\\b', lambda match: match.group().upper(), source)",
        "names = sorted(set(re.findall(r'\\b[a-j]\\b', source)))\n"
        "    return re.sub(r'\\b[a-j]\\b', lambda match: 'ABCDEFGHIJ'[names.index(match.group())], source)",
        "names = list(dict.fromkeys(re.findall(r'[a-j]', source)))\n"
        "    return re.sub(r'[a-j]', lambda match: 'ABCDEFGHIJ'[names.index(match.group())], source)",
        "names = list(dict.fromkeys(re.findall(r'\\b[a-jx]\\b', source)))\n"
        "    return re.sub(r'\\b[a-jx]\\b', lambda match: 'ABCDEFGHIJK'[names.index(match.group())], source)",
    ]),
}
