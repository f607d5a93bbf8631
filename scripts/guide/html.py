"""Markdown of the guide → HTML of one page's article."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from PIL import Image
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from scripts.guide.book import FOLDER, Block, make_block
from scripts.guide.browser_steps import Step, parse_steps
from scripts.guide.parts import is_there, list_parts

FOLDED_FROM_LINES = 30  # longer files of ours are folded: copied more often than read through
NEEDS = re.compile(r"<!-- needs=(\S+) -->\n(.*?)<!-- end -->\n?", re.DOTALL)
LEXERS = {"sh": "bash", "js": "javascript"}
CAPTIONS = {
    "run": "Type this",
    "output": "It prints",
    "real-only": "Real FusionAuth only",
    "sketch": "For example",
}


def render_article(slug: str, text: str) -> str:
    return str(make_markdown(slug).render(without_missing_parts(text)))


def without_missing_parts(text: str) -> str:
    """What stands between `<!-- needs=NAME -->` and `<!-- end -->` goes where that is not there."""
    there = list_parts()
    return NEEDS.sub(lambda found: found[2] if found[1] in there else "", text)


def make_markdown(slug: str) -> MarkdownIt:
    markdown = MarkdownIt("commonmark").enable("table")
    markdown.options["slug"] = slug
    rules = {
        "fence": render_fence,
        "heading_open": render_heading,
        "image": render_image,
        "link_open": render_link,
        "link_close": render_link_end,
        "table_open": lambda *_: (
            '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>\n'
        ),
        "table_close": lambda *_: "</table></div>\n",
    }
    for name, rule in rules.items():
        markdown.add_render_rule(name, _as_method(rule))
    return markdown


def _as_method(rule: Any) -> Any:
    def method(self: RendererHTML, tokens: Sequence[Token], i: int, options: Any, _: Any) -> str:
        return str(rule(tokens, i, options))

    return method


def make_anchor(heading: str) -> str:
    """As GitHub makes it, so that one link is good in both places."""
    return re.sub(r"[^\w\- ]", "", heading.lower().replace("`", "")).replace(" ", "-")


def render_heading(tokens: Sequence[Token], i: int, _: Any) -> str:
    return f'<{tokens[i].tag} id="{make_anchor(tokens[i + 1].content)}">'


def render_link(tokens: Sequence[Token], i: int, _: Any) -> str:
    """Chapters link to chapters; a file of the repository is not served, so it is no link here."""
    target = str(tokens[i].attrs["href"])
    if found := re.fullmatch(r"([\w-]+)\.md(#.*)?", target):
        return f'<a href="{found[1]}.html{found[2] or ""}">'
    return '<span class="file">' if target.startswith("..") else f'<a href="{escape(target)}">'


def render_link_end(tokens: Sequence[Token], i: int, _: Any) -> str:
    opened = next(token for token in reversed(tokens[:i]) if token.type == "link_open")
    return "</span>" if str(opened.attrs["href"]).startswith("..") else "</a>"


def render_image(tokens: Sequence[Token], i: int, _: Any) -> str:
    source, alt = str(tokens[i].attrs["src"]), escape(tokens[i].content)
    width, height = read_size(FOLDER / source)
    drawn = (
        ' diagram" tabindex="0" role="group" aria-label="Diagram' if source[-4:] == ".svg" else ""
    )
    return (
        f'<span class="picture{drawn}">'
        f'<img src="{source}" alt="{alt}" width="{width}" height="{height}">'
        f'<span class="caption" aria-hidden="true">{alt}</span></span>'
    )


def read_size(file: Path) -> tuple[int, int]:
    if file.suffix == ".svg":
        found = re.search(r'viewBox="0 0 (\d+) (\d+)"', file.read_text("utf-8"))
        assert found, file
        return int(found[1]), int(found[2])
    with Image.open(file) as image:
        return image.size


def render_fence(tokens: Sequence[Token], i: int, options: Mapping[str, Any]) -> str:
    token = tokens[i]
    block = make_block(options["slug"], 0, token.info, token.content)
    if not is_there(block):
        return ""
    if block.kind == "browser":
        return render_steps(block)
    return render_code(block)


def render_code(block: Block) -> str:
    copied = "" if block.kind == "output" else " copied"
    caption = CAPTIONS.get(block.kind) or f"Save as <code>{block.directives['file']}</code>"
    code = (
        f'<pre tabindex="0" aria-label="{re.sub("<[^>]+>", "", caption)}">'
        f"<code>{color(block)}</code></pre>"
    )
    lines = block.body.count("\n")
    if "same" in block.directives and lines > FOLDED_FROM_LINES:
        return (
            f'<details class="code {block.kind}{copied}"><summary>{caption} ({lines} lines)'
            f"</summary>{code}</details>\n"
        )
    return (
        f'<figure class="code {block.kind}{copied}"><figcaption>{caption}</figcaption>'
        f"{code}</figure>\n"
    )


def color(block: Block) -> str:
    if block.kind == "output":
        return escape(block.body)
    lexer = get_lexer_by_name(LEXERS.get(block.language, block.language))
    formatter = HtmlFormatter[str](nowrap=True, classprefix="hl-")
    return str(highlight(block.body, lexer, formatter))


def render_steps(block: Block) -> str:
    items = (say_step(step) for step in parse_steps(block) if step.verb != "picture")
    steps = "".join(f"<li>{item}</li>\n" for item in items)
    return (
        f'<figure class="browser"><figcaption>In your browser</figcaption><ol>\n{steps}</ol>'
        "</figure>\n"
    )


def say_step(step: Step) -> str:
    words = [escape(word) for word in step.words]
    match step.verb, *words:
        case "open", url:
            return f'Open <a href="{url}">{url}</a>'
        case "click", name:
            return f"Click <strong>{name}</strong>"
        case "fill", label, value:
            return f"Fill in <strong>{label}</strong>: <code>{value}</code>"
        case "see", text:
            return f"You see “{text}”"
        case "at", url:
            return f"The address is <code>{url}</code>"
        case _:
            return f"Delete the cookie <code>{words[0]}</code> in the developer tools"
