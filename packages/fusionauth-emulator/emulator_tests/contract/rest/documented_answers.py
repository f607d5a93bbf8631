"""How each documented answer is brought about: name of the shape → a function that asks for it.

`filled` answers have every member that can be sent; the others are as the server makes them by
default. Both are needed: one shows what is missing, the other what is different.
"""

from emulator_tests.contract.emulator import Emulator
from emulator_tests.contract.rest.documented_objects import (
    APPLICATION,
    KINDS,
    TENANT,
    Answer,
    Ask,
    api_key,
    group,
    group_search,
    groups,
    key,
    keys,
    member_search,
    members,
    oauth_configuration,
    role,
    scope,
    simple_theme,
    theme,
)
from emulator_tests.contract.rest.documented_user_answers import (
    bulk_delete,
    change_password,
    forgot_password,
    issue,
    login_200,
    login_203,
    login_with_refresh_token,
    public_key,
    refresh,
    refresh_token,
    refresh_tokens,
    registration_combined,
    registration_create,
    registration_one,
    user_create,
    user_one,
    user_search,
    validate,
    vend,
)
from emulator_tests.contract.rest.steps import (
    succeeded,
)


def simply(path: str) -> Ask:
    async def ask(emulator: Emulator) -> Answer:
        answer = succeeded(await emulator.client.get(path))
        return Answer(answer, answer, ("GET", path))

    return ask


async def errors(emulator: Emulator) -> Answer:
    answer = (await emulator.client.post("/api/application", json={})).json()
    general = (await emulator.client.post("/api/application", content=b"{")).json()
    answer["generalErrors"] = general["generalErrors"]
    return Answer(answer, answer, ("POST", "/api/application"))


ANSWERS: dict[str, Ask] = {
    **TENANT.answers(),
    **APPLICATION.answers(expandable=[]),
    **{name: ask for kind in KINDS for name, ask in kind.answers().items()},
    "theme.oneAdvanced": theme,
    "theme.oneSimple": simple_theme,
    "application.role": role,
    "application.scope": scope,
    "application.oauthConfiguration": oauth_configuration,
    "group.one": group,
    "group.list": groups,
    "group.search": group_search,
    "groupMember.create": members,
    "groupMember.search": member_search,
    "key.generateRsa": key("RS256"),
    "key.generateEc": key("ES256"),
    "key.generateEd25519": key("Ed25519"),
    "key.generateHmac": key("HS256"),
    "key.list": keys("/api/key"),
    "key.search": keys("/api/key/search"),
    "apiKey.one": api_key,
    "apiKey.create": api_key,
    "user.create": user_create,
    "user.one": user_one,
    "user.search": user_search,
    "user.bulkDelete": bulk_delete,
    "user.forgotPassword": forgot_password,
    "user.changePassword": change_password,
    "registration.create": registration_create,
    "registration.createCombined": registration_combined,
    "registration.one": registration_one,
    "login.200": login_200,
    "login.200WithRefreshToken": login_with_refresh_token,
    "login.203": login_203,
    "jwt.refresh": refresh,
    "jwt.refreshToken": refresh_token,
    "jwt.refreshTokens": refresh_tokens,
    "jwt.validate": validate,
    "jwt.vend": vend,
    "jwt.issue": issue,
    "jwt.publicKeys": public_key(),
    "jwt.publicKey": public_key(kid="kid"),
    "systemConfiguration.one": simply("/api/system-configuration"),
    "system.status": simply("/api/status"),
    "system.version": simply("/api/system/version"),
    "errors.api": errors,
}
