"""Which sections of the contract a test is about, read from the source of the test."""

import ast
import re
from collections.abc import Sequence
from pathlib import Path

CITED = re.compile(r"contract (\d+(?:\.\d+)*(?:, \d+(?:\.\d+)+)*)")


def find_sections(root: Path, module: str, test: str) -> Sequence[str]:
    """In order, from the function itself, else from its module's docstring.

    module: dotted, as JUnit's `classname`; test: with its parameters in brackets, if it has some.
    """
    path = root / f"{module.replace('.', '/')}.py"
    if not path.exists():
        return ()
    source = path.read_text(encoding="utf-8")
    function = _source_of(source, test.partition("[")[0])
    return find_cited(function) or find_cited(ast.get_docstring(ast.parse(source)) or "")


def _source_of(source: str, name: str) -> str:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            return "\n".join(source.splitlines()[first - 1 : node.end_lineno])
    return ""


def find_cited(text: str) -> Sequence[str]:
    found = (number for group in CITED.findall(text) for number in group.split(", "))
    return tuple(dict.fromkeys(found))
