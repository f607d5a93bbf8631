"""What is made from the guide's sources is made from these sources: nothing in it is stale."""

import re
from pathlib import Path

import pytest

from orchestrator.cli import VERBS
from scripts.guide import diagrams, sync
from scripts.guide.book import FOLDER, ROOT, GuideError, load_appendices, load_chapters
from scripts.guide.browser_steps import parse_steps
from scripts.guide.html import make_anchor
from scripts.guide.site import PUBLISHED, read_published, render_site

PAGES = sorted(FOLDER.glob("*.md"))
AGAIN = "run `make guide` and commit what changed"


def test_shown_code_is_the_code_in_services() -> None:
    assert sync.list_stale() == []


def test_all_of_the_api_is_shown() -> None:
    shown = {
        block.directives["same"]
        for chapter in load_chapters()
        for block in chapter.blocks
        if "same" in block.directives
    }
    ours = {str(file.relative_to(ROOT)) for file in (ROOT / "services" / "api").glob("*.py")}
    assert ours <= shown


def test_the_site_serves_this_guide() -> None:
    published, rendered = read_published(), render_site()
    assert sorted(published) == sorted(rendered), AGAIN
    assert [name for name in rendered if rendered[name] != published[name]] == [], AGAIN


def test_drawings_are_of_their_texts() -> None:
    assert diagrams.list_stale() == []
    assert len(list(diagrams.DIAGRAMS.glob("*.svg"))) == len(list(diagrams.DIAGRAMS.glob("*.txt")))


def test_a_diagram_line_without_a_colon_is_named() -> None:
    with pytest.raises(GuideError, match="'nonsense'"):
        diagrams.draw("kind: table\ntitle: x\nnonsense")


def test_every_picture_that_is_taken_is_shown_and_every_other_way_round() -> None:
    taken = {
        step.words[0]
        for chapter in load_chapters()
        for block in chapter.blocks
        if block.kind == "browser"
        for step in parse_steps(block)
        if step.verb == "picture"
    }
    shown = set(re.findall(r"\]\(pictures/([\w-]+)\.png\)", "".join(p.read_text() for p in PAGES)))
    kept = {file.stem for file in (FOLDER / "pictures").glob("*.png")}
    assert taken == shown == kept
    assert {file.stem for file in (FOLDER / "pictures").glob("*.txt")} == kept | {"taken-with"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    assert find_dead_links(str(page)) == []


def find_dead_links(page: str) -> list[str]:
    """Files, and anchors in them as GitHub and our own pages make them."""
    dead = []
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)", read(page)):
        file = FOLDER / target if target else FOLDER / page
        if not file.exists() or (anchor and anchor not in list_anchors(read(str(file)))):
            dead.append(f"{target}#{anchor}")
    return dead


def read(file: str) -> str:
    return (FOLDER / file).read_text("utf-8")


def list_anchors(text: str) -> set[str]:
    return {make_anchor(heading) for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}


@pytest.mark.parametrize("name", sorted(read_published()), ids=str)
def test_every_address_in_a_rendered_page_is_served(name: str) -> None:
    if name.endswith(".html"):
        page = read_published()[name].decode()
        for target in re.findall(r'(?:href|src)="(?!http|#)([^"#]*)', page):
            served = (
                PUBLISHED.parent / target.lstrip("/") if target[0] == "/" else PUBLISHED / target
            )
            assert served.exists(), f"{name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_is_left_to_do(page: Path) -> None:
    assert re.findall(r"TODO|FIXME|TBD|XXX|lorem", read(str(page)), re.IGNORECASE) == []


def test_the_front_page_lists_every_chapter_under_its_title() -> None:
    listed = re.findall(r"^\d+\. \[(.*)\]\((.*)\.md\)$", read("README.md"), re.MULTILINE)
    assert listed == [(chapter.title, chapter.slug) for chapter in load_chapters()]


def test_the_front_page_lists_every_appendix_under_its_title() -> None:
    listed = re.findall(r"^\* \[(.*)\]\((appendix-.*)\.md\)", read("README.md"), re.MULTILINE)
    assert listed == [(appendix.title, appendix.slug) for appendix in load_appendices()]


def test_commands_of_orchestrate_in_the_text_are_there() -> None:
    wanted = {"verify", "flow"}  # shown once they are there (scripts/guide/parts.py)
    for chapter in [*load_chapters(), *load_appendices()]:
        for verb in re.findall(r'orchestrate\.py"? ([a-z]+)', chapter.text):
            assert verb in {found.name for found in VERBS} | wanted, chapter.slug
