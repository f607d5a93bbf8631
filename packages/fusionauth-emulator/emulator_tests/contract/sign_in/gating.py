"""Applications that let in nobody whose registration is not verified (contract 5.9, 11)."""

from uuid import uuid4

import httpx

from emulator_tests.contract.sign_in.steps import PASSWORD, Demo

GATED = {"unverified": {"behavior": "Gated"}}


async def make_template(demo: Demo) -> str:
    """The mail that verification needs; nothing reads it here."""
    texts = dict.fromkeys(("defaultHtmlTemplate", "defaultTextTemplate"), "${verificationId}")
    template = {"name": str(uuid4()), "defaultSubject": "Is it you?", **texts}
    made = await demo.admin.call("POST", "/api/email/template", {"emailTemplate": template})
    demo.admin.made.append(f"/api/email/template/{made['emailTemplate']['id']}")
    return str(made["emailTemplate"]["id"])


async def gate_registrations(demo: Demo) -> None:
    """Made before its new user, who therefore has theirs to verify."""
    template = await make_template(demo)
    await demo.change(verifyRegistration=True, verificationEmailTemplateId=template, **GATED)
    await demo.change_oauth(enabledGrants=["authorization_code", "password", "refresh_token"])
    demo.user = await demo.admin.make_user(demo.client_id)


async def verify_registration(demo: Demo) -> None:
    path = "/api/user/verify-registration"
    parameters = f"email={demo.login}&applicationId={demo.client_id}&sendVerifyEmail=false"
    made = await demo.admin.call("PUT", f"{path}?{parameters}")
    await demo.admin.call("POST", path, {"verificationId": made["verificationId"]})


async def use_password(demo: Demo) -> httpx.Response:
    login = {"grant_type": "password", "username": demo.login, "password": PASSWORD}
    return await demo.token(**login, scope="openid offline_access")
