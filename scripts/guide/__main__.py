"""`python -m scripts.guide all | pictures`: what `make guide` and `make guide-pictures` call."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from scripts.guide.attendee import attendee_in, launch_browser
from scripts.guide.book import GuideError, load_chapters
from scripts.guide.diagrams import draw_all
from scripts.guide.ports import require_guide_ports
from scripts.guide.site import publish
from scripts.guide.sync import sync

USAGE = "usage: python -m scripts.guide all|pictures"


def main(arguments: list[str]) -> int:
    match arguments:
        case ["all"]:
            pass
        case ["pictures"]:
            try:
                retake_pictures()
            except GuideError as problem:
                print(f"error: {problem}", file=sys.stderr)
                return 1
        case _:
            print(USAGE, file=sys.stderr)
            return 2
    sync()
    draw_all()
    publish()
    return 0


def retake_pictures() -> None:
    """Follow the whole guide; where it says `picture`, keep what is there. Raises GuideError."""
    with (
        tempfile.TemporaryDirectory(prefix="guide-") as home,
        sync_playwright() as playwright,
        attendee_in(
            Path(home), require_guide_ports(), launch_browser(playwright), retake=True
        ) as attendee,
    ):
        for chapter in load_chapters():
            print(f"chapter {chapter.number}: {chapter.title}", flush=True)
            attendee.follow(chapter)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
