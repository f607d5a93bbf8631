"""The documentation holds: every setting, exit code, command and link it names is there."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from fusionauth_emulator.settings import VERSION
from orchestrator import errors
from orchestrator.cli import EXIT_BUG, EXIT_INTERRUPTED, EXIT_OUTPUT_CLOSED, VERBS
from orchestrator.commands.seed import CHANGES_PENDING
from orchestrator.settings import Setting, load_settings
from orchestrator.verify.findings import Section

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
EMULATOR = ROOT / "packages" / "fusionauth-emulator"
EMULATOR_DOCS = EMULATOR / "docs"
PAGES = sorted(
    page
    for folder in (ROOT, EMULATOR)
    for page in (*folder.glob("*.md"), *(folder / "docs").rglob("*.md"))
)


def error_classes(base: type[errors.DemoError] = errors.DemoError) -> list[type[errors.DemoError]]:
    return [base, *(found for child in base.__subclasses__() for found in error_classes(child))]


def test_every_exit_code_is_in_the_readme() -> None:
    codes = {found.exit_code for found in error_classes()} | {
        0,
        CHANGES_PENDING,
        EXIT_BUG,
        EXIT_INTERRUPTED,
        EXIT_OUTPUT_CLOSED,
    }
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    assert documented == codes


def test_every_command_is_in_the_readme_or_is_a_make_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for verb in VERBS:
        assert f"orchestrate.py {verb.name}" in README or f"\n{verb.name}:" in makefile


def test_every_setting_is_in_the_example_file() -> None:
    settings = load_settings(ROOT, {}, {})
    names = {
        f"DEMO_{field.name.upper()}"
        for field in fields(settings)
        if isinstance(getattr(settings, field.name), Setting)
    }
    example = (ROOT / "compose" / ".env.example").read_text()
    assert set(re.findall(r"^#(DEMO_\w+)=$", example, re.MULTILINE)) == names


def test_the_error_tree_is_drawn_whole() -> None:
    drawn = errors.__doc__ or ""
    assert [found.__name__ for found in error_classes() if found.__name__ not in drawn] == []


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_link_leads_nowhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", document.read_text()):
        if "://" not in target:
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_make_target_in_the_readme_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", README)) <= targets


def test_p1_8_1_one_version_of_fusionauth_is_pinned_and_never_one_with_the_known_hole() -> None:
    compose = (ROOT / "compose" / "compose.yaml").read_text(encoding="utf-8")
    contract = (EMULATOR_DOCS / "fusionauth-contract.md").read_text(encoding="utf-8")
    assert f"FUSIONAUTH_VERSION:-{VERSION}}}" in compose
    assert f"pin a version: **`{VERSION}`**" in contract
    assert tuple(map(int, VERSION.split("."))) >= (1, 69, 2)


def test_every_page_of_the_guide_is_one_that_verify_names() -> None:
    pages = {path.stem for path in (ROOT / "docs" / "guide").glob("[0-9][0-9]-*.md")}
    assert pages <= {section.value for section in Section}
