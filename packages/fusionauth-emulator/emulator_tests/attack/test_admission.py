"""Who signs in without being registered or verified, and still wants tokens (contract 3.9)."""

import pytest

from emulator_tests.attack.answers import refusal_of
from emulator_tests.attack.cases import attack
from emulator_tests.contract.sign_in.gating import (
    GATED,
    gate_registrations,
    use_password,
    verify_registration,
)
from emulator_tests.contract.sign_in.steps import Demo

pytestmark = pytest.mark.anyio

UNREGISTERED = (400, "access_denied", "registration_required")
UNVERIFIED = (400, "access_denied", "registration_verification_required")


@pytest.fixture
async def gated(demo: Demo) -> Demo:
    """Its user has a registration that is not verified."""
    await gate_registrations(demo)
    return demo


@attack("ATK-341", "ASVS 8.2.1", "contract 3.2")
async def test_without_a_registration_there_is_no_code(demo: Demo) -> None:
    stranger = await demo.admin.make_user()
    answer = await demo.browser.sign_in(await demo.authorize(), stranger["email"])
    assert "location" not in answer.headers


@attack("ATK-342", "ASVS 8.2.1", "contract 3.9")
async def test_without_a_registration_the_password_alone_opens_nothing(demo: Demo) -> None:
    await demo.change_oauth(enabledGrants=["password"])
    demo.user = await demo.admin.make_user()
    assert refusal_of(await use_password(demo)) == UNREGISTERED


@attack("ATK-343", "ASVS 8.2.1", "contract 3.9")
async def test_a_code_from_before_the_registration_ended_is_worth_nothing(demo: Demo) -> None:
    code = await demo.get_code()
    path = f"/api/user/registration/{demo.user['id']}/{demo.client_id}"
    await demo.admin.call("DELETE", path)
    assert refusal_of(await demo.exchange(code)) == UNREGISTERED


@attack("ATK-344", "ASVS 6.3.1", "contract 3.9")
async def test_without_a_verification_there_is_no_code(gated: Demo) -> None:
    answer = await gated.browser.sign_in(await gated.authorize(), gated.login)
    assert "location" not in answer.headers


@attack("ATK-345", "ASVS 6.3.1", "contract 3.9")
async def test_without_a_verification_the_password_alone_opens_nothing(gated: Demo) -> None:
    assert refusal_of(await use_password(gated)) == UNVERIFIED
    await verify_registration(gated)
    assert (await use_password(gated)).status_code == 200


@attack("ATK-346", "ASVS 7.4.2", "contract 3.9")
async def test_a_gate_that_comes_later_stops_the_refreshing_too(gated: Demo) -> None:
    await gated.change(unverified={"behavior": "Allow"})
    value = (await gated.get_tokens())["refresh_token"]
    await gated.change(**GATED)
    assert (await gated.refresh(value)).status_code == 400
