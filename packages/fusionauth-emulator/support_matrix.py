"""What the emulator serves, written into docs/emulator.md between its markers (`make docs`).

From three sources: FusionAuth's operations, the emulator's routes, and the comments that mark where
the code relies on an assumption of the contract: `[A] contract 5.2: what is assumed.`
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from fusionauth_emulator import oauth2
from fusionauth_emulator.rest.not_served import KnownOperation, load_known_operations, same_path
from fusionauth_emulator.rest.routes import SERVED, STORED_ONLY

PACKAGE = Path(__file__).parent
PAGE = PACKAGE / "docs" / "emulator.md"
CODE = Path(oauth2.__file__).parents[1]

SERVED_FOR_REAL, STORED, MISSING = "served", "stored only", "501"
ASSUMPTION = re.compile(r"\[A\] contract ([0-9.]*[0-9]): (.+?\.)(?=\s|$|\")", re.DOTALL)


def main() -> None:
    PAGE.write_text(make_page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def make_page(page: str) -> str:
    """The page with its generated parts made anew."""
    parts = {"operations": make_operations(), "assumptions": make_assumptions()}
    for name, text in parts.items():
        marker = re.compile(rf"(<!-- {name}: .*?-->\n).*?(<!-- end -->)", re.DOTALL)
        found = marker.search(page)
        assert found, f"docs/emulator.md has no place for {name}"
        page = page[: found.start()] + found[1] + text + found[2] + page[found.end() :]
    return page


def make_operations() -> str:
    in_file, beyond = load_known_operations()
    support = support_of([*in_file, *beyond])
    counts = {kind: sum(support[one] == kind for one in in_file) for kind in _KINDS}
    lines = [
        f"Of the {len(in_file)} operations of FusionAuth's OpenAPI file (1.69.0)"
        f" {counts[SERVED_FOR_REAL]} are served, {counts[STORED]} more are stored and returned but"
        f" not acted on, {counts[MISSING]} are answered 501.",
        f"Marked * are {len(beyond)} more, known from the permissions of API keys,"
        " the documentation and FusionAuth's own API clients;"
        f" {sum(support[one] == SERVED_FOR_REAL for one in beyond)} of them are served.",
        "",
        "| path | served | stored only | 501 |",
        "| --- | --- | --- | --- |",
        *_rows(support, frozenset(beyond)),
    ]
    return "\n".join(lines) + "\n"


_KINDS = (SERVED_FOR_REAL, STORED, MISSING)


def support_of(operations: Iterable[KnownOperation]) -> dict[KnownOperation, str]:
    stored = {(one.method, same_path(one.path)) for one in STORED_ONLY}
    served = {(method, same_path(path)) for method, path in [*SERVED, *_oauth_routes()]}

    def kind(name: tuple[str, str]) -> str:
        return STORED if name in stored else SERVED_FOR_REAL if name in served else MISSING

    return {one: kind((one.method, same_path(one.path))) for one in operations}


def _oauth_routes() -> list[tuple[str, str]]:
    return [(method, one.path) for one in oauth2.routes() for method in one.methods or ()]


def _rows(support: dict[KnownOperation, str], beyond: frozenset[KnownOperation]) -> list[str]:
    """One per path, its verbs in the column of what they are."""
    by_path: dict[str, list[KnownOperation]] = defaultdict(list)
    for one in support:
        by_path[one.path].append(one)
    rows = []
    for path, operations in sorted(by_path.items()):
        cells = [
            " ".join(
                one.method + ("*" if one in beyond else "")
                for one in sorted(operations, key=lambda one: one.method)
                if support[one] == kind
            )
            for kind in _KINDS
        ]
        rows.append(f"| `{path}` | {' | '.join(cells)} |")
    return rows


def make_assumptions() -> str:
    rows = sorted(
        (_section_key(section), section, text, str(file.relative_to(CODE)))
        for file in CODE.rglob("*.py")
        for section, text in find_assumptions(file.read_text(encoding="utf-8"))
    )
    lines = ["| contract | assumed | in |", "| --- | --- | --- |"]
    lines += [f"| {section} | {text} | `{file}` |" for _, section, text, file in rows]
    return "\n".join(lines) + "\n"


def find_assumptions(code: str) -> list[tuple[str, str]]:
    """Section and sentence of each mark; a sentence may go on in the next line of a comment."""
    return [
        (match[1], " ".join(re.sub(r"\n\s*#?", " ", match[2]).split()))
        for match in ASSUMPTION.finditer(code)
    ]


def _section_key(section: str) -> list[int]:
    return [int(number) for number in section.split(".")]


if __name__ == "__main__":
    main()
