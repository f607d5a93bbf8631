"""The guide works as printed: every chapter is followed, in order, from an empty folder."""

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser

from scripts.guide.attendee import Attendee, attendee_in
from scripts.guide.book import Chapter, GuideError, load_chapters
from scripts.guide.ports import find_free_ports

pytestmark = pytest.mark.integration

CHAPTERS: Sequence[Chapter] = load_chapters()


@pytest.fixture(scope="module")
def attendee(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Attendee]:
    with attendee_in(tmp_path_factory.mktemp("attendee"), find_free_ports(), browser) as found:
        yield found


@pytest.fixture(scope="module")
def followed() -> list[str]:
    """The chapters that were followed to their end."""
    return []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.slug)
def test_the_chapter_works_as_printed(
    chapter: Chapter, attendee: Attendee, followed: list[str]
) -> None:
    before = [one.slug for one in CHAPTERS[: chapter.number - 1]]
    missed = sorted(set(before) - set(followed))
    problem = f"not reached: {missed[0]} failed" if missed else find_problem(attendee, chapter)
    if problem:
        pytest.fail(problem, pytrace=False)
    followed.append(chapter.slug)


def find_problem(attendee: Attendee, chapter: Chapter) -> str | None:
    try:
        attendee.follow(chapter)
    except GuideError as problem:
        return str(problem)
    return None
