import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.errors import InterpolationError
from orchestrator.interpolate import interpolate

VARIABLES = {"SET": "value", "EMPTY": "", "DOLLAR": "${SET}", "_x1": "low"}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("$SET", "value"),
        ("${SET}", "value"),
        ("a${SET}b$_x1-c", "avalueblow-c"),
        ("${EMPTY}", ""),
        ("${EMPTY:-d}", "d"),
        ("${EMPTY-d}", ""),
        ("${UNSET:-d}", "d"),
        ("${UNSET-d}", "d"),
        ("${UNSET:-}", ""),
        ("${SET:-d}", "value"),
        ("${SET:?needed}", "value"),
        ("${EMPTY?needed}", ""),
        ("${SET:+alt}", "alt"),
        ("${EMPTY:+alt}", ""),
        ("${EMPTY+alt}", "alt"),
        ("${UNSET+alt}", ""),
        ("${UNSET:-${EMPTY:-${SET}}}", "value"),
        ("${UNSET:-http://${SET}:80}/path", "http://value:80/path"),
        ("${SET:-${UNSET:?never asked}}", "value"),
        ("${UNSET:+${UNSET:?never asked}}", ""),
        ("$$SET $${SET} $$$SET", "$SET ${SET} $value"),
        ("${UNSET:-$$}", "$"),
        ("{SET} }", "{SET} }"),
        ("${DOLLAR}", "${SET}"),
    ],
)
def test_references_are_replaced_by_the_rules_of_compose(text: str, expected: str) -> None:
    assert interpolate(text, VARIABLES) == expected


@pytest.mark.parametrize(
    "text, message, hint",
    [
        ("${UNSET}", "variable UNSET is not set", "write a default: ${UNSET:-value}"),
        ("$UNSET", "variable UNSET is not set", "write a default"),
        ("${UNSET:?run make env}", "variable UNSET is not set", "run make env"),
        ("${UNSET?run make env}", "variable UNSET is not set", "run make env"),
        ("${EMPTY:?run ${SET}}", "variable EMPTY is empty", "run value"),
        ("${UNSET:-${OTHER}}", "variable OTHER is not set", "write a default"),
        ("${DOLAR}", "variable DOLAR is not set", "did you mean ${DOLLAR}?"),
    ],
)
def test_a_missing_variable_is_named_with_what_to_do(text: str, message: str, hint: str) -> None:
    with pytest.raises(InterpolationError) as caught:
        interpolate(text, VARIABLES)
    assert caught.value.message == message
    assert hint in (caught.value.hint or "")


@pytest.mark.parametrize(
    "text",
    ["$", "a$ b", "${", "${}", "${SET", "${SET!}", "${1}", "$1", "${SET:-${SET}", "${SET:=a}"],
)
def test_a_dollar_sign_that_begins_no_whole_variable_is_an_error(text: str) -> None:
    with pytest.raises(InterpolationError, match="begins no whole variable"):
        interpolate(text, VARIABLES)


@given(st.text().filter(lambda text: "$" not in text))
def test_a_text_without_a_dollar_sign_stays_as_it_is(text: str) -> None:
    assert interpolate(text, {}) == text


@given(st.text())
def test_doubled_dollar_signs_stand_for_the_text_itself(text: str) -> None:
    assert interpolate(text.replace("$", "$$"), {}) == text


@given(st.text())
def test_what_a_variable_holds_is_never_read_again(value: str) -> None:
    assert interpolate("<${V}>", {"V": value}) == f"<{value}>"
