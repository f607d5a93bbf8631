"""What must be there before a recorded request can be sent again, by name.

Each makes what it needs and returns facts about it, which the entry's `{name}`s stand for.
"""

from collections.abc import Awaitable, Callable
from uuid import uuid4

from emulator_tests.contract.recorded.entries import Facts
from emulator_tests.contract.sign_in.steps import PASSWORD, REDIRECT_URI, SECRET, Demo

MakeDemo = Callable[..., Awaitable[Demo]]
Precondition = Callable[[MakeDemo], Awaitable[Facts]]


async def nothing(make_demo: MakeDemo) -> Facts:
    return _constants()


async def application(make_demo: MakeDemo) -> Facts:
    """An application and a user who is registered for it."""
    return await _about(await make_demo())


async def application_without_code_grant(make_demo: MakeDemo) -> Facts:
    return await _about(await make_demo(oauthConfiguration={"enabledGrants": ["refresh_token"]}))


async def application_without_urls(make_demo: MakeDemo) -> Facts:
    demo = await make_demo()
    await demo.change_oauth(authorizedRedirectURLs=[], logoutURL=None)
    return await _about(demo)


async def two_applications(make_demo: MakeDemo) -> Facts:
    demo, other = await make_demo(), await make_demo()
    return {**await _about(demo), "other_name": other.application["name"]}


async def tokens(make_demo: MakeDemo) -> Facts:
    """A code was exchanged for tokens."""
    demo = await make_demo()
    made = await demo.get_tokens()
    return {**await _about(demo), "access_token": made["access_token"]}


async def signed_in_browser(make_demo: MakeDemo) -> Facts:
    """The browser has an SSO session, so that a code comes without the login page."""
    demo = await make_demo()
    await demo.browser.sign_in(await demo.authorize(), demo.login, rememberDevice="true")
    return await _about(demo)


async def login_api_token(make_demo: MakeDemo) -> Facts:
    demo = await make_demo()
    return {**await _about(demo), "token": str((await _log_in(demo))["token"])}


async def two_users_of_one_full_name(make_demo: MakeDemo) -> Facts:
    """Both have a role and have logged in; their other names are empty texts, as recorded."""
    full_name = str(uuid4())
    demo = await make_demo(roles=[{"name": "view_only"}])
    role = {"registration": {"applicationId": demo.client_id, "roles": ["view_only"]}}
    for _ in range(2):
        user = await demo.admin.make_user(firstName="", lastName="", fullName=full_name)
        await demo.admin.call("POST", f"/api/user/registration/{user['id']}", role)
        await _log_in(demo, str(user["email"]))
    return {**await _about(demo), "full_name": full_name}


async def no_licence(make_demo: MakeDemo) -> Facts:
    """As on any server here. A tenant that is made in spite of that is removed again."""
    demo, facts = await make_demo(), _constants()
    demo.admin.made.append(f"/api/tenant/{facts['unique']}")
    return facts


async def _log_in(demo: Demo, login: str = "") -> dict[str, object]:
    body = {
        "applicationId": demo.client_id,
        "loginId": login or demo.login,
        "password": PASSWORD,
    }
    return await demo.admin.call("POST", "/api/login", body)


async def _about(demo: Demo) -> Facts:
    tenant_id = demo.application["tenantId"]
    tenant = (await demo.admin.call("GET", f"/api/tenant/{tenant_id}"))["tenant"]
    return {
        **_constants(),
        "client_id": demo.client_id,
        "issuer": tenant["issuer"],
        "login": demo.login,
    }


def _constants() -> Facts:
    return {
        "client_secret": SECRET,
        "password": PASSWORD,
        "redirect_uri": REDIRECT_URI,
        "unique": str(uuid4()),
    }


PRECONDITIONS: dict[str, Precondition] = {
    one.__name__: one
    for one in (
        nothing,
        application,
        application_without_code_grant,
        application_without_urls,
        two_applications,
        tokens,
        signed_in_browser,
        login_api_token,
        two_users_of_one_full_name,
        no_licence,
    )
}
