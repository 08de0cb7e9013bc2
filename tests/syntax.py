"""Rules such as `V // K` -> `int(V / K)`: other syntax in the place of some syntax, however it is spelled.

A capital letter stands for any expression, the same one wherever it stands.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path


def spoilt_files(package: Path, where: str, old: str, new: str) -> list[tuple[Path, str]]:
    """Each module in which the rule fits, with the text that it has afterwards; once for every place in it.

    Looked at are the modules, classes and functions whose qualified name ends with `where`.
    """
    found = []
    for path in sorted(package.rglob("*.py")):
        module = ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name, scope in scopes(tree, module):
            if f".{name}".endswith(f".{where}"):
                rule = Rule(old, new)
                rule.visit(scope)
                found += [(path, ast.unparse(tree))] * rule.count
    return found


def scopes(node: ast.AST, name: str) -> Iterator[tuple[str, ast.AST]]:
    """A module and all classes and functions in it, with their qualified names."""
    yield name, node
    for inner in node.body:
        if isinstance(inner, ast.ClassDef | ast.FunctionDef):
            yield from scopes(inner, f"{name}.{inner.name}")


class Rule(ast.NodeTransformer):
    """Puts `new` into each place that `old` fits; `count` says how many there were."""

    def __init__(self, old: str, new: str):
        self.old, self.new, self.count = ast.parse(old).body[0], new, 0
        if isinstance(self.old, ast.Expr) and new != "pass":  # a part of a statement
            self.old = self.old.value

    def visit(self, node: ast.AST) -> ast.AST:
        letters: dict[str, str] = {}
        if not fits(self.old, node, letters):
            return self.generic_visit(node)
        self.count += 1
        spoilt = re.sub(r"\b[A-Z]\b", lambda letter: f"({letters[letter[0]]})", self.new)
        new = ast.parse(spoilt).body[0]
        return new if isinstance(node, ast.stmt) else new.value


def fits(pattern: object, there: object, letters: dict[str, str]) -> bool:
    """Whether the syntax is that of the pattern; what its letters stand for is put into `letters`."""
    if isinstance(pattern, ast.Name) and re.fullmatch("[A-Z]", pattern.id):
        said = ast.unparse(there) if isinstance(there, ast.expr) else None
        return said is not None and letters.setdefault(pattern.id, said) == said
    if isinstance(pattern, list):
        same = isinstance(there, list) and len(pattern) == len(there)
        return same and all(fits(a, b, letters) for a, b in zip(pattern, there, strict=True))
    if isinstance(pattern, ast.AST):
        fields = set(pattern._fields) - {"ctx", "kind", "type_comment"}
        same = type(pattern) is type(there)
        return same and all(fits(getattr(pattern, field), getattr(there, field), letters) for field in fields)
    return pattern == there
