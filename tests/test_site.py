"""The pages of `make site` in a real Chromium: live views agree with the package, and everybody can use every page."""

import importlib.util
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from types import SimpleNamespace
from urllib.parse import unquote, urldefrag, urljoin

import nbformat
import pytest
from bs4 import BeautifulSoup

for module in ("playwright", "sphinx", "myst_nb", "furo", "ziamath", "axe_playwright_python"):
    if importlib.util.find_spec(module) is None:  # importing them takes long, and is done where they are needed
        pytest.skip(f"{module} is not installed (pip install -r requirements.txt)", allow_module_level=True)

from l2e_utils.model import ExecutorLSTM  # noqa: E402
from l2e_utils.programs import canonical_of  # noqa: E402
from tests.browser import CHROMIUM, open_chromium, open_page  # noqa: E402
from tests.test_hostile_text import hostile  # noqa: E402
from tools.site import course, export  # noqa: E402
from tools.site.__main__ import MARK, build, start_page  # noqa: E402
from tools.site.formulas import drawn  # noqa: E402
from tools.site.pages import FOLDED  # noqa: E402

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no chromium (on Debian: apt-get install chromium)")

STATIC = Path(export.__file__).parent / "static"
NOTEBOOKS = [path.stem for path in course.course_notebooks()]
PAGES = ["index", "heatmaps", *NOTEBOOKS, "start", "search"]
WIDTHS = (360, 800, 1280)
FIRST_PAGE_BYTES = 2_000_000
# What it may take, in milliseconds, on a computer that has nothing else to do. Tests may run on a busy one, so they
# allow PATIENCE times as much: they find what has become slow, and no figure comes from them.
INTERACTIVE, NEW_HEATMAP, ANSWER, PATIENCE = 2_000, 50, 100, 5


# --- The site, served, in a browser ---


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "site"
    build(folder)
    return folder


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def base(site):
    """The address of a plain server for the site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    with open_chromium() as chromium:
        yield chromium


@contextmanager
def opened(chromium, address: str, inside: str = "", **options) -> Iterator:
    """A page of the site; at the end it fails for every complaint on it, and for every request that leaves the site."""
    with open_page(chromium, inside or address.rpartition("/")[0], **options) as (page, complaints):
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("requestfailed", lambda request: complaints.append(f"not loaded: {request.url}"))
        page.on("dialog", lambda dialog: (complaints.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(address)
        yield page


@pytest.fixture(scope="module")
def first(chromium, base):
    """The first page, for the tests of its scripts, which leave it as it is."""
    with opened(chromium, f"{base}/index.html") as page:
        page.locator(".live ol li").first.wait_for()
        yield page


# --- The page's language and network are the package's ---


ROLL = """([levels, streams, operations]) => levels.map(([length, nesting], at) => {
    const numbers = streams[at].values();
    const { source, canonical } = Language.sample(() => numbers.next().value, length, nesting, operations);
    return { source, canonical, split: Language.split(canonical), output: Language.run(source) };
})"""
ANSWER_ALL = """async ([described, sources]) => {
    const network = new Network(described ?? window.course.network), found = [];
    for (const source of sources) {
        const { written, confidence } = await network.answer(source);
        found.push([written, confidence]);
    }
    return found;
}"""


def roll_in_both(page, levels: list[tuple[int, int]], operations: int, seed: int) -> list[course.Program]:
    """Programs rolled in the page and by the package from the same random numbers: they must be the same."""
    rng = Random(seed)
    streams = [[rng.random() for _ in range(20 * nesting + 5 * nesting * (length // 9))] for length, nesting in levels]
    rolled = page.evaluate(ROLL, [levels, streams, operations])
    programs = []
    for (length, nesting), numbers, theirs in zip(levels, streams, rolled, strict=True):
        given = SimpleNamespace(random=iter(numbers).__next__)
        ours = course.sample_program(given, length, nesting, course.OPERATIONS[:operations])
        split = course.split_of(ours.canonical)
        assert theirs == {"source": ours.source, "canonical": ours.canonical, "split": split, "output": ours.output}
        programs.append(ours)
    return programs


def test_a_thousand_programs_and_the_answers_to_them(first):
    """The same text, output, answer, and confidence (to 1e-3) of each character."""
    rng = Random(1)
    levels = [(rng.randint(1, 5), rng.randint(1, 3)) for _ in range(1_000)]
    programs = roll_in_both(first, levels, 7, seed=2)
    model = course.load_executor(course.NETWORK)[0]
    theirs = first.evaluate(ANSWER_ALL, [None, [program.source for program in programs]])
    for answer, (written, confidence) in zip(course.answers(model, programs), theirs, strict=True):
        assert written == answer.written, answer.example.source
        assert confidence == pytest.approx(answer.confidence, abs=1e-3), answer.example.source


@pytest.mark.parametrize("operations", [6, 7])
def test_hard_programs_are_the_package_s_too(first, operations):
    """Numbers beyond 53 bits, more than ten variables, sources of several blocks of the hash."""
    rng = Random(operations)
    levels = [(rng.randint(1, 40), rng.randint(1, 20)) for _ in range(300)]
    programs = roll_in_both(first, levels, operations, seed=3)
    assert max(len(program.canonical) for program in programs) > 256


def test_networks_of_any_size_can_be_exported(first):
    model = ExecutorLSTM(hidden=9, layers=3).eval()
    model.load_state_dict({name: (4 * tensor).half().float() for name, tensor in model.state_dict().items()})
    sources = ["print(7)", "a=5;\nprint((a*3))", "print((12 if 3<4 else 5))"]
    found = first.evaluate(ANSWER_ALL, [export.described(model), sources])
    for source, (written, confidence) in zip(sources, found, strict=True):
        assert (written, pytest.approx(confidence, abs=1e-3)) == model.answer(source)


def test_rolled_programs_are_unseen_ones_spelled_as_the_generator_spells(first):
    rolled = first.evaluate("() => Array.from({ length: 50 }, () => Language.unseen(Math.random, 2, 2, 7))")
    assert [course.normalise(source) for source in rolled] == rolled
    assert {course.split_of(canonical_of(source)) for source in rolled} == {"test"}


SHARED = (
    "The program has ", "The language has no ", "The number ", "The bracket ", "There is no program", "The variable ",
    "The operation ", "The result ", "With all its brackets ",
)  # fmt: skip
READ_ALL = """texts => texts.map(text => ["run", "normalise"].map(name => {
    try { return [Language[name](text), null]; } catch (error) {
        if (!(error instanceof Language.ProgramError)) throw error;
        return [null, error.message];
    }
}))"""


def test_whatever_is_typed_is_read_as_the_package_reads_it(first):
    """Accepted with the same output and spelling, or refused: with the same sentence, unless that is about grammar.

    About grammar the package says what Python says, which each of its versions says in other words.
    """
    rng = Random(0)
    texts = [hostile(rng) for _ in range(1_500)] + [course.sample_program(rng, 3, 4).source for _ in range(100)]
    texts += [friendly(rng, text) for text in texts[-100:]] + ["", " ", "print(5", "1 if 2<3 else " * 130 + "4"]
    for text, theirs in zip(texts, first.evaluate(READ_ALL, texts), strict=True):
        ours = [outcome(course.run, text), outcome(course.normalise, text)]
        for (value, refused), (our_value, our_refused) in zip(theirs, ours, strict=True):
            assert (value, refused is None) == (our_value, our_refused is None), (text, refused, our_refused)
            assert refused is None or (refused.endswith(".") and "\n" not in refused), text
            if our_refused and our_refused.startswith(SHARED):
                assert refused == our_refused, text


def friendly(rng: Random, text: str) -> str:
    """A program as somebody types it: spaces anywhere, brackets left out, indented."""
    text = "".join(character + " " * (rng.random() < 0.1) for character in text.replace("((", "(").replace("))", ")"))
    return "\n".join(f"  {line}" for line in text.split("\n"))


def outcome(read, text: str) -> list[str | None]:
    try:
        return [read(text), None]
    except course.ProgramError as error:
        return [None, str(error)]


def test_shares_are_written_as_the_package_writes_them(first):
    shares = [0, 0.0004, 0.004, 0.0094, 0.0096, 0.994, 0.996, 0.9994, 0.9996, 1, *(n / 700 for n in range(700))]
    assert first.evaluate("shares => shares.map(Views.percent)", shares) == list(map(course.plots.percent, shares))


def test_scripts_are_short_and_never_run_what_was_typed():
    scripts = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))
    assert len(scripts.splitlines()) <= 500 and max(map(len, scripts.splitlines())) <= 120
    forbidden = r"\beval\b|\bFunction\(|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\bfetch\(|https?:"
    assert re.findall(forbidden, scripts) == []


# --- The views, as somebody uses them ---


def test_somebody_with_a_keyboard_rolls_and_types_programs(chromium, base):
    with opened(chromium, f"{base}/index.html") as page:
        program, said = page.locator(".live pre"), page.locator(".live [role=status]")
        length = page.get_by_label("length")
        length.focus()
        page.keyboard.press("End")
        said.filter(has_text="length 4 and nesting 2").wait_for()
        before = program.inner_text()
        page.keyboard.press("Tab")  # nesting
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # Roll another
        page.wait_for_function("before => document.querySelector('.live pre').textContent !== before", arg=before)
        page.keyboard.press("Tab")
        page.keyboard.type("a=7\nfor x in range(3):a+=2\na")
        page.wait_for_function("() => document.querySelector('.live pre')?.textContent.endsWith('print(a)')")
        ours, confidence = course.load_executor(course.NETWORK)[0].answer(program.inner_text())
        assert said.inner_text().startswith(f"The network writes {ours}, ")
        bars = page.locator(".live ol li")
        assert [text.split()[-2] for text in bars.all_inner_texts()] == [*ours, "."]
        assert bars.first.locator("span").inner_text() == course.plots.percent(confidence[0])


def test_hostile_text_is_refused_and_shown_as_text(chromium, base):
    with opened(chromium, f"{base}/index.html") as page:
        typed, said = page.get_by_label("type a program"), page.locator(".live [role=status]")
        for text in ("<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "print('<b>5</b>')", "alert(1)"):
            typed.fill(text)
            assert said.inner_text() == outcome(course.normalise, text)[1]
            assert page.locator(".live :is(img, script, pre)").count() == 0


def test_every_heatmap_shows_the_package_s_numbers(chromium, base):
    with opened(chromium, f"{base}/heatmaps.html") as page:
        for place, survey in enumerate(course.shipped_surveys()):
            page.get_by_label("heatmaps").select_option(str(place))
            for name, rows in survey.results.items():
                page.get_by_label("strategy").select_option(name)
                for metric in course.METRICS:
                    page.get_by_label("accuracy").select_option(metric)
                    naive = survey.results["naive"]
                    for minus, others in (("", None), ("copy", course.copied(rows)), ("naive", naive)):
                        page.get_by_label("minus").select_option(minus)
                        assert shown(page) == expected(rows, metric, others)


def shown(page) -> dict[tuple[int, int], str]:
    """The numbers in the map, by level."""
    rows = page.locator(".map tr").evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText))")
    *body, lengths = rows
    return {
        (int(length.split()[1]), int(row[0].split()[1])): text.split("\n")[0]
        for row in body
        for length, text in zip(lengths[1:], row[1:], strict=True)
        if text != "–"
    }


def expected(rows: list[dict], metric: str, others: list[dict] | None) -> dict[tuple[int, int], str]:
    if others is None:
        return {tuple(course.level_of(row)): course.plots.percent(row[metric]) for row in rows}
    gains = {tuple(course.level_of(a)): round(100 * (a[metric] - b[metric])) for a, b in zip(rows, others, strict=True)}
    return {level: f"{gain:+d}" if gain else "0" for level, gain in gains.items()}


def test_a_level_is_chosen_by_slider_and_in_the_map(chromium, base):
    with opened(chromium, f"{base}/heatmaps.html") as page:
        said, chosen = page.locator(".live [role=status]"), page.locator(".map [aria-pressed=true]")
        page.get_by_label("length").focus()
        page.keyboard.press("Home")
        assert " at length 1, nesting 2: " in said.inner_text()
        wrong = page.locator(".answers .program", has_text="✗\u00a0wrong")
        assert wrong.count() == wrong.filter(has_text="Mistake: ").count() > 0
        page.locator(".map tr").nth(2).locator("button").nth(3).focus()  # nesting 1, length 4
        page.keyboard.press("Space")
        assert " at length 4, nesting 1: " in said.inner_text()
        assert chosen.count() == 1 and page.evaluate("() => document.activeElement.ariaPressed") == "true"
        assert page.get_by_label("length").input_value() == "4"
        page.get_by_label("minus").select_option("baseline")
        assert "Minus baseline: " in said.inner_text()


def test_answers_in_the_map_are_the_networks_own():
    survey = next(course.shipped_surveys())
    found, right, asked = export.some_answers(survey, "combined", level := course.Difficulty(2, 2))
    model = course.load_executor(survey.networks["combined", level])[0]
    assert asked == export.ASKED and 0 < right < asked
    for answer in found:
        assert model.answer(answer.example.source)[0] == answer.written
        assert course.run(answer.example.source) == answer.example.output


# --- Speed and size ---


def test_the_first_page_is_small_and_soon_there(chromium, base):
    sizes: dict[str, int] = {}
    with opened(chromium, "about:blank", inside=base) as page:
        page.on("response", lambda response: sizes.update({response.url: len(response.body())}))
        page.goto(f"{base}/index.html")
        page.locator(".live ol li").first.wait_for()
        ready = page.evaluate("() => performance.now()")
        page.wait_for_load_state("networkidle")
    assert sum(sizes.values()) <= FIRST_PAGE_BYTES, sizes
    assert ready < PATIENCE * INTERACTIVE


BEST_OF = """async ([tries, act]) => {
    let best = Infinity;
    for (let turn = 0; turn < tries; turn++) {
        const start = performance.now();
        await eval(act)(turn);
        document.body.getBoundingClientRect();  // lay the page out
        best = Math.min(best, performance.now() - start);
        await new Promise(requestAnimationFrame);
    }
    return best;
}"""


def test_views_answer_at_once(chromium, base):
    with opened(chromium, f"{base}/heatmaps.html") as page:
        move = """turn => { const slider = document.querySelector('.live input');
            slider.value = 1 + turn % 4; slider.dispatchEvent(new Event('input')); }"""
        change = """turn => { const strategy = document.querySelectorAll('.live select')[1];
            strategy.selectedIndex = turn % 4; strategy.dispatchEvent(new Event('change')); }"""
        assert page.evaluate(BEST_OF, [8, move]) < PATIENCE * NEW_HEATMAP
        assert page.evaluate(BEST_OF, [8, change]) < PATIENCE * NEW_HEATMAP
    with opened(chromium, f"{base}/index.html") as page:
        answer = """turn => { const source = Language.unseen(Math.random, 4, 2, 7); Language.run(source);
            return new Network(window.course.network).answer(source); }"""
        assert page.evaluate(BEST_OF, [5, answer]) < PATIENCE * 2 * ANSWER  # with the weights read anew
        roll = """turn => new Promise(done => { const old = document.querySelector('.live pre');
            const watch = new MutationObserver(() => { watch.disconnect(); done(); });
            watch.observe(old.parentNode, { childList: true });
            document.querySelector('.live button').click(); })"""
        assert page.evaluate(BEST_OF, [8, roll]) < PATIENCE * ANSWER


# --- Every page ---


PHONE = {"width": 360, "height": 800}


@pytest.mark.parametrize("name", PAGES)
def test_page(chromium, base, name):
    """No error, no picture without its sentence, nothing wider than the window, nothing serious for axe."""
    with opened(chromium, f"{base}/{name}.html", viewport=PHONE) as page:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("() => document.scrollingElement.scrollWidth")
            assert wide <= width, f"{wide} pixels wide in a window of {width}"
        page.evaluate("() => document.querySelectorAll('img').forEach(image => { image.loading = 'eager'; })")
        page.wait_for_function("() => [...document.images].every(image => image.complete)")
        broken = "images => images.filter(image => !image.naturalWidth || !image.alt).map(image => image.src)"
        assert page.locator("article img").evaluate_all(broken) == []
        assert serious(page) == []


@pytest.mark.parametrize(("name", "scheme"), [("index", "dark"), ("heatmaps", "dark"), ("03_lstm", "light")])
def test_page_in_the_dark_and_on_a_phone(chromium, base, name, scheme):
    with opened(chromium, f"{base}/{name}.html", viewport=PHONE, color_scheme=scheme) as page:
        assert serious(page) == []


def test_the_menu_of_a_phone_opens_with_the_keyboard(chromium, base):
    with opened(chromium, f"{base}/03_lstm.html", viewport=PHONE) as page:
        link = page.locator(".sidebar-tree").get_by_role("link", name="The heatmaps")
        assert not link.is_visible()
        page.get_by_label("Toggle site navigation sidebar").focus()
        page.keyboard.press("Space")
        link.focus()
        page.keyboard.press("Enter")
        page.locator(".map button").first.wait_for()


def serious(page) -> list[str]:
    """What axe finds serious or critical, each with the first element that it is about."""
    from axe_playwright_python.sync_playwright import Axe

    page.locator("article").wait_for(state="attached")
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:200]} {fault['nodes'][0]['failureSummary'][:300]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_no_link_is_broken_and_nothing_is_loaded_from_elsewhere(site):
    pages = {path.name: parsed(path) for path in site.glob("*.html")}
    assert set(pages) == {f"{name}.html" for name in PAGES}
    ids = {name: {its["id"] for its in page.find_all(id=True)} for name, page in pages.items()}
    for name, page in pages.items():
        loads = [its["src"] for its in page.find_all(src=True)] + [its["href"] for its in page.find_all("link")]
        for target in set(loads) - {"", "#"}:
            assert target.startswith("data:") or (site / unquote(target.split("?")[0])).is_file(), (name, target)
        for target in [its["href"] for its in page.find_all("a", href=True)]:
            if not re.match(r"[a-z]+:", target):
                address, fragment = urldefrag(urljoin(f"/{name}", target))
                path = unquote(address).lstrip("/") or "index.html"
                assert (site / path).is_file(), (name, target)
                assert not fragment or path not in pages or fragment in ids[path], (name, target)
    for path in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_page_of_a_notebook_has_all_of_it(site, name):
    """Its download, its pictures with their sentences, solutions and long code folded, its formulas drawn."""
    path = next(path for path in course.course_notebooks() if path.stem == name)
    text, cells = (site / f"{name}.html").read_text(encoding="utf-8"), nbformat.read(path, as_version=4).cells
    assert (site / "notebooks" / path.name).read_bytes() == path.read_bytes()
    assert f'href="notebooks/{path.name}" download' in text
    shown = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    sentences = [data["text/plain"] for data in shown if "image/png" in data]
    alts = [image.get("alt") for image in parsed(site / f"{name}.html").find_all("img")]
    assert len(sentences) == len(alts) + text.count('data-view="') and set(alts) <= set(sentences)
    tagged = {tag: [c for c in cells if tag in c.metadata.get("tags", [])] for tag in ("solution", "exercise")}
    assert text.count("<summary>Solution</summary>") == len(tagged["solution"])
    assert not re.search(r"<details[^>]* open", text)
    code = [cell for cell in cells if cell.cell_type == "code" and cell not in tagged["exercise"]]
    assert text.count("Show the code") == sum(len(cell.source.splitlines()) > FOLDED for cell in code)
    article = re.sub(r"<(pre|code|script|svg|math)\b.*?</\1>", "", text[text.index("<article") :], flags=re.DOTALL)
    assert "$" not in article and "\\(" not in article


def test_live_views_stand_where_the_notebooks_have_them(site):
    text = {name: (site / f"{name}.html").read_text(encoding="utf-8") for name in NOTEBOOKS}
    live = {name: re.findall('data-view="(.+?)"', page) for name, page in text.items() if "data-view" in page}
    assert live == {"00_welcome": ["runner"], "07_heatmaps": ["heatmaps"]}
    stills = {name: page.count('class="still"') for name, page in text.items()}
    assert sum(stills.values()) >= 12 and stills["01_programs"] == 2


def test_everything_works_without_a_server(chromium, site):
    """A double click: no server, and files may not be fetched."""
    with opened(chromium, (site / "index.html").as_uri()) as page:
        page.locator(".live ol li").first.wait_for()
        page.get_by_role("searchbox", name="Search").or_(page.get_by_placeholder("Search")).first.fill("curriculum")
        page.keyboard.press("Enter")
        page.locator("#search-results li a").first.wait_for()
        page.get_by_role("link", name="The heatmaps").first.click()
        page.locator(".map button").first.wait_for()


def test_a_folder_with_something_else_is_left_alone(site, tmp_path):
    assert (site / MARK).exists() and (site / ".nojekyll").exists()
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ValueError, match="holds something else"):
        build(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_what_a_page_cannot_be_made_of_is_named():
    assert start_page("## Start\nDo [this](docs/x.md).\n## Next\n") == "# On your own computer\nDo this.\n"
    with pytest.raises(ValueError, match="no section called Start"):
        start_page("# Nothing")
    assert "<svg" in drawn(r"\frac12", True) and "<math" in drawn("x", False)
    with pytest.raises(ValueError, match="cannot be drawn"):
        drawn(r"\frac{1", False)
