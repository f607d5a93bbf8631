"""Each suite has a folder of its own for what its failures leave."""

from pathlib import Path

import pytest

from conftest import name_suite

ROOT = Path(__file__).parents[2]
EMULATOR = "packages/fusionauth-emulator/emulator_tests"


@pytest.mark.parametrize(
    "arguments, suite",
    [
        (["e2e"], "e2e"),
        (["e2e/"], "e2e"),
        (["e2e/test_login.py::test_signing_in_needs_no_mouse[chromium]"], "e2e"),
        (["tests/guide"], "guide"),
        (
            [f"{EMULATOR}/contract/sign_in", f"{EMULATOR}/contract"],
            "contract",
        ),
        (["tests/unit/test_docs.py"], "unit"),
        (["tests"], "tests"),
        (["tests", "e2e"], "several"),
        (["."], "several"),
        (["/elsewhere"], "several"),
    ],
    ids=" ".join,
)
def test_h4_a_suite_is_named_by_its_folder(arguments: list[str], suite: str) -> None:
    assert name_suite(arguments, ROOT, ROOT) == suite


def test_h4_paths_are_relative_to_where_pytest_was_started() -> None:
    assert name_suite(["."], ROOT / "e2e", ROOT) == "e2e"
    assert name_suite(["guide"], ROOT / "tests", ROOT) == "guide"
