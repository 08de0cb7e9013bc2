"""The interpreter agrees with Python on all it accepts, refuses the rest in one sentence, and always ends quickly."""

import time
from random import Random

import pytest
from test_hostile_text import assert_sentence, hostile
from test_programs import python_prints

from l2e_utils.interpreter import MAX_DEPTH, MAX_DIGITS, MAX_SOURCE, MAX_STEPS, ProgramError, normalise, run

# Valid programs, and how the generator would spell them.
TYPED = {
    "print(7+5)": "print((7+5))",
    "print ( 7 + 5*2 )": "print((7+(5*2)))",
    "print((((7))))": "print(7)",
    "print((0-7)//2)": "print(((0-7)//2))",
    "print(7//(0-2))": "print((7//(0-2)))",
    "print(1 if 2<3 else 4 if 5<6 else 7)": "print((1 if 2<3 else (4 if 5<6 else 7)))",
    "print((1)if((2<3))else(4))": "print((1 if 2<3 else 4))",
    "print(1 if (2 if 3<4 else 5)<6 else 7)": "print((1 if (2 if 3<4 else 5)<6 else 7))",
    "print(1 if 1<2 else 1//0)": "print((1 if 1<2 else (1//0)))",
    "print(1 if 1<2 else a)": "print((1 if 1<2 else a))",
    "a=5; b = a+1 ;print(b);": "a=5;\nb=(a+1);\nprint(b)",
    "a=5;\nfor x in range(3):a+=2;\nprint(a)": "a=5\nfor x in range(3):a+=2\nprint(a)",
    "a=5\nb=6\nfor x in range(3):a+=2\nprint(a+b)": "a=5;\nb=6;\nfor x in range(3):a+=2\nprint((a+b))",
    "a=1\nfor x in range(5):a+=a\nprint(a)": "a=1\nfor x in range(5):a+=a\nprint(a)",
    "a=1\nfor x in range(0):a+=1//0\nprint(a)": "a=1\nfor x in range(0):a+=(1//0)\nprint(a)",
    "a=1\r\nfor x in range(2) :\r\n\ta -= 2 if a>0 else 5\r\n\r\nprint(a)\r\n\r\n": (
        "a=1\nfor x in range(2):a-=(2 if a>0 else 5)\nprint(a)"
    ),
    "\n \n  \na=1\n\n   \nprint(a)\n  \n ": "a=1;\nprint(a)",
    "print(\n  7 +\n5)": "print((7+5))",
    "for x in range(0):a+=1\nprint(3)": "for x in range(0):a+=1\nprint(3)",
}

# What normalise accepts and run does not: a missing print, or a whole program that is indented.
FRIENDLY = {
    "7 + 5*2": "print((7+(5*2)))",
    "a=5; a": "a=5;\nprint(a)",
    "a=5\nfor x in range(3):\n  a += 2\na*2;": "a=5\nfor x in range(3):a+=2\nprint((a*2))",
    "  print(3)": "print(3)",
    "  a=1\n  for x in range(3):\n    a+=1\n  a": "a=1\nfor x in range(3):a+=1\nprint(a)",
}

# What both refuse: a part of the sentence, and texts that get it.
REFUSED = {
    "no program": ["", " \r\n\t\n"],
    "prints nothing": ["a=5", "for x in range(3):a+=1"],
    "print at line 1, column 1 must be the last": ["print(5)\na=6", "print(5)\nprint(6)", "print(5);print(7)"],
    "What stands at line 1, column 1 prints nothing": ["7\nprint(5)", "print()", "print(a=5)"],
    "sign at line 1, column 7 has nothing before it: write (0-5)": ["print(-5)", "print(+5)"],
    "'/' at line 1, column 8: use //": ["print(7/2)"],
    "'**' at line 1, column 8: use *": ["print(7**2)"],
    "'%' at line 1, column 8: its operations are": ["print(7%2)"],
    "'==' at line 1, column 13: compare with < or >": ["print(1 if 2==3 else 4)"],
    "compare with < or >": [f"print(1 if 2{sign}3 else 4)" for sign in ("<=", ">=", "!=")],
    "comparison at line 1, column 7 can only stand between if and else": ["print(2<3)", "print(1<2<3)"],
    "comparison at line 1, column 10": ["print(1+(2<3))"],
    "one comparison with < or > at line 1, column 12": [
        "print(1 if 1<2<3 else 4)", "print(1 if 2 else 3)", "print(1 if a in b else 3)",
    ],
    "'x' at line 1, column 7 is kept for loops": ["print(x)"],
    "'x' at line 2, column 22": ["a=1\nfor x in range(3):a+=x\nprint(a)"],
    "'x' at line 1, column": ["x=5\nprint(x)", "for x in range(3):x+=1\nprint(1)"],
    "'k' at line 1, column 7: variables are the letters a to j": ["print(k)"],
    "'aaaaaaaaaaaa...aaaaaaaaaaaaa' at line 1": ["a" * 50 + "=1"],
    "'while' at line 1, column 1: the only loop": ["while 1<2:a=3"],
    '"\'" at line 1, column 7: the only values are whole numbers': ["print('5')"],
    "'1.5' at line 1, column 7 is not a plain whole number": ["print(1.5)"],
    "at line 1, column 7": ["print(.5)", "print(1e5)", "print(0x1f)", "print(1_000)", "print(1if 2<3 else 4)"],
    "'07' at line 1, column 7 is not a plain whole number: it has digits only, and no 0 in front": ["print(07)"],
    "'#' at line 1, column 10: leave comments out": ["print(5) # five"],
    "',' at line 1, column 8": ["print(5,6)"],
    "number, a variable or an operation at line 1, column 7": [
        "print(print(5))", "print(print)", "print(*5)", "print(a:=5)", "print(a(5))", "print(())",
    ],
    "number, a variable or an operation at line 1, column 3": ["a=print(5)", "a=range(5)"],
    "at line 1, column ": ["print", "print(5)+1", "print(5)(5)", "print(a for x in b)"],
    # Python's own reasons and columns differ from version to version.
    "Python cannot read the program at line 1, column ": [
        "print(1 if 2 if 3<4 else 5 else 6)", "print(1 if 2<3)", "print 5", "print(7+)", "print(7+5\nprint(3)",
        "print((7+5)))", "5=a\nprint(a)", "a=5;;print(a)", "  a=5\nprint(a)", "for x in range(3) a+=1\nprint(a)",
    ],
    "something is missing there, or too much": ["print(5 6)", "a=\nprint(5)"],
    "Python cannot read the program at line 2, column ": ["a=5\n  b=6\nprint(a)"],
    "expected an indented block": ["for x in range(3):\na+=1\nprint(a)", "for x in range(3):\n"],
    "line 1, column 5: a loop must start on a line of its own": ["a=1;for x in range(3):a+=1\nprint(a)"],
    "change at line 2, column 1 belongs in a loop": ["a=5\na+=6\nprint(a)"],
    "'*=' at line 1": ["a*=6\nprint(a)"],
    "Statements are such as a=5, for x in range(3):a+=5 or print(a), unlike the one at line 1, column 1": [
        "a=b=5\nprint(a)", "for a in range(3):b+=1\nprint(b)", "for x in 5:a+=1\nprint(a)", "if 1<2:print(3)",
        "for x in range(a):a+=1\nprint(a)", "for x in range(-1):a+=1\nprint(a)", "a:5=3\nprint(a)",
        "for x in range(3):a=1\nprint(a)", "for x in range(3):a+=1\nelse:a+=2\nprint(a)",
    ],
    "loop at line 1, column 1 brings the program to more than 150,000 operations": [
        "for x in range(1000000000000):a+=1\nprint(a)",
    ],
    "repeat the statement at line 3, column 2 too": ["for x in range(3):\n a+=1\n a+=2\nprint(a)"],
    "repeat the statement at line 2, column 24 too": ["a=1\nfor x in range(3):a+=1;b=2\nprint(a)"],
    "'٣' at line 1, column 7": ["print(٣)"],
    "'ａ' at line 1": ["ａ=5\nprint(ａ)"],
    r"'\r' at line 1, column 4": ["a=5\rprint(a)"],
    r"'\ufeff' at line 1, column 1": ["\ufeffprint(5)"],
    r"'\ud800' at line 1": ["print(\ud800)"],
}  # fmt: skip

# What only running shows.
FAILS = {
    "print(7//0)": "'//' that begins at line 1, column 7 divides by zero",
    "a=3\nb=7//(a-3)\nprint(b)": "'//' that begins at line 2, column 3 divides by zero",
    "print(a)": "variable 'a' at line 1, column 7 has no value",
    "for x in range(3):a+=1\nprint(a)": "variable 'a' at line 1, column 19 has no value",
    f"a=10\nfor x in range({MAX_DIGITS}):a+=9*a\nprint(a)": "'+' that begins at line 2, column 22 has over",
}


def sentence(function, text):
    """The refusal of a text, which must be one plain sentence."""
    with pytest.raises(ProgramError) as refusal:
        function(text)
    assert_sentence(str(refusal.value))
    return str(refusal.value)


# --- Tables ---


@pytest.mark.parametrize(("source", "spelling"), TYPED.items())
def test_normalises_typed_programs(source, spelling):
    assert normalise(source) == normalise(spelling) == spelling


def test_typed_programs_print_what_python_prints():
    sources = [*TYPED, *TYPED.values()]
    assert python_prints(sources) == [run(source) + "\n" for source in sources]


@pytest.mark.parametrize(("text", "spelling"), FRIENDLY.items())
def test_normalise_meets_halfway_and_run_does_not(text, spelling):
    assert normalise(text) == spelling
    sentence(run, text)
    run(spelling)


@pytest.mark.parametrize(("text", "part"), [(text, part) for part, texts in REFUSED.items() for text in texts])
def test_refuses_in_one_sentence(text, part):
    assert part in sentence(run, text)
    assert part in sentence(normalise, text)


@pytest.mark.parametrize(("text", "part"), FAILS.items())
def test_fails_in_one_sentence(text, part):
    assert part in sentence(run, text)
    assert normalise(text) == normalise(normalise(text))


@pytest.mark.parametrize("function", [run, normalise])
@pytest.mark.parametrize("thing", [None, 5, b"print(5)", ["print(5)"]])
def test_wants_a_string(function, thing):
    with pytest.raises(TypeError, match="A program is a string, not"):
        function(thing)


# --- Agreement with Python ---

def expression(rng, variables, depth=3):
    """An expression with brackets anywhere or nowhere, so that precedence decides what it means."""

    def space():
        return rng.choice(["", "", "", " ", "  ", "\t"])

    if depth == 0 or rng.random() < 0.25:
        number = str(rng.randint(*rng.choice([(0, 9), (0, 10**6), (10**18, 10**20)])))
        text = rng.choice(variables) if variables and rng.random() < 0.5 else number
    else:
        a, b, c, d = (expression(rng, variables, depth - 1) for _ in range(4))
        if rng.random() < 0.25:
            # A choice needs brackets in a comparison; without them both sides must refuse it.
            if rng.random() < 0.5:
                b, c = f"({b})", f"({c})"
            text = f"{a} if {b}{rng.choice('<>')}{c} else {d}"
        else:
            text = f"{a}{space()}{rng.choice(['+', '-', '*', '//'])}{space()}{b}"
    return f"({space()}{text}{space()})" if rng.random() < 0.5 else text


def program(rng):
    """A program of the grammar, nearly: now and then a division by zero or a variable without a value."""
    known, text = [], ""
    for _ in range(rng.randint(0, 4)):
        if known and rng.random() < 1 / 3:
            gap, sign = rng.choice(["", " ", "\n  ", "\r\n\t"]), rng.choice(["+=", " -="])
            change = f"{rng.choice(known)}{sign}{expression(rng, known, 2)}"
            text += f"for x in range({rng.randint(0, 6)}):{gap}{change}\n"
        else:
            known.append(rng.choice("abcdefghij"))
            # Before a loop there must be a line end, and after a semicolon there may be.
            end = rng.choice(["\n", ";\n", " ; \n\n", "\r\n"])
            text += f"{known[-1]} ={expression(rng, known[:-1])}{end}"
    names = "abcdefghij" if rng.random() < 0.05 else known
    return f"{text}print{rng.choice(['', ' '])}({expression(rng, names)}){rng.choice(['', ';', chr(10)])}"


def outcome(function, text):
    """What it returns, or None for a refusal; anything else, or a long wait, is a failure."""
    start = time.process_time()
    try:
        result = function(text)
    except ProgramError as error:
        result = assert_sentence(str(error))
    assert time.process_time() - start < 5, text[:100]
    return result


@pytest.fixture(scope="module")
def sources():
    """Programs of the grammar, the same ones every time."""
    rng = Random(3)
    return [program(rng) for _ in range(300)]


def test_random_programs_agree_with_python(sources):
    answers = python_prints(sources)
    for source, answer in zip(sources, answers, strict=True):
        output = outcome(run, source)
        if answer.endswith("\n"):
            # Only a loop that squares its variable may be refused: Python has no limit on digits.
            assert output == answer[:-1] or "over 1,000 digits" in sentence(run, source), source
        else:
            assert answer in ("ZeroDivisionError", "NameError", "SyntaxError"), (answer, source)
            assert output is None
    # The strategy must not get lost in errors, or in one kind of number.
    assert sum(answer.endswith("\n") for answer in answers) > 150
    assert sum(answer.startswith("-") for answer in answers) > 20


def test_spelling_means_the_same_to_python(sources):
    outputs = {normalise(source): output for source in sources if (output := outcome(run, source)) is not None}
    assert python_prints(list(outputs)) == [output + "\n" for output in outputs.values()]
    assert all(normalise(spelling) == spelling for spelling in outputs)


# --- Any text at all ---


def test_mutated_programs(sources):
    """`run` and `normalise` return or refuse; together they keep their promises."""
    rng, accepted = Random(4), {}
    pieces = [*"0123456789 +-*/<>=()abx:;\n", "", "", " ", "//", "if", "else", "+="]
    for source in 3 * [*TYPED, *TYPED.values(), *FRIENDLY, *sources]:
        text = hostile(rng, source, pieces)
        output, spelling = outcome(run, text), outcome(normalise, text)
        if output is not None:
            accepted[text] = output
            assert spelling is not None and run(spelling) == output
        assert spelling is None or normalise(spelling) == spelling
    assert len(accepted) > 50
    # Python gets to see only what the interpreter took for harmless.
    assert python_prints(list(accepted)) == [output + "\n" for output in accepted.values()]


# --- Bounds: just inside, and just outside ---


def test_bound_on_characters():
    inside = "print(5)".ljust(MAX_SOURCE)
    assert run(inside) == "5" and normalise(inside) == "print(5)"
    assert "10,001 characters" in sentence(run, inside + " ")
    # Brackets make this one longer than it was typed.
    chain = "1" + "+1" * 100 + "\n"
    assert "With all its brackets" in sentence(normalise, "".join(f"a={chain}" for _ in range(40)) + "print(a)")


def test_bound_on_digits():
    nines = "9" * MAX_DIGITS
    assert run(f"print({nines})") == nines and run(f"print(0-{nines})") == "-" + nines
    assert "more than 1,000 digits" in sentence(run, f"print({nines}9)")
    assert "result of '+' that begins at line 1" in sentence(run, f"print({nines}+1)")
    assert "result of '-' that begins at line 1" in sentence(run, f"print(0-{nines}-1)")
    assert "result of '*' that begins at line 1" in sentence(run, f"print({nines}*{nines})")
    assert "more than 1,000 digits" in sentence(run, f"print({'9' * 9000})")


@pytest.mark.parametrize(
    "shape",
    ["({})", "(1-{})", "({}-1)", "{}-1", "({} if 1<2 else 3)", "(1 if 2<{} else 3)", "1 if 2<1 else {}",
     "1 if 2<1+1*({}) else 3"],
)
def test_bound_on_depth(shape):
    def nest(times):
        text = "7"
        for _ in range(times):
            text = shape.replace("{}", text)
        return f"print({text})"

    # The brackets of print count; a level of the last shape has three operations.
    most = (MAX_DEPTH - 1) // (3 if "*" in shape else 1)
    inside, outside = nest(most), nest(most + 1)
    spelling = normalise(inside)
    assert normalise(spelling) == spelling
    assert python_prints([inside, spelling]) == [run(inside) + "\n"] * 2
    for function in (run, normalise):
        message = sentence(function, outside)
        assert f"inside {MAX_DEPTH} others" in message or f"more than {MAX_DEPTH} brackets" in message


@pytest.mark.parametrize(
    "text",
    [
        *["(" * MAX_SOURCE, "-" * MAX_SOURCE, "a" * MAX_SOURCE, ";" * MAX_SOURCE, "1" * MAX_SOURCE, "\n" * MAX_SOURCE],
        "print(" + "1+" * 4990 + "1)",
        "print(" + "1 if 1<2 else " * 700 + "1)",
        "print(" + "1 if " * 1900 + "1)",
        "print(" + "1+(1*(" * 50 + "1" + "))" * 50 + "+1" * 4000 + ")",
        "1*" * 100 + "(" * 100,
        "a=1\n" * 2500,
        "1" * 10_000_000,
    ],
    ids=lambda text: f"{text[:12]!r} x {len(text)}",
)
def test_long_texts_are_refused_at_once(text):
    assert outcome(run, text) is outcome(normalise, text) is None


def test_bound_on_steps():
    rounds = MAX_STEPS // 3  # three operations a round
    inside = f"a=0\nfor x in range({rounds}):a+=(((2*3)-5))\nprint(a)"
    assert run(inside) == str(rounds)
    outside = inside.replace(str(rounds), str(rounds + 1))
    assert "line 2, column 1 brings the program to more than 150,000 operations" in sentence(run, outside)


def test_the_most_work_is_quick():  # about half a second on a slow machine
    long, half = "9" * (MAX_DIGITS - 10), "8" * (MAX_DIGITS // 2)
    assert outcome(run, f"a=0\nb={long}\nc={half}\nfor x in range({MAX_STEPS // 2}):a+=b//c\nprint(a)")
