"""The chapters of the guide, its appendices, and the fenced blocks in them.

A block's info string says what it is:

    sh run [exit=N]            commands; the attendee's shell runs them
    text output                what the commands just above print; `…` stands for what varies
    LANGUAGE file=PATH         the attendee saves this as PATH; [same=PATH]: it is that file of ours
    browser run                steps in a browser (browser_steps.py)
    sh real-only               only a real FusionAuth can serve it
    LANGUAGE sketch            shown, not run

`needs=NAME` on any of them: only where that part of the product is there (parts.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "guide"

KINDS = ("run", "output", "file", "real-only", "sketch")


class GuideError(Exception):
    """The guide cannot be read, or does not hold; the text says where and why."""


@dataclass(frozen=True)
class Block:
    """line: of the opening fence, from 1."""

    chapter: str
    line: int
    language: str
    directives: Mapping[str, str]
    body: str

    @property
    def kind(self) -> str:
        """`browser` blocks are of kind `browser`, though they say `run`."""
        found = [kind for kind in KINDS if kind in self.directives]
        if len(found) != 1:
            raise GuideError(f"{self.place}: says none or several of {', '.join(KINDS)}")
        return "browser" if self.language == "browser" else found[0]

    @property
    def place(self) -> str:
        return f"docs/guide/{self.chapter}.md:{self.line}"


@dataclass(frozen=True)
class Chapter:
    slug: str
    title: str
    text: str
    blocks: Sequence[Block]

    @property
    def number(self) -> int:
        return int(self.slug.split("-")[0])


def load_chapters(folder: Path = FOLDER) -> Sequence[Chapter]:
    """In reading order."""
    return [parse_chapter(file.stem, file.read_text("utf-8")) for file in list_files(folder)]


def load_appendices(folder: Path = FOLDER) -> Sequence[Chapter]:
    """Pages beside the chapters, in no order: whoever follows the guide does not follow them."""
    files = sorted(folder.glob("appendix-*.md"))
    return [parse_chapter(file.stem, file.read_text("utf-8")) for file in files]


def list_files(folder: Path = FOLDER) -> Sequence[Path]:
    return sorted(folder.glob("[0-9][0-9]-*.md"))


def parse_chapter(slug: str, text: str) -> Chapter:
    heading, _, _ = text.partition("\n")
    if not heading.startswith("# "):
        raise GuideError(f"docs/guide/{slug}.md:1: not a heading: {heading!r}")
    tokens = MarkdownIt().parse(text)
    blocks = [
        make_block(slug, token.map[0] + 1, token.info, token.content)
        for token in tokens
        if token.type == "fence" and token.map
    ]
    return Chapter(slug, heading.removeprefix("# "), text, blocks)


def make_block(chapter: str, line: int, info: str, body: str) -> Block:
    language, *words = info.split() or [""]
    pairs = (word.partition("=") for word in words)
    directives = {name: value for name, _, value in pairs}
    return Block(chapter, line, language, directives, body)
