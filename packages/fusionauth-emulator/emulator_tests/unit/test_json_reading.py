"""JSON from outside: bounded, and storable (contract 1.5)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusionauth_emulator.json_reading import MAXIMUM_DEPTH, MAXIMUM_VALUES, read_json

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=10,
)


def nested(depth: int) -> bytes:
    return b"[" * depth + b"1" + b"]" * depth


@given(json_values, st.booleans())
def test_what_can_be_stored_is_read_as_it_is(value: Any, in_thread: bool) -> None:
    text = json.dumps(value)
    if "\\u0000" not in text and "\\ud" not in text:
        assert read_json(text.encode(), gives_way=in_thread) == value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_the_encodings_of_json_are_told_apart(encoding: str) -> None:
    assert read_json('{"a": "é"}'.encode(encoding)) == {"a": "é"}


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[1,]", id="not JSON"),
        pytest.param(b"[NaN]", id="NaN"),
        pytest.param(b"[-Infinity]", id="infinity"),
        pytest.param(b"[1e400]", id="a number out of range"),
        pytest.param(b"1" * 5_000, id="a number of very many digits"),
        pytest.param(b'["\\u0000"]', id="a null character"),
        pytest.param(b'{"\\u0000": 1}', id="a null character in a name"),
        pytest.param(b'["\\ud800"]', id="half a character"),
        pytest.param(b'{"\\udfff": 1}', id="half a character in a name"),
        pytest.param(b'["\xed\xa0\x80"]', id="half a character, encoded"),
        pytest.param(b'["\xff\xfe"]', id="not UTF-8"),
        pytest.param(nested(MAXIMUM_DEPTH + 1), id="deep"),
        pytest.param(nested(100_000), id="very deep"),
        pytest.param(b"[" * 100_000, id="very deep and not closed"),
    ],
)
def test_everything_else_is_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_json(raw)


def test_a_text_with_both_halves_of_a_character_is_one() -> None:
    assert read_json(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_depth_has_a_limit() -> None:
    assert read_json(nested(MAXIMUM_DEPTH))


@pytest.mark.parametrize("one", [b"1", b"[]", b"{}", b'{"a":1}'])
def test_d02_the_number_of_values_has_a_limit(one: bytes) -> None:
    few, many = ([one] * count for count in (MAXIMUM_VALUES // 2 - 1, MAXIMUM_VALUES + 1))
    assert read_json(b"[" + b",".join(few) + b"]")
    with pytest.raises(ValueError, match=f"more than {MAXIMUM_VALUES} values"):
        read_json(b"[" + b",".join(many) + b"]")
