"""Opaque values and the one-time pad of the grace period."""

from fusionauth_emulator.store.opaque_values import (
    hash_opaque_value,
    make_opaque_value,
    make_refresh_token_value,
    seal_with,
    unseal_with,
)


def test_values_differ_and_are_long_enough_to_be_unguessable() -> None:
    values = {make_opaque_value() for _ in range(100)}
    assert len(values) == 100
    assert {len(value) for value in values} == {43}


def test_only_the_previous_value_opens_what_was_sealed_with_it() -> None:
    previous, current = make_opaque_value(), make_opaque_value()
    sealed = seal_with(previous, current)
    assert unseal_with(previous, sealed) == current
    assert current.encode() not in sealed
    assert unseal_with(previous, sealed) != hash_opaque_value(current).hex()


def test_p2_3_4_a_refresh_token_has_64_characters_and_can_be_sealed() -> None:
    previous, current = make_refresh_token_value(), make_refresh_token_value()
    assert (len(previous), len(current)) == (64, 64)
    assert unseal_with(previous, seal_with(previous, current)) == current
