"""Merging and patching as functions: the cases of RFC 7396 and RFC 6902 (contract 5.2)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusionauth_emulator.errors import Rejected
from fusionauth_emulator.rest.patch import apply_json_patch, merge_original, merge_patch
from fusionauth_emulator.shapes.shape import ListOf, Text, object_of

# RFC 7396, appendix A
MERGES: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize("target, patch, expected", MERGES)
def test_the_examples_of_rfc_7396(target: Any, patch: Any, expected: Any) -> None:
    assert merge_patch(target, patch) == expected


def test_p2_5_2_the_original_merge_appends_with_duplicates() -> None:
    shape = object_of(a=ListOf(Text()), b=ListOf(Text(), replaced=True))
    target, patch = {"a": ["1", "2"], "b": ["1"]}, {"a": ["2", "3"], "b": ["2"]}
    assert merge_original(target, patch, shape) == {"a": ["1", "2", "2", "3"], "b": ["2"]}


def test_the_original_merge_is_recursive_and_null_removes() -> None:
    shape = object_of(in_shape=object_of(list=ListOf(Text(), replaced=True)))
    target = {"in_shape": {"list": ["1"], "x": 1}, "free": {"list": ["1"]}}
    patch = {"in_shape": {"list": ["2"], "x": None}, "free": {"list": ["2"]}}
    assert merge_original(target, patch, shape) == {
        "in_shape": {"list": ["2"]},
        "free": {"list": ["1", "2"]},
    }


class Counted(str):
    """A text that counts how often one like it is compared."""

    comparisons = 0

    def __eq__(self, other: object) -> bool:
        Counted.comparisons += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_d05_an_element_is_not_compared_with_all_others() -> None:
    count = 2_000
    target = [Counted(f"x{number}") for number in range(count)]
    patch = [Counted(f"x{number}") for number in range(count // 2, 2 * count)]
    Counted.comparisons = 0
    merged = merge_original(target, patch, None)
    assert Counted.comparisons < 20 * count
    assert merged == target + patch


@pytest.mark.parametrize("count, is_refused", [(1_000, False), (1_001, True), (100_000, True)])
def test_d05_a_json_patch_has_few_operations(count: int, is_refused: bool) -> None:
    operations = [{"op": "test", "path": "/a", "value": 1}] * count
    if is_refused:
        with pytest.raises(Rejected):
            apply_json_patch({"a": 1}, operations)
    else:
        assert apply_json_patch({"a": 1}, operations) == {"a": 1}


def test_d05_a_pointer_is_not_longer_than_anything_is_deep() -> None:
    with pytest.raises(Rejected):
        apply_json_patch({}, [{"op": "add", "path": "/a" * 101, "value": 1}])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values, json_values)
def test_merging_twice_is_merging_once(target: Any, patch: Any) -> None:
    once = merge_patch(target, patch)
    assert merge_patch(once, patch) == once


# RFC 6902, appendix A
PATCHES: list[tuple[Any, list[Any], Any]] = [
    ({"a": 1}, [{"op": "add", "path": "/b", "value": 2}], {"a": 1, "b": 2}),
    ({"a": [1, 3]}, [{"op": "add", "path": "/a/1", "value": 2}], {"a": [1, 2, 3]}),
    ({"a": [1]}, [{"op": "add", "path": "/a/1", "value": 2}], {"a": [1, 2]}),
    ({"a": [1]}, [{"op": "add", "path": "/a/-", "value": 2}], {"a": [1, 2]}),
    ({"a": 1, "b": 2}, [{"op": "remove", "path": "/a"}], {"b": 2}),
    ({"a": [1, 2]}, [{"op": "remove", "path": "/a/0"}], {"a": [2]}),
    ({"a": 1}, [{"op": "replace", "path": "/a", "value": None}], {"a": None}),
    ({"a": {"b": 1}, "c": {}}, [{"op": "move", "from": "/a/b", "path": "/c/d"}],
     {"a": {}, "c": {"d": 1}}),
    ({"a": [1, 2, 3]}, [{"op": "move", "from": "/a/0", "path": "/a/2"}], {"a": [2, 3, 1]}),
    ({"a": {"b": 1}}, [{"op": "copy", "from": "/a", "path": "/c"}], {"a": {"b": 1}, "c": {"b": 1}}),
    ({"a/b": 1, "m~n": 2}, [{"op": "remove", "path": "/a~1b"}, {"op": "remove", "path": "/m~0n"}],
     {}),
    ({"a": 1}, [{"op": "test", "path": "/a", "value": 1.0}], {"a": 1}),
    ({"a": 1}, [{"op": "replace", "path": "", "value": {"b": 1}}], {"b": 1}),
    ({"": 1}, [{"op": "replace", "path": "/", "value": 2}], {"": 2}),
]  # fmt: skip


@pytest.mark.parametrize("document, patch, expected", PATCHES)
def test_the_operations_of_rfc_6902(document: Any, patch: list[Any], expected: Any) -> None:
    assert apply_json_patch(document, patch) == expected


REFUSED: list[tuple[Any, list[Any]]] = [
    ({}, [{"op": "replace", "path": "/a", "value": 1}]),
    ({}, [{"op": "add", "path": "/a/b", "value": 1}]),
    ({"a": [1]}, [{"op": "add", "path": "/a/2", "value": 1}]),
    ({"a": [1]}, [{"op": "remove", "path": "/a/-"}]),
    ({"a": [1]}, [{"op": "remove", "path": "/a/-1"}]),
    ({"a": [1, 2]}, [{"op": "remove", "path": "/a/01"}]),
    ({"a": 1}, [{"op": "add", "path": "/a/b", "value": 1}]),
    ({"a": 1}, [{"op": "remove", "path": "a"}]),
    ({"a": {"b": 1}}, [{"op": "move", "from": "/a", "path": "/a/b"}]),
    ({"a": True}, [{"op": "test", "path": "/a", "value": 1}]),
    ({"a": 1}, [{"op": "test", "path": "/a", "value": "1"}]),
    ({"a": 1}, [{"op": "add", "path": "/b"}]),
]


@pytest.mark.parametrize("document, patch", REFUSED)
def test_what_cannot_be_applied_is_refused_and_changes_nothing(
    document: Any, patch: list[Any]
) -> None:
    before = repr(document)
    with pytest.raises(Rejected):
        apply_json_patch(document, patch)
    assert repr(document) == before
