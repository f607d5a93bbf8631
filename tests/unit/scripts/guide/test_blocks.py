"""Fenced blocks: what their info strings say, and that the guide has no other kind."""

from itertools import pairwise

import pytest

from scripts.guide.book import (
    Block,
    Chapter,
    GuideError,
    load_appendices,
    load_chapters,
    parse_chapter,
)
from scripts.guide.browser_steps import Step, parse_steps
from scripts.guide.compare import find_difference
from scripts.guide.ports import GUIDE_PORTS, Ports

ALL_BLOCKS = [block for chapter in load_chapters() for block in chapter.blocks]


def parse_one(info: str, body: str = "x\n") -> Block:
    (block,) = parse_chapter("01-x", f"# Title\n\n```{info}\n{body}```\n").blocks
    return block


def test_a_block_knows_its_place_kind_and_directives() -> None:
    block = parse_one("sh run exit=2")
    assert (block.place, block.kind) == ("docs/guide/01-x.md:3", "run")
    assert block.directives == {"run": "", "exit": "2"}


@pytest.mark.parametrize("info", ["", "sh", "sh run output", "python file=a.py sketch"])
def test_a_block_of_no_kind_or_of_two_is_refused(info: str) -> None:
    with pytest.raises(GuideError, match=r"01-x\.md:3: says none or several"):
        _ = parse_one(info).kind


def test_there_are_fifteen_chapters_and_each_starts_with_its_goal() -> None:
    chapters = load_chapters()
    assert [chapter.number for chapter in chapters] == list(range(1, 16))
    assert all("**Goal.**" in chapter.text for chapter in chapters[1:])


@pytest.mark.parametrize("appendix", load_appendices(), ids=lambda appendix: appendix.slug)
def test_an_appendix_ends_with_the_judge(appendix: Chapter) -> None:
    assert "**Goal.**" in appendix.text
    assert all(block.kind in ("sketch", "file") for block in appendix.blocks)
    assert "orchestrate.py verify api http://localhost:50" in appendix.blocks[-1].body


def test_what_no_test_runs_says_so() -> None:
    """A file of an appendix is one of ours, which a test runs."""
    for appendix in load_appendices():
        programs = [b for b in appendix.blocks if b.language != "sh"]
        is_ours = all("same" in block.directives for block in programs)
        assert is_ours != ("*Not run here*" in appendix.text), appendix.slug


@pytest.mark.parametrize("chapter", load_chapters()[1:], ids=lambda chapter: chapter.slug)
def test_every_chapter_says_what_to_see_and_what_if_not(chapter: Chapter) -> None:
    assert "**If you don't**" in chapter.text
    assert "**You should see" in chapter.text or "**Check.**" in chapter.text


def test_every_block_of_the_guide_is_of_a_known_kind() -> None:
    assert len(ALL_BLOCKS) > 100
    assert all(block.kind for block in ALL_BLOCKS)


def test_no_command_is_only_shown() -> None:
    assert [b.place for b in ALL_BLOCKS if b.kind == "sketch" and b.language == "sh"] == []


def test_every_output_follows_a_command() -> None:
    for before, block in pairwise(ALL_BLOCKS):
        if block.kind == "output":
            assert before.kind == "run", block.place


def test_every_browser_block_is_made_of_steps() -> None:
    steps = [step for block in ALL_BLOCKS if block.kind == "browser" for step in parse_steps(block)]
    assert len(steps) > 40


def test_a_line_that_is_no_step_is_named() -> None:
    block = parse_one("browser run", 'open http://x\npress "Sign in"\n')
    with pytest.raises(GuideError, match=r"01-x\.md:5: not a step"):
        parse_steps(block)


def test_a_step_has_its_words() -> None:
    (step,) = parse_steps(parse_one("browser run", 'fill "Login" with "a@b.c"\n'))
    assert step == Step("fill", ("Login", "a@b.c"))


@pytest.mark.parametrize(
    "shown, seen",
    [
        ("a\nb\n", "a  \nb"),
        ("id …, end", "id 12, end"),
        ("…\nb", "b"),
        ("…\nb", "x\ny\nb"),
        ("a\n…", "a"),
        ("a.b", "a.b"),
    ],
)
def test_outputs_that_agree(shown: str, seen: str) -> None:
    assert find_difference(shown, seen) is None


@pytest.mark.parametrize(
    "shown, seen, difference",
    [
        ("a\nb", "a\nc", "  a\n- b\n+ c"),
        ("id …", "id ", "- id …\n+ id"),
        ("a.b", "axb", "- a.b\n+ axb"),
        ("a", "a\nb", "  a\n+ b"),
        ("n=…\nb", "n=1\nc", "  n=1\n- b\n+ c"),
    ],
)
def test_outputs_that_differ_are_shown_line_by_line(shown: str, seen: str, difference: str) -> None:
    assert find_difference(shown, seen) == difference


def test_ports_of_the_guide_are_replaced_and_put_back() -> None:
    ports = Ports({port: 40000 + i for i, port in enumerate(GUIDE_PORTS)})
    typed = "curl http://localhost:9011/api PORT=5001 --api-port 5100 v1.5000 90111 19011"
    here = ports.to_here(typed)
    assert here == (
        "curl http://localhost:40000/api PORT=40003 --api-port 40006 v1.5000 90111 19011"
    )
    assert ports.to_guide(here) == typed
