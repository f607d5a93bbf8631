"""Each folder under fixtures/compose/wrong has one mistake, and the text it must be told in."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.compose.load import load_compose
from orchestrator.errors import ConfigError

from .files import FIXTURES, REPOSITORY_FILE, SECRETS

CASES = sorted((FIXTURES / "wrong").iterdir())


def load_case(folder: Path) -> None:
    files = [folder / "compose.yaml", folder / "override.yaml"]
    load_compose([file for file in files if file.exists()], {})


@pytest.mark.parametrize("folder", [pytest.param(case, id=case.name) for case in CASES])
def test_a_wrong_file_is_told_in_one_sentence(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_case(folder)
    assert "\n" not in caught.value.message
    hint = f"hint: {caught.value.hint}\n" if caught.value.hint else ""
    assert f"error: {caught.value.message}\n{hint}" == (folder / "expected.txt").read_text()


@pytest.mark.parametrize("content, reason", [(None, "No such file"), (b"\xff\xfe", "not UTF-8")])
def test_an_unreadable_file_is_told_with_its_path(
    content: bytes | None, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "compose.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=reason) as caught:
        load_compose([path], {})
    assert str(path) in caught.value.message


@given(data=st.data())
def test_damage_anywhere_in_our_own_file_is_told_as_a_mistake_in_it(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = REPOSITORY_FILE.read_text()
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(begin + 40, len(text))))
    junk = data.draw(st.text(max_size=5))
    path = tmp_path_factory.mktemp("damaged") / "compose.yaml"
    path.write_text(text[:begin] + junk + text[end:], encoding="utf-8")
    with contextlib.suppress(ConfigError):  # anything else would be a traceback for the user
        load_compose([path], SECRETS)
