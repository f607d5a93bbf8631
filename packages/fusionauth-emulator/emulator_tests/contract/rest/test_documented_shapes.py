"""Every documented answer that is served: its keys, types and defaults (contract 14.3)."""

import re
from collections.abc import AsyncIterator, Collection, Mapping

import pytest

from emulator_tests.contract.documented_shapes import (
    documented,
    missing_keys,
    other_values,
    unknown_keys,
    wrong_types,
)
from emulator_tests.contract.emulator import DEFAULT_TENANT_ID, Emulator
from emulator_tests.contract.rest.documented_answers import ANSWERS
from emulator_tests.contract.rest.steps import succeeded

pytestmark = [pytest.mark.contract, pytest.mark.anyio]

NOT_THERE = {
    r"lambda(s\[\])?\.enabled$": "outdated example: gone from the OpenAPI file",
    r"webhook\.applicationIds$": "outdated example: the list has tenantIds",
    r"webhooks\[\]\.tenantIds\[\]$": "none was given; test_webhooks has some",
    r"theme\.variables\.(background|logo)ImageUrl$": "outdated example: now …URL",
    r"\.scopes\[\]$": "14.3, 8: made by their own API; the login API knows none",
    r"\.breachedPassword(Status|LastCheckedInstant)$": "14.3, 21: a configured system, with a plan",
    r"\.twoFactor\.methods\[\]$": "14.3, 21: a configured system",
    r"(^|\.)refreshTokens?(\[\])?\.token$": "14.3, 15: to its owner only",
    r"(\.allowedOrigins|\.trusted)\[\]$|\.uiConfiguration\.\w+$": "14.3, 21: a configured system",
    r"^verificationIds$": "14.3, 12: while verification is on; test_verification",
    r"user\.(registrations|memberships)\[\]$": "of a user just made there are none",
    r"\.lastLoginInstant$": "nobody has signed in yet",
}
"""Pattern of paths → why our answer need not have the key, contract 14.3 by number."""

NEWER = {
    r"\.jwtConfiguration\.(access|id)TokenVerificationKeyIds$": "contract 4.5: since 1.69.0",
    r"\.samlv2Configuration(\.logout)?\.verificationKeyIds$": "since 1.69.0",
}
"""Newer than both the examples and the OpenAPI file, which was made before 1.69.0 came out."""

OTHER_TYPE = {
    r"\.emailConfiguration\.properties$": "outdated example: a text in the OpenAPI file",
    r"theme\.variables\.(footer|logoImage)Display$": "outdated example: booleans now",
}

OTHER_VALUE: dict[str, str] = {
    r"keys\[\]\.(algorithm|type)$": "an RSA and an HMAC key were made",
}


def besides(found: Collection[str], decided: Mapping[str, str]) -> list[str]:
    """What was found without what was decided."""
    return sorted(one for one in found if not any(re.search(path, one) for path in decided))


@pytest.fixture(autouse=True)
async def one_tenant(emulator: Emulator) -> AsyncIterator[None]:
    """Other tests need no tenant header."""
    yield
    for tenant in succeeded(await emulator.client.get("/api/tenant"))["tenants"]:
        if tenant["id"] != DEFAULT_TENANT_ID:
            await emulator.client.delete(f"/api/tenant/{tenant['id']}")


@pytest.mark.parametrize("name", ANSWERS)
async def test_an_answer_has_its_documented_shape(emulator: Emulator, name: str) -> None:
    answer, shape = await ANSWERS[name](emulator), documented(name)
    for one in (answer.filled, answer.default):
        assert besides(unknown_keys(one, shape, answer.operation), NEWER) == []
        assert besides(wrong_types(one, shape), OTHER_TYPE) == []
    assert besides(missing_keys(answer.filled, shape), NOT_THERE) == []
    others = other_values(answer.default, shape)
    assert besides(others, OTHER_VALUE) == [], others
