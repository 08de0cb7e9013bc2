"""Whatever is typed, anywhere: an answer or a sentence, in bounded time; nothing of it is executed or becomes HTML."""

import sys
import time
from collections.abc import Sequence
from contextlib import contextmanager
from random import Random

import pytest
from bs4 import BeautifulSoup
from bs4.element import PreformattedString  # a comment, and what else is no text
from test_widgets import TYPING, VIEWS

from l2e_utils.__main__ import main
from l2e_utils.interpreter import ProgramError, normalise, run
from l2e_utils.model import ExecutorLSTM
from l2e_utils.programs import sample_program
from l2e_utils.text import encode
from tests.doses import dose

TEXTS, TYPED = dose(2_000, 100_000), dose(200, 2_000)
SECONDS = 20  # for one text: more than a hundred times what the slowest takes
PIECES = (
    *"abcdefghijxk0123456789()+-*/<>=;:#.,_'\"`&%$!?\\{}[]@~^| \n\t\r\0é٣𝟗\u202e\ufeff",
    *["for x in range(", "print(", " if ", " else ", "//", "**", "+=", ":=", "\r\n", "lambda:0", "\n  ", "0" * 40],
    *["__import__('os').system('touch HACKED')", "exec(", "eval(", "open('HACKED','w')", "import os", "{0.__class__}"],
    *["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</code></pre><b>", "&lt;", "]]>", "<!--"],
    *["javascript:alert(1)", "$$\\href{x}{y}$$", "9" * 2_000, "(" * 300, "-" * 300, "%s%n", "../../x", "--help"],
)
FORBIDDEN = ("exec", "compile", "os.system", "subprocess.Popen", "socket.connect", "os.remove", "os.exec", "os.fork")
_seen: list[str] | None = None  # what Python did while somebody looked: an audit hook cannot be taken out again


def _look(event: str, arguments: tuple) -> None:
    writes = event == "open" and set(str(arguments[1])) & set("wax+")
    # Python makes a tree of a text by "compile", without executing it: that would be an "exec".
    reads = event == "compile" and arguments[1] == "<program>"
    if _seen is not None and (writes or (event in FORBIDDEN and not reads)):
        _seen.append(f"{event} {arguments!r:.200}")


sys.addaudithook(_look)


@contextmanager
def harmless(text):
    """Whatever happens inside ends in time, and executes and writes nothing."""
    global _seen
    _seen, started = (done := []), time.monotonic()
    try:
        yield
    finally:
        _seen = None
    assert time.monotonic() - started < SECONDS, text
    assert not done, (text, done)


def hostile(rng: Random, text: str | None = None, pieces: Sequence[str] = PIECES) -> str:
    """A text, or else a program or nothing, with pieces put in."""
    if text is None:
        text = sample_program(rng, rng.randint(1, 6), rng.randint(1, 4)).source if rng.random() < 0.7 else ""
    for _ in range(rng.randint(1, 4)):
        start = rng.randint(0, len(text))
        text = text[:start] + rng.choice(pieces) * rng.choice([1, 1, 1, 2]) + text[start + rng.choice([0, 0, 1, 3]) :]
    return text


def assert_sentence(message: str) -> None:
    assert message.endswith(".") and message[0].isupper() and message.isprintable(), message
    assert len(message) < 200, message


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """The folder of a run that has learned nothing."""
    folder = tmp_path_factory.mktemp("network") / "tiny"
    settings = "--programs 10 --hidden 4 --length 1 --nesting 1 --strategy baseline --device cpu"
    assert main(["train", *settings.split(), "--output", str(folder)]) == 0
    return folder


def test_no_text_does_harm_to_interpreter_encoder_or_command_line(network, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rng, accepted, encoded, answered = Random(0), 0, 0, 0
    for warm_up in ("print((1+1))", "print("):  # what is imported when it is first needed is compiled then
        main(["run", str(network), warm_up])
    for _ in range(TEXTS):
        text = hostile(rng)
        with harmless(text):
            for function in (run, normalise):
                try:
                    accepted += bool(function(text))
                except ProgramError as error:
                    assert_sentence(str(error))
            try:
                encoded += len(encode(text)) == len(text)
            except ValueError as error:
                assert_sentence(str(error))
            try:
                status = main(["run", str(network), "--", text])
            except SystemExit as stopped:  # argparse, for a command line that is none
                status = stopped.code
        out, err = capsys.readouterr()
        assert status in (0, 2), (text, status)
        answered += status == 0
        assert "Traceback" not in err and (status == 0 or err.startswith("l2e_utils: ")), (text, err)
    assert min(accepted, encoded, answered) > 0.02 * TEXTS  # not all of it is refused at the door
    assert not list(tmp_path.iterdir())


def is_harmless(html: str) -> bool:
    """Whether it has no tag, comment or attribute that does more than show."""
    page = BeautifulSoup(html, "html.parser")
    attributes = [its for tag in page.find_all() for its in tag.attrs.items()]
    acts = any(name.startswith("on") or "javascript:" in str(value) for name, value in attributes)
    comments = page.find_all(string=lambda text: isinstance(text, PreformattedString))
    return {tag.name for tag in page.find_all()} <= HARMLESS and not acts and not comments


HARMLESS = {"p", "b", "i", "em", "br", "code", "pre", "span", "div", "table", "thead", "tbody", "tr", "td", "th"}


def test_no_text_does_harm_to_a_view():
    rng, model = Random(1), ExecutorLSTM(hidden=8).eval()
    views = {name: VIEWS[name](model) for name in (*TYPING, "GuessGame")}
    for number in range(TYPED):
        name, view = list(views.items())[number % len(views)]
        text = hostile(rng)
        view.typed.value = text[:200]
        if name == "GuessGame":
            view.button.click()
        shown = [view.text.value] + ([view.question.value] if hasattr(view, "question") else [])
        for html in shown:
            assert is_harmless(html), (name, text, html)
            assert "has a fault" not in html, (name, text, html)
