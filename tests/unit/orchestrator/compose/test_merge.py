from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.compose.document import Node, Table
from orchestrator.compose.load import load_compose, merge_documents
from orchestrator.compose.model import BindMount, ComposeFile, Condition, VolumeMount
from orchestrator.errors import ComposeFileError

from .files import EMULATOR_OVERRIDE, FIXTURES, REPOSITORY_FILE, parse

MERGED = FIXTURES / "merge"


@pytest.fixture(scope="module")
def merged() -> ComposeFile:
    return load_compose([MERGED / "compose.yaml", MERGED / "override.yaml"], {})


def test_single_values_are_replaced_and_the_rest_stays(merged: ComposeFile) -> None:
    api = merged.services["api"]
    assert (api.image, api.user, api.read_only) == ("other-api", "1000", True)


def test_mappings_merge_key_by_key_in_either_form(merged: ComposeFile) -> None:
    api = merged.services["api"]
    assert api.environment == {"KEPT": "base", "CHANGED": "override", "ADDED": "override"}
    assert api.depends_on == {"db": Condition.HEALTHY, "cache": Condition.STARTED}
    assert api.build is not None
    assert api.build.context == MERGED / "api"
    assert api.build.args == {"BASE": "slim"}


def test_a_command_and_a_test_are_replaced_as_one_value(merged: ComposeFile) -> None:
    api, db = merged.services["api"], merged.services["db"]
    assert api.command == ("python", "-V")
    assert db.healthcheck is not None
    assert db.healthcheck.test == ("CMD", "true")
    assert db.healthcheck.interval_s == 2


def test_lists_grow_and_keep_equal_items_once(merged: ComposeFile) -> None:
    api = merged.services["api"]
    assert api.security_opt == ("no-new-privileges:true", "seccomp:unconfined")
    assert [port.published for port in api.ports] == [8080, 8081]


def test_of_two_mounts_at_one_path_the_override_is_taken(merged: ComposeFile) -> None:
    assert set(merged.services["api"].volumes) == {
        BindMount(MERGED / "other", "/config", read_only=True),
        VolumeMount("data", "/data"),
    }


def test_a_service_of_the_override_alone_is_added(merged: ComposeFile) -> None:
    assert list(merged.services) == ["api", "cache", "db"]


def test_paths_of_an_override_start_at_the_first_file_as_with_compose(tmp_path: Path) -> None:
    override = tmp_path / "elsewhere.yaml"
    override.write_text("services: {api: {build: {context: ./api}}}")
    file = load_compose([MERGED / "compose.yaml", MERGED / "override.yaml", override], {})
    assert file.services["api"].build is not None
    assert file.services["api"].build.context == MERGED / "api"
    assert file.overrides == (MERGED / "override.yaml", override)


def test_an_error_in_a_merged_value_names_the_file_it_came_from(tmp_path: Path) -> None:
    override = tmp_path / "wrong.yaml"
    override.write_text("services:\n  db:\n    healthcheck:\n      interval: soon\n")
    with pytest.raises(ComposeFileError) as caught:
        load_compose([MERGED / "compose.yaml", MERGED / "override.yaml", override], {})
    assert caught.value.file == f"{tmp_path.name}/wrong.yaml:4"
    assert caught.value.service == "db"


@pytest.mark.parametrize("path", [REPOSITORY_FILE, EMULATOR_OVERRIDE, MERGED / "compose.yaml"])
def test_an_empty_override_and_the_file_itself_change_nothing(path: Path) -> None:
    document = parse(path.read_text())
    assert merge_documents(document, Table(document.place, {})) == document
    assert plain(merge_documents(document, document)) == plain(document)


def plain(node: Node) -> object:
    """Without places, to compare contents."""
    if isinstance(node, Table):
        return {key: plain(entry) for key, entry in node.entries.items()}
    return [plain(item) for item in node.items] if hasattr(node, "items") else node.text


TREES = st.recursive(
    st.sampled_from(["a", "b", "c"]),
    lambda inner: st.dictionaries(st.sampled_from(["k", "l", "m"]), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(st.sampled_from(["x", "y"]), TREES, max_size=2)


@given(DOCUMENTS, DOCUMENTS)
def test_merging_an_override_again_changes_nothing(one: object, two: object) -> None:
    base, override = parse(str(one)), parse(str(two))
    merged = merge_documents(base, override)
    assert plain(merge_documents(merged, override)) == plain(merged)


@given(DOCUMENTS, DOCUMENTS)
def test_all_that_the_override_says_holds_in_the_result(one: object, two: object) -> None:
    merged = merge_documents(parse(str(one)), parse(str(two)))
    assert says_all_of(plain(merged), two)


def says_all_of(whole: object, part: object) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            key in whole and says_all_of(whole[key], value) for key, value in part.items()
        )
    return whole == part
