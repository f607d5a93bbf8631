"""The guide as pages of the site: docs/guide → services/site/static/guide.

The rendered files are committed, so that the site needs neither Markdown nor a build step, in its
image either; a test fails when they are stale.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from scripts.guide.book import FOLDER, ROOT, Chapter, load_appendices, load_chapters
from scripts.guide.html import render_article

PUBLISHED = ROOT / "services" / "site" / "static" / "guide"
KEPT = ("guide.css", "copy.js")  # written by hand, beside what is rendered


@dataclass(frozen=True)
class Book:
    chapters: Sequence[Chapter]
    appendices: Sequence[Chapter]


PAGE = (Path(__file__).parent / "page.html").read_text("utf-8")


def publish() -> None:
    for old in PUBLISHED.rglob("*"):
        if old.is_file() and old.name not in KEPT:
            old.unlink()
    for name, content in render_site().items():
        (PUBLISHED / name).parent.mkdir(parents=True, exist_ok=True)
        (PUBLISHED / name).write_bytes(content)


def read_published() -> Mapping[str, bytes]:
    return {
        str(file.relative_to(PUBLISHED)): file.read_bytes()
        for file in sorted(PUBLISHED.rglob("*"))
        if file.is_file() and file.name not in KEPT
    }


def render_site() -> Mapping[str, bytes]:
    """File name → content; nothing is written."""
    book = Book(load_chapters(), load_appendices())
    pages = {"index.html": render_front_page(book)}
    pages |= {f"{one.slug}.html": render_chapter(one, book) for one in book.chapters}
    pages |= {f"{one.slug}.html": render_appendix(one, book) for one in book.appendices}
    return {name: page.encode() for name, page in pages.items()} | dict(read_images())


def read_images() -> Iterator[tuple[str, bytes]]:
    for pattern in ("pictures/*.png", "diagrams/*.svg"):
        for file in sorted(FOLDER.glob(pattern)):
            yield str(file.relative_to(FOLDER)), file.read_bytes()


def render_front_page(book: Book) -> str:
    chapters = book.chapters
    text = (FOLDER / "README.md").read_text("utf-8")
    first = f'<a rel="next" href="{chapters[0].slug}.html">Begin →</a>'
    return fill(
        title="The guide",
        where=f"{len(chapters)} chapters",
        progress=render_progress(0, len(chapters)),
        neighbours=first,
        **render_lists(book, None),
        article=render_article("README", text),
    )


def render_chapter(chapter: Chapter, book: Book) -> str:
    chapters, total = book.chapters, len(book.chapters)
    return fill(
        title=f"{chapter.number}. {escape(chapter.title)}",
        where=f"Chapter {chapter.number} of {total}",
        progress=render_progress(chapter.number, total),
        neighbours=render_neighbours(chapter, chapters),
        **render_lists(book, chapter),
        article=render_article(chapter.slug, chapter.text),
    )


def render_appendix(appendix: Chapter, book: Book) -> str:
    return fill(
        title=escape(appendix.title),
        where="Appendix",
        progress="",
        neighbours="",
        **render_lists(book, appendix),
        article=render_article(appendix.slug, appendix.text),
    )


def render_progress(number: int, total: int) -> str:
    return f'<progress value="{number}" max="{total}" aria-label="Progress"></progress>'


def render_neighbours(chapter: Chapter, chapters: Sequence[Chapter]) -> str:
    links = []
    if chapter.number > 1:
        before = chapters[chapter.number - 2]
        links.append(f'<a rel="prev" href="{before.slug}.html">← {before.number}</a>')
    if chapter.number < len(chapters):
        after = chapters[chapter.number]
        links.append(f'<a rel="next" href="{after.slug}.html">{after.number} →</a>')
    return "\n      ".join(_named(link, chapters) for link in links)


def _named(link: str, chapters: Sequence[Chapter]) -> str:
    """The arrow with a number is for the eye; the name is the chapter's title."""
    title = next(one.title for one in chapters if f"{one.slug}.html" in link)
    kind = "Previous" if "prev" in link else "Next"
    return link.replace("<a ", f'<a aria-label="{kind}: {escape(title)}" ')


def render_lists(book: Book, here: Chapter | None) -> Mapping[str, str]:
    return {
        "chapters": render_list(book.chapters, here),
        "appendices": render_list(book.appendices, here),
    }


def render_list(chapters: Sequence[Chapter], here: Chapter | None) -> str:
    return "\n".join(
        f'        <li><a href="{one.slug}.html"{_current(one is here)}>{escape(one.title)}</a></li>'
        for one in chapters
    )


def _current(is_here: bool) -> str:
    return ' aria-current="page"' if is_here else ""


def fill(**parts: str) -> str:
    page = PAGE
    for name, value in parts.items():
        page = page.replace(f"{{{{ {name} }}}}", value)
    return page
