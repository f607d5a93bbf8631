"""The guide's diagrams: text in docs/guide/diagrams/NAME.txt → NAME.svg beside it.

Three kinds: `boxes` with arrows, a `table`, a `sequence` of messages between actors. Colours are
attributes, not a style sheet: the site's content security policy allows none inside an image.
"""

from collections.abc import Iterator, Sequence
from html import escape

from scripts.guide.book import FOLDER, GuideError

DIAGRAMS = FOLDER / "diagrams"
INK, SOFT, LINE, PAPER, SHADE = "#1d2540", "#4a5474", "#44527a", "#ffffff", "#eef1fa"
ACTOR_WIDTH, STEP_HEIGHT, MARGIN, ROW_HEIGHT = 270, 44, 20, 40


def draw_all() -> None:
    for source in sorted(DIAGRAMS.glob("*.txt")):
        source.with_suffix(".svg").write_text(draw(source.read_text("utf-8")), "utf-8")


def list_stale() -> Sequence[str]:
    return [
        f"{source.name}: its drawing is stale; run `make guide`"
        for source in sorted(DIAGRAMS.glob("*.txt"))
        if source.with_suffix(".svg").read_text("utf-8") != draw(source.read_text("utf-8"))
    ]


def draw(text: str) -> str:
    """The SVG. Raises GuideError for a line it does not know."""
    lines = [parse_line(line) for line in text.splitlines() if line]
    head = dict(lines[:2])
    kinds = {"boxes": draw_boxes, "table": draw_table, "sequence": draw_sequence}
    width, height, parts = kinds[head["kind"]](lines[2:])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(head["title"])}" font-family="system-ui, sans-serif">\n'
        f'<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8"'
        f' markerHeight="8" orient="auto">'
        f'<path d="M0 0 10 5 0 10z" fill="{LINE}"/></marker></defs>\n'
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


Line = tuple[str, str]
Drawing = tuple[int, int, list[str]]


def parse_line(line: str) -> Line:
    """`what: text`; a port in an actor's name (`API :5001`) has its colon elsewhere."""
    what, colon, text = line.partition(": ")
    if not colon:
        raise GuideError(f"diagram: no colon in {line!r}")
    return what, text


def say(
    x: float, y: float, text: str, *, size: int = 14, bold: bool = False, middle: bool = False
) -> str:
    look = f'font-size="{size}" fill="{INK if bold else SOFT}"'
    look += ' font-weight="600"' if bold else ""
    look += ' text-anchor="middle"' if middle else ""
    return f'<text x="{x:g}" y="{y:g}" {look}>{escape(text)}</text>'


def frame(x: float, y: float, width: float, height: float, fill: str = SHADE) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8" fill="{fill}"'
        f' stroke="{LINE}"/>'
    )


def arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<path d="M{x1:g} {y1:g} L{x2:g} {y2:g}" stroke="{LINE}" stroke-width="1.5" fill="none"'
        ' marker-end="url(#tip)"/>'
    )


def split(text: str) -> list[str]:
    return [part.strip() for part in text.split("|")]


def draw_boxes(lines: Sequence[Line]) -> Drawing:
    width, height = map(int, lines[0][1].split())
    places: dict[str, tuple[int, int, int, int]] = {}
    parts: list[str] = []
    for what, text in lines[1:]:
        word, *names = what.split()
        if word == "box":
            name, x, y, w, h = names[0], *map(int, names[1:])
            places[name] = (x, y, w, h)
            parts += draw_box((x, y, w, h), split(text))
        else:
            parts += draw_arrow(places[names[0]], places[names[1]], text)
    return width, height, parts


def draw_box(place: tuple[int, int, int, int], texts: Sequence[str]) -> Iterator[str]:
    x, y, _, _ = place
    yield frame(*place)
    for i, text in enumerate(texts):
        yield say(x + 16, y + 28 + 23 * i, text, size=16 if i == 0 else 14, bold=i == 0)


def draw_arrow(
    a: tuple[int, int, int, int], b: tuple[int, int, int, int], text: str
) -> Iterator[str]:
    """From side to side; between boxes of one column from top to bottom."""
    if a[0] == b[0]:
        x = a[0] + a[2] / 2
        yield arrow(x, a[1], x, b[1] + b[3])
        yield say(x + 10, (a[1] + b[1] + b[3]) / 2 + 5, text)
        return
    x1, x2 = a[0] + a[2], b[0]
    y2 = b[1] + b[3] / 2
    y1 = min(max(y2, a[1] + 20), a[1] + a[3] - 20)
    yield arrow(x1, y1, x2 - 3, y2)
    yield say(x2 - 12, y2 - 12 if y2 <= y1 else y2 + 24, text).replace(
        "<text", '<text text-anchor="end"'
    )


def draw_table(lines: Sequence[Line]) -> Drawing:
    widths = [int(width) for width in lines[0][1].split()]
    parts: list[str] = []
    for row, (_, text) in enumerate(lines[1:]):
        x, y = MARGIN, MARGIN + ROW_HEIGHT * row
        parts.append(frame(x, y, sum(widths), ROW_HEIGHT, SHADE if row == 0 else PAPER))
        for column, cell in enumerate(split(text)):
            at = x + sum(widths[:column]) + 12
            parts.append(say(at, y + 26, cell, bold=row == 0 or column == 0))
    return sum(widths) + 2 * MARGIN, ROW_HEIGHT * (len(lines) - 1) + 2 * MARGIN, parts


def draw_sequence(lines: Sequence[Line]) -> Drawing:
    actors = split(lines[0][1])
    at = {name: MARGIN + ACTOR_WIDTH * (i + 0.5) for i, name in enumerate(actors)}
    width = ACTOR_WIDTH * len(actors) + 2 * MARGIN
    height = 90 + STEP_HEIGHT * len(lines)
    parts: list[str] = []
    for name, x in at.items():
        parts.append(
            f'<path d="M{x:g} 60 V{height - 20}" stroke="{LINE}" stroke-dasharray="3 4"'
            ' fill="none"/>'
        )
        parts += [frame(x - 90, 20, 180, 40), say(x, 45, name, size=16, bold=True, middle=True)]
    for i, (who, text) in enumerate(lines[1:], 1):
        start, end = (at[name.strip()] for name in who.split(" > "))
        y = 70 + STEP_HEIGHT * i
        parts += draw_message(start, end, y, f"{i}  {text}")
    return width, height, parts


def draw_message(start: float, end: float, y: float, text: str) -> Iterator[str]:
    """The text begins at the left end, on white, so that no life line runs through it."""
    left = min(start, end) + 10
    yield (
        f'<rect x="{left - 4:g}" y="{y - 22:g}" width="{7.1 * len(text):g}" height="18"'
        f' fill="{PAPER}"/>'
    )
    yield say(left, y - 8, text)
    yield arrow(start, y, end, y)
