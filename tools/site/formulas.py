"""Formulas, drawn when the site is built: an SVG for the eye, and MathML for whoever listens to the page.

So no script, no font and no address is needed to read them, and they take the colour of the text around them.
"""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

import ziamath
from docutils import nodes
from sphinx.application import Sphinx
from ziamath.tex import tex2mml

SIZE = 17  # of a letter, in the drawing's own unit
PHONE = 17  # what is wider, in letters, may not fit on a phone
# What the drawing program does not know, in words that it knows.
SPELLED = (
    (r"\\[4pt]", r"\\"),
    (r"\mathrel{+}=", r"\;\text{+=}\;"),
    (r"\bmod", r"\;\mathrm {mod}\;"),
)
ziamath.config.svg2 = False  # the letters' shapes in every drawing: no drawing needs another


@cache
def drawn(tex: str, inline: bool) -> str:
    """A formula as HTML. Raises ValueError, naming the formula, for one that cannot be drawn."""
    for old, new in SPELLED:
        tex = tex.replace(old, new)
    try:
        formula = ziamath.Latex(tex, size=SIZE, inline=inline, color="currentColor")
        mathml = tex2mml(tex, inline)
        element = formula.svgxml()
    except Exception as error:
        raise ValueError(f"The formula {tex!r} cannot be drawn ({error}): spell it in another way.") from error
    width, height = (float(element.get(side)) / SIZE for side in ("width", "height"))
    below = (float(element.get("viewBox").split()[1]) + float(element.get("height"))) / SIZE  # the base line
    del element.attrib["width"], element.attrib["height"]
    element.set("aria-hidden", "true")
    element.set("style", f"width:{width:.3f}em;height:{height:.3f}em;vertical-align:{-below:.3f}em")
    return f'<span class="heard">{mathml}</span>{ElementTree.tostring(element, encoding="unicode")}'


def inline(translator, node: nodes.math) -> None:
    translator.body.append(f'<span class="formula">{drawn(node.astext(), True)}</span>')
    raise nodes.SkipNode


def block(translator, node: nodes.math_block) -> None:
    formula = drawn(node.astext(), False)
    width = float(re.search(r"width:([\d.]+)em", formula).group(1))
    # Wider than a phone, it can be moved sideways: with the keyboard too, so it takes the focus.
    focus = ' tabindex="0" role="group" aria-label="a wide formula"' if width > PHONE else ""
    translator.body.append(f'<div class="formula"{focus}>{formula}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict:
    app.add_html_math_renderer("drawn", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
