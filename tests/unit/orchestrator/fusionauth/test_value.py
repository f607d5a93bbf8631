"""Documents with secrets in them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.fusionauth.value import Document, freeze, reveal, secrets_in
from orchestrator.secrets import Secret

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(json_values)
def test_revealing_what_was_frozen_gives_it_back(value: object) -> None:
    assert reveal(freeze(value)) == value


def test_a_secret_is_shown_on_the_wire_only() -> None:
    document: Document = {"user": {"password": Secret("open sesame"), "names": ("a", Secret("b"))}}

    assert "open sesame" not in repr(document)
    assert json.loads(json.dumps(reveal(document)))["user"]["password"] == "open sesame"
    assert [secret.reveal() for secret in secrets_in(document)] == ["open sesame", "b"]


def test_what_json_has_no_word_for_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        freeze({"names": {"a"}})
