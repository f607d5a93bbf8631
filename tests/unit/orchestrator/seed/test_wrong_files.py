"""Each folder under fixtures/seed/wrong has one mistake, and the text it must be told in."""

from pathlib import Path

import pytest

from orchestrator.errors import SeedFileError
from orchestrator.seed.seed_file import load_seed
from tests.seed_files import FIXTURES

CASES = sorted((FIXTURES / "wrong").iterdir())
VARIABLES = {"DEMO_USER_PASSWORD": "open sesame", "EMPTY": ""}


def test_there_are_forty_of_them() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("folder", [pytest.param(case, id=case.name) for case in CASES])
def test_a_wrong_file_is_told_in_one_sentence(folder: Path) -> None:
    with pytest.raises(SeedFileError) as caught:
        load_seed(folder / "seed.yaml", VARIABLES, VARIABLES)

    assert "\n" not in caught.value.message
    hint = f"hint: {caught.value.hint}\n" if caught.value.hint else ""
    assert f"error: {caught.value.message}\n{hint}" == (folder / "expected.txt").read_text()
    assert caught.value.exit_code == 2


def test_a_file_of_50_megabytes_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text("# " + "x" * 50_000_000 + "\n")

    with pytest.raises(SeedFileError, match=r"seed\.yaml: is larger than 5 MB"):
        load_seed(file, {}, ())


TENANT = "tenants: [{id: d7d09513-a3f5-401c-9685-34ab6c552453, name: Default}]\n"
A_USER = "id: 00000000-0000-0000-0000-111111111111, email: a@example.com"
SOME_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"
GROUP = f"groups: [{{id: {SOME_ID}, name: staff, roles: {{{SOME_ID}: [dev]}}}}]"


@pytest.mark.parametrize(
    "content, kind",
    [
        (f"{TENANT}users: [{{{A_USER}, registrations: [{{applicationId: {SOME_ID}}}]}}]", "appl"),
        (f"{TENANT}users: [{{{A_USER}, memberships: [{{groupId: {SOME_ID}}}]}}]", "groups"),
        (f"{TENANT}{GROUP}", "applications"),
        (f"users: [{{{A_USER}, tenantId: {SOME_ID}}}]", "tenants"),
        (f"users: [{{{A_USER}}}]", "tenants"),
    ],
    ids=["registration", "membership", "roles of a group", "tenant", "no tenant"],
)
def test_h09_what_the_file_has_none_of_has_a_next_step(
    content: str, kind: str, tmp_path: Path
) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SeedFileError) as caught:
        load_seed(file, {}, ())
    assert (caught.value.hint or "").startswith(f"declare it under {kind}")
