"""python -m tools.site FOLDER: build the site into a folder, which is replaced if an earlier build made it."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

from sphinx.cmd.build import build_main

from tools.site.course import ROOT, course_notebooks
from tools.site.export import export
from tools.site.pages import Notebook, live

HERE = Path(__file__).parent
MARK = ".made-by-make-site"  # in every folder that a build has made: no other folder is ever replaced
MENDED = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="all pages">',
    '<aside class="toc-drawer': '<aside aria-label="on this page" class="toc-drawer',
    '<div class="table-wrapper': '<div tabindex="0" role="group" aria-label="a table" class="table-wrapper',
}
TOCTREE = "```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{pages}\n```\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.site", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pages go")
    try:
        build(parser.parse_args().folder)
    except (OSError, ValueError) as error:
        print(f"tools.site: {error}", file=sys.stderr)
        return 2
    return 0


def build(folder: Path) -> None:
    """Build everything. Raises ValueError for a folder that is no earlier build, or where Sphinx warns of anything."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise ValueError(f"{folder} holds something else than a site: choose another folder.")
    with tempfile.TemporaryDirectory() as temporary:
        source, made = Path(temporary, "source"), Path(temporary, "made")
        write_sources(source)
        options = ["-q", "-W", "--keep-going", "-b", "html", "-d", f"{temporary}/trees"]
        if build_main([*options, str(source), str(made)]):
            raise ValueError("Sphinx found something wrong with the pages, and said above what it is.")
        mend(made)
        for left in (".buildinfo", "objects.inv"):  # of use to Sphinx alone
            (made / left).unlink(missing_ok=True)
        shutil.rmtree(made / "_sources", ignore_errors=True)
        (made / MARK).touch()
        (made / ".nojekyll").touch()  # some hosts leave out folders such as _static without it
        if folder.exists():
            shutil.rmtree(folder)
        shutil.copytree(made, folder)


def mend(made: Path) -> None:
    """What Sphinx and its theme leave out: the level of the headings in the menu, and the names of the menus."""
    for path in made.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        for old, new in MENDED.items():
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")


def write_sources(source: Path) -> None:
    """Everything that Sphinx reads, in a new folder."""
    notebooks = [Notebook(path) for path in course_notebooks()]
    source.mkdir()
    shutil.copy(HERE / "conf.py", source)
    shutil.copytree(HERE / "static", source / "static")
    export(source / "static" / "data")
    for name in ("notebooks", "pictures"):
        (source / "extra" / name).mkdir(parents=True)
    for notebook in notebooks:
        page = json.dumps(notebook.page(), ensure_ascii=False)
        (source / notebook.path.name).write_text(page, encoding="utf-8")
        shutil.copy(notebook.path, source / "extra" / "notebooks")
        for name, content in notebook.pictures.items():
            (source / "extra" / "pictures" / name).write_bytes(content)
    write_pages(source, notebooks)


def write_pages(source: Path, notebooks: list[Notebook]) -> None:
    """The pages that are no notebooks."""
    first = (HERE / "index.md").read_text(encoding="utf-8").replace("{runner}", live("runner"))
    tree = [("Try it", ["Run a program <self>", "heatmaps"]), ("The course", [n.path.stem for n in notebooks])]
    tree.append(("On your computer", ["start"]))
    trees = "\n".join(TOCTREE.format(caption=caption, pages="\n".join(pages)) for caption, pages in tree)
    page = first.replace("{course}", course_map(notebooks)) + "\n" + trees
    (source / "index.md").write_text(page, encoding="utf-8")
    maps = (HERE / "heatmaps.md").read_text(encoding="utf-8").replace("{heatmaps}", live("heatmaps"))
    (source / "heatmaps.md").write_text(maps, encoding="utf-8")
    (source / "start.md").write_text(start_page((ROOT / "README.md").read_text(encoding="utf-8")), encoding="utf-8")


def course_map(notebooks: list[Notebook]) -> str:
    """A card for each notebook: its title, its question and how long it takes."""
    cards = [
        f'<li><a href="{n.path.stem}.html"><b>{n.title}</b> <span>{n.question}</span>'
        f" <small>about {n.minutes} minutes</small></a></li>"
        for n in notebooks
    ]
    return f'<ol class="cards">{"".join(cards)}</ol>'


def start_page(readme: str) -> str:
    """The README's section about setting up; links to files that are not in the site lose their address."""
    section = re.search(r"^## Start\n(.+?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL)
    if not section:
        raise ValueError("README.md has no section called Start: the site's page about setting up is made of it.")
    text = re.sub(r"\[([^\]]+)\]\((?![a-z]+:)[^)]*\)", r"\1", section.group(1))
    return f"# On your own computer\n{text}"


if __name__ == "__main__":
    sys.exit(main())
