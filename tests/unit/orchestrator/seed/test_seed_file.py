"""The seed file: what it means, and that each mistake is one sentence."""

from pathlib import Path
from uuid import UUID

import pytest

from orchestrator.errors import SeedFileError
from orchestrator.secrets import Secret
from orchestrator.seed.objects import Application, Key, Registration, Role, Seed, Tenant, User
from orchestrator.seed.seed_file import load_seed

TENANT_ID = "d7d09513-a3f5-401c-9685-34ab6c552453"
APPLICATION_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"
USER_ID = "00000000-0000-0000-0000-111111111111"
TENANT = f"tenants: [{{id: {TENANT_ID}, name: Default}}]\n"
APPLICATION = f"applications: [{{id: {APPLICATION_ID}, name: Demo}}]\n"
VARIABLES = {"SITE": "http://localhost:3000", "PASSWORD": "open sesame", "EMPTY": ""}
WHOLE = f"""
tenants:
  - {{id: {TENANT_ID}, name: Default, issuer: "${{SITE}}/"}}
keys:
  - {{id: {USER_ID}, name: signing, algorithm: RS256, length: 2048}}
applications:
  - id: {APPLICATION_ID}
    name: Demo
    jwtConfiguration: {{enabled: true, accessTokenKeyId: {USER_ID}}}
    roles: [{{name: dev, isDefault: true}}]
users:
  - id: {USER_ID}
    email: Ada@Example.com
    birthDate: 1815-12-10
    password: ${{PASSWORD}}
    checkPassword: true
    verified: true
    registrations: [{{applicationId: {APPLICATION_ID}, roles: [dev]}}]
systemConfiguration:
  corsConfiguration: {{enabled: true, allowedOrigins: ["${{SITE}}"]}}
"""
REPOSITORY_SEED = Path(__file__).parents[4] / "compose" / "seed.yaml"


def load(tmp_path: Path, content: str) -> Seed:
    file = tmp_path / "seed.yaml"
    file.write_text(content, encoding="utf-8")
    return load_seed(file, VARIABLES, {"PASSWORD", "EMPTY"})


def user_with(members: str) -> str:
    return TENANT + APPLICATION + f"users: [{{id: {USER_ID}, email: a@example.com, {members}}}]"


def application_with(members: str) -> str:
    return TENANT + f"applications: [{{id: {APPLICATION_ID}, name: Demo, {members}}}]"


def key_with(members: str) -> str:
    return f"keys: [{{id: {USER_ID}, name: k, {members}}}]"


def test_objects_are_read_with_what_the_file_declares(tmp_path: Path) -> None:
    seed = load(tmp_path, WHOLE)

    tenant_id, application_id, user_id = map(UUID, (TENANT_ID, APPLICATION_ID, USER_ID))
    assert seed == Seed(
        tenants=(Tenant(tenant_id, {"name": "Default", "issuer": "http://localhost:3000/"}),),
        keys=(Key(user_id, {"name": "signing", "algorithm": "RS256", "length": 2048}),),
        applications=(
            Application(
                application_id,
                tenant_id,
                {
                    "name": "Demo",
                    "jwtConfiguration": {"enabled": True, "accessTokenKeyId": USER_ID},
                },
                (Role("dev", {"isDefault": True}),),
            ),
        ),
        users=(
            User(
                user_id,
                tenant_id,
                {"email": "ada@example.com", "birthDate": "1815-12-10"},
                Secret("open sesame"),
                check_password=True,
                verified=True,
                registrations=(Registration(application_id, "Demo", {"roles": ("dev",)}),),
            ),
        ),
        system_configuration={
            "corsConfiguration": {"enabled": True, "allowedOrigins": ("http://localhost:3000",)}
        },
        name="seed",
    )


@pytest.mark.parametrize("content", ["", "tenants:\nusers:\n", "tenants: []"])
def test_a_file_may_declare_nothing(tmp_path: Path, content: str) -> None:
    assert load(tmp_path, content) == Seed(name="seed")


def test_seed_file_of_the_repository_is_valid() -> None:
    names = {"FUSIONAUTH_ADMIN_PASSWORD", "FUSIONAUTH_CLIENT_SECRET", "DEMO_USER_PASSWORD"}
    urls = {"FUSIONAUTH_URL": "http://localhost:9011", "SITE_URL": "http://localhost:3000"}

    seed = load_seed(REPOSITORY_SEED, urls | dict.fromkeys(names, "hidden-value"), names)

    assert [user.login_id for user in seed.users] == ["admin@example.com", "demo@example.com"]
    assert "hidden-value" not in repr(seed)


def test_ids_are_compared_in_lower_case(tmp_path: Path) -> None:
    members = f"jwtConfiguration: {{accessTokenKeyId: {APPLICATION_ID.upper()}}}"
    lower = load(tmp_path, application_with(members))
    upper = load(tmp_path, application_with(members).replace(TENANT_ID, TENANT_ID.upper()))

    assert lower == upper
    assert lower.applications[0].document["jwtConfiguration"] == {
        "accessTokenKeyId": APPLICATION_ID
    }


def test_value_that_a_secret_went_into_is_masked(tmp_path: Path) -> None:
    seed = load(tmp_path, user_with('data: {note: "it is ${PASSWORD}", plain: "${SITE}"}'))

    assert seed.users[0].document["data"] == {
        "note": Secret("it is open sesame"),
        "plain": "http://localhost:3000",
    }
    assert "open sesame" not in repr(seed)


def test_numbers_and_flags_may_come_from_variables(tmp_path: Path) -> None:
    members = (
        "verifyRegistration: '${ON:-true}', jwtConfiguration: {timeToLiveInSeconds: '${T:-60}'}"
    )
    document = load(tmp_path, application_with(members)).applications[0].document

    assert document["verifyRegistration"] is True
    assert document["jwtConfiguration"] == {"timeToLiveInSeconds": 60}


def test_plain_words_are_json_and_nothing_more_clever(tmp_path: Path) -> None:
    members = "data: {a: no, b: 2026-11-24, c: 22:22, d: 1.5, e: -7, f: ~, g: true, h: '1', i: 0x1}"

    assert load(tmp_path, user_with(members)).users[0].document["data"] == {
        "a": "no",
        "b": "2026-11-24",
        "c": "22:22",
        "d": 1.5,
        "e": -7,
        "f": None,
        "g": True,
        "h": "1",
        "i": "0x1",
    }


def test_tenants_may_have_users_and_applications_of_one_name(tmp_path: Path) -> None:
    other = APPLICATION_ID
    seed = load(
        tmp_path,
        f"tenants: [{{id: {TENANT_ID}, name: a}}, {{id: {other}, name: b}}]\n"
        f"users: [{{id: {TENANT_ID}, email: a@b.c, tenantId: {TENANT_ID}}}, "
        f"{{id: {USER_ID}, email: a@b.c, tenantId: {other}}}, "
        f"{{id: {other}, username: Ada, tenantId: {other}}}]",
    )

    assert [user.login_id for user in seed.users] == ["a@b.c", "a@b.c", "Ada"]
    assert [str(user.tenant_id) for user in seed.users] == [TENANT_ID, other, other]


def test_null_stays_null_as_it_removes_a_member(tmp_path: Path) -> None:
    assert load(tmp_path, user_with("imageUrl: null")).users[0].document["imageUrl"] is None


WRONG = [
    ("[1, 2]", "must have members, not a list", None),
    ("[]", "must have members, not a list", None),
    ("just text", "must have members, not 'just text'", None),
    ("tenants: {", "line 2: is not valid YAML: did not find", None),
    ("a: 1\na: 2", "line 2: a is there twice", None),
    ("tenant: []", "unknown key tenant", "did you mean tenants?"),
    ("? 1\n: x", "unknown key 1", "allowed: apiKeys, applications,"),
    ("tenants: 3", "tenants: must be a list, not 3", None),
    ("tenants: [null]", "tenants[0]: is empty", None),
    ("tenants: [{name: x}]", "tenants[0]: id is missing", None),
    (f"tenants: [{{id: {TENANT_ID}}}]", "tenants[0]: name is missing", None),
    ("tenants: [{id: 7, name: x}]", "tenants[0].id: must be a UUID, not 7", None),
    (
        f"tenants: [{{id: {TENANT_ID}x, name: x}}]",
        f"tenants[0].id: must be a UUID, not '{TENANT_ID}x'",
        None,
    ),
    (
        f"tenants: [{{id: {TENANT_ID}, name: ' '}}]",
        "tenants[0].name: must be a text that is neither blank nor a secret, not ' '",
        None,
    ),
    (
        f"tenants: [{{id: {TENANT_ID}, name: '${{PASSWORD}}'}}]",
        "tenants[0].name: must be a text that is neither blank nor a secret, not ********",
        None,
    ),
    (
        f"tenants: [{{id: {TENANT_ID}, name: a}}, {{id: {TENANT_ID.upper()}, name: b}}]",
        f"tenants[1].id: {TENANT_ID} is there twice",
        None,
    ),
    (
        application_with("oauthConfiguration: {authorizedRedirectUrls: []}"),
        "applications[0].oauthConfiguration: unknown key authorizedRedirectUrls",
        "did you mean authorizedRedirectURLs?",
    ),
    (
        application_with("oauthConfiguration: {authorizedRedirectURLs: http://a}"),
        "applications[0].oauthConfiguration.authorizedRedirectURLs: must be a list, not 'http://a'",
        None,
    ),
    (
        application_with("oauthConfiguration: {proofKeyForCodeExchangePolicy: required}"),
        "applications[0].oauthConfiguration.proofKeyForCodeExchangePolicy: 'required' is not",
        "did you mean Required?",
    ),
    (
        application_with("oauthConfiguration: {enabledGrants: [authorisation_code]}"),
        "applications[0].oauthConfiguration.enabledGrants[0]: 'authorisation_code' is not one of",
        "did you mean authorization_code?",
    ),
    (
        application_with("oauthConfiguration: {generateRefreshTokens: 1}"),
        "applications[0].oauthConfiguration.generateRefreshTokens: must be true or false, not 1",
        None,
    ),
    (
        application_with("jwtConfiguration: {timeToLiveInSeconds: 1h}"),
        "applications[0].jwtConfiguration.timeToLiveInSeconds: must be a whole number, not '1h'",
        None,
    ),
    (
        application_with("jwtConfiguration: {timeToLiveInSeconds: true}"),
        "must be a whole number, not True",
        None,
    ),
    (
        application_with("jwtConfiguration: [1]"),
        "applications[0].jwtConfiguration: must have members, not a list",
        None,
    ),
    (
        application_with("themeId: {a: 1}"),
        "applications[0].themeId: must be a single value, not an object",
        None,
    ),
    (
        application_with("oauthConfiguration: {clientSecret: in-clear-text}"),
        "applications[0].oauthConfiguration.clientSecret: holds a secret in clear",
        "refer to it by name",
    ),
    (
        application_with("oauthConfiguration: {clientSecret: '${CLIENT_SECRET}'}"),
        "clientSecret: variable CLIENT_SECRET is not set",
        None,
    ),
    (
        application_with(f"tenantId: {USER_ID}"),
        f"applications[0].tenantId: {USER_ID} is not among the tenants of this file",
        TENANT_ID,
    ),
    (APPLICATION, "applications[0]: tenantId is missing, and the file declares 0 tenants", None),
    (
        application_with("roles: [{name: dev}, {name: Dev}]"),
        "applications[0].roles[1].name: Dev is there twice",
        None,
    ),
    (application_with("roles: [dev]"), "roles[0]: must have members, not 'dev'", None),
    (application_with("name: twice"), "line 2: name is there twice", None),
    (
        application_with("data: {n: !!python/name:os.system x}"),
        "line 2: the YAML tag tag:yaml.org,2002:python/name:os.system is not supported",
        None,
    ),
    ("tenants: []\n---\nusers: []", "line 2: a second document begins", None),
    ("? [a]\n: b", "line 1: a member's name must be a text", None),
    ("a: \x07", "is not valid YAML", None),
    ("data: " + "[" * 100_000, "nested more than 50 deep", None),
    (key_with("algorithm: RS265"), "keys[0].algorithm: 'RS265' is not one of", "RS256?"),
    (key_with("algorithm: RS256"), "keys[0].length: an RS256 key has no length None", "2048"),
    (key_with("algorithm: RS256, length: 1024"), "an RS256 key has no length 1024", "2048"),
    (key_with("algorithm: ES256, length: 256"), "the length of an ES256 key is given", "drop it"),
    (user_with("password: secret-in-clear"), "users[0].password: holds a secret in clear", None),
    (user_with("password: $$dollars"), "users[0].password: holds a secret in clear", None),
    (user_with("password: 12345678"), "users[0].password: holds a secret in clear", None),
    (user_with("password: '${EMPTY}'"), "users[0].password: ${EMPTY} is empty", None),
    (user_with("checkPassword: true"), "checkPassword: there is no password to check", None),
    (user_with("firstName: 'a $b'"), "users[0].firstName: variable b is not set", None),
    (user_with("fullname: A B"), "users[0]: unknown key fullname", "did you mean fullName?"),
    (user_with("registrations: [{roles: [a]}]"), "applicationId is missing", None),
    (
        user_with(f"registrations: [{{applicationId: {USER_ID}}}]"),
        f"users[0].registrations[0].applicationId: {USER_ID} is not among the applications",
        APPLICATION_ID,
    ),
    (
        user_with(f"registrations: [{{applicationId: {APPLICATION_ID}, roles: [admin]}}]"),
        "users[0].registrations[0].roles: admin is no role of Demo",
        "declare it",
    ),
    (
        user_with(
            f"registrations: [{{applicationId: {APPLICATION_ID}}}, "
            f"{{applicationId: {APPLICATION_ID}}}]"
        ),
        f"users[0].registrations[1].applicationId: {APPLICATION_ID} is there twice",
        None,
    ),
    (TENANT + f"users: [{{id: {USER_ID}}}]", "users[0]: email or username is missing", None),
    (
        TENANT + f"users: [{{id: {USER_ID}, email: a@b.c}}, {{id: {TENANT_ID}, email: A@b.c}}]",
        "users[1].email: A@b.c is there twice",
        None,
    ),
    (
        TENANT + f"applications: [{{id: {USER_ID}, name: a}}, {{id: {TENANT_ID}, name: A}}]",
        "applications[1].name: A is there twice",
        None,
    ),
    ("tenants: &t [*t]", "line 1: YAML aliases are not supported", None),
    (
        application_with("data: {a: &a [x, x], b: &b [*a, *a], c: [*b, *b]}"),
        "line 2: YAML aliases are not supported",
        "write the value out",
    ),
    ("systemConfiguration: {corsConfiguration: {allowedMethods: [FETCH]}}", "'FETCH' is not", None),
    (
        "systemConfiguration: {corsConfiguration: {alowedOrigins: []}}",
        "systemConfiguration.corsConfiguration: unknown key alowedOrigins",
        "did you mean allowedOrigins?",
    ),
]


@pytest.mark.parametrize("content, problem, hint", WRONG, ids=[case[1] for case in WRONG])
def test_wrong_file_is_one_sentence_that_says_where(
    tmp_path: Path, content: str, problem: str, hint: str | None
) -> None:
    with pytest.raises(SeedFileError) as caught:
        load(tmp_path, content)

    assert caught.value.message.startswith("seed.yaml: ")
    assert problem in caught.value.message
    assert "\n" not in caught.value.message
    assert hint is None or hint in str(caught.value.hint)
    assert "in-clear" not in caught.value.message
    assert caught.value.exit_code == 2


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SeedFileError, match=r"missing\.yaml: cannot be read: No such file"):
        load_seed(tmp_path / "missing.yaml", {}, ())


def test_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "seed.yaml").write_bytes(b"tenants: \xff")

    with pytest.raises(SeedFileError, match="is not UTF-8 text"):
        load_seed(tmp_path / "seed.yaml", {}, ())


def test_huge_file_is_not_even_parsed(tmp_path: Path) -> None:
    with pytest.raises(SeedFileError, match="is larger than 5 MB"):
        load(tmp_path, "#" * 5_000_001)
