"""The rendered pages: readable by everybody, with the site's content security policy."""

import re
from html.parser import HTMLParser

import pytest

from scripts.guide.html import render_article
from scripts.guide.site import PUBLISHED, read_published

HTML = {name: text.decode() for name, text in read_published().items() if name.endswith(".html")}
APPENDICES = {name: page for name, page in HTML.items() if name.startswith("appendix-")}
CHAPTERS = {name: HTML[name] for name in HTML.keys() - APPENDICES.keys() - {"index.html"}}
CSS = (PUBLISHED / "guide.css").read_text("utf-8")


class Elements(HTMLParser):
    """Every start tag of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.mark.parametrize("name", sorted(HTML))
def test_a_page_has_its_landmarks_one_heading_and_a_way_past_the_bar(name: str) -> None:
    elements = Elements(HTML[name])
    for tag in ("header", "main", "footer", "h1"):
        assert len(elements.all(tag)) == 1, tag
    assert elements.all("a")[0] == {"class": "skip", "href": "#content"}
    assert elements.all("main") == [{"id": "content"}]
    assert all(nav.get("aria-label") for nav in elements.all("nav"))
    assert elements.all("html") == [{"lang": "en"}]


@pytest.mark.parametrize("name", sorted(HTML))
def test_a_page_keeps_to_the_policy_of_the_site(name: str) -> None:
    """script-src and style-src are 'self': nothing inline, nothing from elsewhere."""
    elements = Elements(HTML[name])
    assert elements.all("style") == []
    for tag, attributes in elements.found:
        assert "style" not in attributes, tag
        assert not any(attribute.startswith("on") for attribute in attributes), tag
    for script in elements.all("script"):
        assert script["src"] == "/guide/copy.js"
    for image in elements.all("img"):
        assert image["alt"]
        assert "//" not in str(image["src"])


@pytest.mark.parametrize("name", sorted(CHAPTERS))
def test_the_bar_says_where_one_is(name: str) -> None:
    number = int(name[:2])
    page = CHAPTERS[name]
    assert f"Chapter {number} of 15" in page
    assert f'<progress value="{number}" max="15"' in page
    assert page.count('aria-current="page"') == 1
    assert ('rel="prev"' in page, 'rel="next"' in page) == (number > 1, number < 15)


@pytest.mark.parametrize("name", sorted(APPENDICES))
def test_an_appendix_is_in_every_list_and_is_no_chapter(name: str) -> None:
    page = APPENDICES[name]
    assert '<span class="here">Appendix</span>' in page
    assert page.count('aria-current="page"') == 1
    assert "<progress" not in page
    assert all(f'<li><a href="{name}"' in other for other in HTML.values())


@pytest.mark.parametrize("name", sorted(HTML))
def test_headings_have_anchors_that_differ(name: str) -> None:
    ids = [a["id"] for tag, a in Elements(HTML[name]).found if a.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_what_is_behind_them(scheme: str) -> None:
    """WCAG 2.2, 1.4.3: a ratio of 4.5 at least."""
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    colors = dict(re.findall(r"--(\w+): (#\w{6});", blocks[0 if scheme == "light" else 1]))
    for front in ("text", "soft", "accent", "comment", "keyword", "string", "name"):
        for back in ("page", "card"):
            assert contrast(colors[front], colors[back]) >= 4.5, f"{front} on {back}"


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    parts = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_what_needs_a_part_that_is_not_there_is_left_out() -> None:
    text = (
        "a\n\n<!-- needs=nothing-of-ours -->\nb\n<!-- end -->\n\n"
        "<!-- needs=up -->\nc\n<!-- end -->\n"
    )
    assert render_article("x", text) == "<p>a</p>\n<p>c</p>\n"


def test_links_lead_to_rendered_chapters_and_files_of_ours_are_no_links() -> None:
    text = "[a](06-cors.md#step-61) [b](../../compose/seed.yaml) [c](https://x.example/)\n"
    assert render_article("x", text) == (
        '<p><a href="06-cors.html#step-61">a</a> <span class="file">b</span>'
        ' <a href="https://x.example/">c</a></p>\n'
    )
