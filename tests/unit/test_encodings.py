"""No text is read or written in the locale's encoding."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EMULATOR = "packages/fusionauth-emulator/src"
SOURCES = ("orchestrate.py", "orchestrator", EMULATOR, "scripts", "services", "e2e")


def python_files() -> list[Path]:
    found = [ROOT / name for name in SOURCES]
    return [file for path in found for file in ([path] if path.is_file() else path.rglob("*.py"))]


def calls_without_encoding(tree: ast.AST) -> Iterator[int]:
    """Lines of calls that read or write text in the locale's encoding."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _is_text(call) and not _says_encoding(call):
            yield call.lineno


def _is_text(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    if isinstance(call.func, ast.Attribute) and name in ("read_text", "write_text"):
        return True
    if name in ("run", "Popen", "check_output"):
        return "text" in keywords or "universal_newlines" in keywords
    if name not in ("open", "fdopen"):
        return False
    modes = [mode for node in (*call.args, *keywords.values()) if (mode := _find_mode(node))]
    is_builtin = isinstance(call.func, ast.Name) or name == "fdopen"
    return (is_builtin or bool(modes)) and not any("b" in mode for mode in modes)


def _find_mode(node: ast.expr) -> str | None:
    """`rb` of `open(path, "rb")`."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return None
    return node.value if set(node.value) <= set("rwaxbt+") else None


def _says_encoding(call: ast.Call) -> bool:
    given = any(keyword.arg == "encoding" for keyword in call.keywords)
    return given or any(
        isinstance(node, ast.Constant) and node.value == "utf-8" for node in call.args
    )


@pytest.mark.parametrize(
    "source, found",
    [
        ("path.read_text()", True),
        ("path.write_text(text)", True),
        ("open(path)", True),
        ("open(path, 'w')", True),
        ("os.fdopen(1, 'w')", True),
        ("path.open('a')", True),
        ("subprocess.run(argv, text=True)", True),
        ("path.read_text('utf-8')", False),
        ("path.write_text(text, encoding='utf-8')", False),
        ("open(path, 'rb')", False),
        ("path.open('rb')", False),
        ("read_text(node)", False),
        ("index_page.open()", False),
        ("subprocess.run(argv, encoding='utf-8')", False),
    ],
)
def test_the_check_below_sees_each_way_to_read_text(source: str, found: bool) -> None:
    assert bool(list(calls_without_encoding(ast.parse(source)))) == found


def test_b09_every_text_is_read_and_written_as_utf8() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in python_files()
        for line in calls_without_encoding(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert wrong == []
