"""What counts as JSON (rows C1 and C3)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.strict_json import MAX_DEPTH, parse_json


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"NaN", id="nan"),
        pytest.param(b'{"a": -Infinity}', id="infinity"),
        pytest.param(b"[1e309]", id="larger-than-a-double"),
        pytest.param(b"1" + b"0" * 400, id="integer-larger-than-a-double"),
        pytest.param(b"1" * 5000, id="5000-digits"),
        pytest.param(b'{"a": 1, "a": 1}', id="a-member-twice"),
        pytest.param(b'{"x": [{"a": 1, "\\u0061": 2}]}', id="twice-inside-and-escaped"),
        pytest.param(b"[" * 100_000, id="100000-brackets"),
        pytest.param(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), id="one-level-too-many"),
        pytest.param(b'{"a":' * 900 + b"1" + b"}" * 900, id="900-objects"),
        pytest.param(b'"\xff"', id="not-utf-8"),
        pytest.param("{}".encode("utf-16"), id="utf-16"),
        pytest.param(b"\xef\xbb\xbf{}", id="byte-order-mark"),
        pytest.param(b"{} {}", id="two-values"),
        pytest.param(b"", id="empty"),
    ],
)
def test_c03_what_is_not_strict_json_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_json(text)


def test_c03_the_deepest_that_is_taken() -> None:
    text = b"[" * MAX_DEPTH + b"1" + b"]" * MAX_DEPTH

    assert json.dumps(parse_json(text)).encode() == text


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**300), 10**300)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(), values, max_size=4),
    max_leaves=10,
)


@given(value=json_values)
def test_c03_json_is_read_as_it_was_written(value: Any) -> None:
    assert parse_json(json.dumps(value).encode()) == value
