"""Blocks that say `same=PATH` hold that file of ours, to the letter."""

import re
from pathlib import Path

from scripts.guide.book import FOLDER, ROOT, list_files, load_appendices, load_chapters

INCLUDED = re.compile(r"^(```\S+ file=\S+ same=(\S+)\n).*?^```$", re.MULTILINE | re.DOTALL)


def sync(folder: Path = FOLDER) -> None:
    for file in [*list_files(folder), *folder.glob("appendix-*.md")]:
        file.write_text(with_files_of_ours(file.read_text("utf-8")), "utf-8")


def with_files_of_ours(text: str) -> str:
    return INCLUDED.sub(lambda found: f"{found[1]}{read_ours(found[2])}```", text)


def read_ours(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def list_stale() -> list[str]:
    """Where the guide shows something else than the file it names."""
    return [
        f"{block.place}: {block.directives['same']} has changed; run `make guide`"
        for chapter in [*load_chapters(), *load_appendices()]
        for block in chapter.blocks
        if "same" in block.directives and block.body != read_ours(block.directives["same"])
    ]
