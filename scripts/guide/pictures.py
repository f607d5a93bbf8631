"""The guide's pictures: taken, and held against the committed ones.

Each is two files: NAME.png, and NAME.txt with the page's structure (roles, names, texts), in which
ports and what differs in every run are replaced, and the targets of links left out. The structure
is compared everywhere; it is what notices a changed label. Pixels are compared only where browser
and fonts are those the picture was taken with (taken-with.txt), outside the parts that differ in
every run.
"""

import re
from dataclasses import dataclass
from difflib import ndiff
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw
from playwright.sync_api import Page

from scripts.guide.book import FOLDER, GuideError
from scripts.guide.ports import Ports

PICTURES = FOLDER / "pictures"
SIZE = {"width": 800, "height": 480}  # wide enough that no id wraps, whatever its digits
CHANGING = "#sub, #issuer, #expires, #claims, .changing"  # elements that differ in every run
TOLERANCE = 0.002  # of the pixels; a blinking caret is less, a moved heading more
NOTICEABLE = 48  # of 255, in any colour
PLACEHOLDERS = {
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}": "<id>",
    r"\d{1,2}/\d{1,2}/\d{4}, \d{1,2}:\d\d:\d\d.[AP]M": "<time>",
    r"\b1[789]\d{8}\b": "<seconds>",
    r"eyJ[\w-]+(\.[\w-]+)*": "<token>",
    r'(at_hash\\?": \\?")[\w-]{22}': r"\1<hash>",
}
MEASURE = """() => ["system-ui", "sans-serif", "monospace"].map(family => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `20px ${family}`;
    return pen.measureText("Sign in: The quick brown fox").width.toFixed(2);
}).join(" ")"""


@dataclass(frozen=True)
class Pictures:
    """ports: of this run. retake: write them instead of comparing."""

    ports: Ports
    retake: bool = False
    folder: Path = PICTURES

    def take(self, page: Page, name: str) -> None:
        """Raises GuideError for a stale or missing one."""
        page.wait_for_load_state()  # scripts add to the pages
        page.set_viewport_size({"width": SIZE["width"], "height": SIZE["height"]})
        structure = self.make_structure(page)
        shot = Image.open(BytesIO(page.screenshot(animations="disabled", full_page=True))).convert(
            "RGB"
        )
        with_what = describe_browser(page)
        if self.retake:
            self._write(name, shot, structure, with_what)
        elif problem := self._find_problem(page, name, shot, structure, with_what):
            raise GuideError(f"picture {name}: {problem}; `make guide-pictures`, and look at it")

    def make_structure(self, page: Page) -> str:
        text = self.ports.to_guide(page.locator("body").aria_snapshot())
        for pattern, placeholder in PLACEHOLDERS.items():
            text = re.sub(pattern, placeholder, text)
        return "".join(f"{line}\n" for line in text.splitlines() if "/url:" not in line)

    def _write(self, name: str, shot: Image.Image, structure: str, with_what: str) -> None:
        shot.save(self.folder / f"{name}.png", optimize=True)
        (self.folder / f"{name}.txt").write_text(structure, "utf-8")
        (self.folder / "taken-with.txt").write_text(with_what, "utf-8")

    def _find_problem(
        self, page: Page, name: str, shot: Image.Image, structure: str, with_what: str
    ) -> str | None:
        if not (self.folder / f"{name}.png").exists():
            return "there is none yet"
        kept = (self.folder / f"{name}.txt").read_text("utf-8")
        if kept != structure:
            return f"stale, the page is another now:\n{make_diff(kept, structure)}"
        if (self.folder / "taken-with.txt").read_text("utf-8") != with_what:
            return None  # another browser or other fonts: its pixels cannot tell
        old = Image.open(self.folder / f"{name}.png").convert("RGB")
        share = find_share_of_difference(old, shot, _changing_boxes(page))
        return f"stale, {share:.1%} of its pixels differ" if share > TOLERANCE else None


def describe_browser(page: Page) -> str:
    """What pixels depend on: the browser's major version, and how wide its fonts are."""
    browser = page.context.browser
    assert browser is not None
    return f"{browser.version.split('.')[0]} {page.evaluate(MEASURE)}\n"


def make_diff(then: str, now: str) -> str:
    lines = ndiff(then.splitlines(), now.splitlines())
    return "\n".join(line for line in lines if not line.startswith((" ", "?")))


Box = tuple[float, float, float, float]


def find_share_of_difference(old: Image.Image, new: Image.Image, ignored: list[Box]) -> float:
    if old.size != new.size:
        return 1.0
    difference = ImageChops.difference(old, new)
    pen = ImageDraw.Draw(difference)
    for box in ignored:
        pen.rectangle(box, fill=0)
    channels = [channel.point(lambda v: 255 * (v > NOTICEABLE)) for channel in difference.split()]
    worst = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    return worst.histogram()[255] / (old.width * old.height)


def _changing_boxes(page: Page) -> list[Box]:
    found = (element.bounding_box() for element in page.locator(CHANGING).all())
    return [
        (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])
        for box in found
        if box
    ]
