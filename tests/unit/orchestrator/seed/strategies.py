"""Random seeds: everything a seed file may declare, kept free of contradictions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from orchestrator.fusionauth.value import Document
from orchestrator.secrets import Secret
from orchestrator.seed.objects import (
    ApiKey,
    Application,
    Group,
    Key,
    Membership,
    Registration,
    Role,
    Seed,
    Tenant,
    User,
)

TENANT_IDS = [UUID("d7d09513-a3f5-401c-9685-34ab6c552453"), UUID(int=0xA2), UUID(int=0xA3)]
KEY_IDS = [UUID(int=0xB0 + n) for n in range(2)]
APPLICATION_IDS = [UUID(int=0xC0 + n) for n in range(3)]
USER_IDS = [UUID(int=0xD0 + n) for n in range(3)]
MANY_USER_IDS = [UUID(int=0xD000 + n) for n in range(25)]  # so many that they are imported
GROUP_IDS = [UUID(int=0xE0 + n) for n in range(2)]
API_KEY_IDS = [UUID(int=0xF0 + n) for n in range(2)]

words = st.text("abcXYZ é", min_size=1, max_size=5)
secrets = words.map(Secret)
flags = st.booleans()
urls = st.sampled_from(["http://localhost:3000", "http://localhost:3000/b", "https://a.example"])
origins = st.sampled_from(["http://localhost:3000", "https://a.example", "https://b.example"])
scalars = st.none() | flags | st.integers(-5, 5) | words
names = st.sampled_from(["a", "b"])  # few, so that two seeds speak of the same
data = st.dictionaries(
    names,
    st.recursive(
        scalars,
        lambda inner: (
            st.lists(inner, max_size=2).map(tuple) | st.dictionaries(names, inner, max_size=2)
        ),
        max_leaves=4,
    ),
    max_size=2,
)


def documents(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    """Any choice of the members."""
    return st.fixed_dictionaries({}, optional=optional)


jwt_configurations = documents(
    enabled=flags,
    accessTokenKeyId=st.sampled_from(KEY_IDS).map(str),
    timeToLiveInSeconds=st.integers(1, 10),
)
tenant_documents = documents(issuer=urls, data=data, jwtConfiguration=jwt_configurations)
application_documents = documents(
    data=data,
    jwtConfiguration=jwt_configurations,
    loginConfiguration=documents(allowTokenRefresh=flags, requireAuthentication=flags),
    oauthConfiguration=documents(
        authorizedRedirectURLs=st.lists(urls, max_size=3, unique=True).map(tuple),
        clientSecret=secrets,
        debug=flags,
        enabledGrants=st.lists(
            st.sampled_from(["refresh_token", "authorization_code"]), max_size=2, unique=True
        ).map(tuple),
        logoutURL=urls | st.none(),
    ),
)
role_documents = documents(description=words, isDefault=flags)
user_documents = documents(firstName=words | st.none(), fullName=words, data=data)
api_key_documents = documents(
    permissions=documents(
        endpoints=st.dictionaries(
            st.sampled_from(["/api/user", "/api/group"]),
            st.lists(st.sampled_from(["GET", "POST"]), unique=True, min_size=1).map(tuple),
            max_size=2,
        )
    ),
    metaData=documents(attributes=st.dictionaries(names, words, max_size=2)),
)
system_configurations = documents(
    corsConfiguration=documents(
        enabled=flags,
        allowedMethods=st.lists(
            st.sampled_from(["POST", "GET", "OPTIONS"]), max_size=3, unique=True
        ).map(tuple),
        allowedOrigins=st.lists(origins, max_size=3, unique=True).map(tuple),
    ),
    reportTimezone=st.sampled_from(["Europe/Berlin", "America/Denver"]),
)


def _some(draw: st.DrawFn, ids: Sequence[UUID], at_least: int = 0) -> list[UUID]:
    return draw(st.lists(st.sampled_from(ids), unique=True, min_size=at_least))


def _application(draw: st.DrawFn, id_: UUID, tenants: Sequence[UUID]) -> Application:
    roles = draw(st.dictionaries(st.sampled_from(["dev", "ops"]), role_documents))
    return Application(
        id_,
        draw(st.sampled_from(tenants)),
        {"name": f"application {id_}", **draw(application_documents)},
        tuple(Role(name, document) for name, document in roles.items()),
    )


def _group(
    draw: st.DrawFn, id_: UUID, tenants: Sequence[UUID], applications: Sequence[Application]
) -> Group:
    roles = {
        application.id: tuple(draw(st.permutations([role.name for role in application.roles])))
        for application in applications
        if draw(flags) and application.roles
    }
    document = {"name": f"group {id_}", **draw(documents(data=data))}
    return Group(id_, draw(st.sampled_from(tenants)), document, roles if draw(flags) else None)


def _user(
    draw: st.DrawFn,
    id_: UUID,
    tenants: Sequence[UUID],
    applications: Sequence[Application],
    groups: Sequence[Group],
) -> User:
    registrations = []
    for application in applications:
        if draw(flags):
            names = [role.name for role in application.roles]
            roles = tuple(draw(st.permutations(names)))
            registrations.append(Registration(application.id, "", {"roles": roles}))
    return User(
        id_,
        draw(st.sampled_from(tenants)),
        {"email": f"{id_}@example.com", **draw(user_documents)},
        draw(secrets),
        check_password=draw(flags),
        verified=draw(flags),
        registrations=tuple(registrations),
        memberships=tuple(
            Membership(group.id, "", draw(documents(data=data))) for group in groups if draw(flags)
        ),
    )


@st.composite
def seeds(draw: st.DrawFn) -> Seed:
    tenants = _some(draw, TENANT_IDS, at_least=1)
    applications = [_application(draw, id_, tenants) for id_ in _some(draw, APPLICATION_IDS)]
    groups = [_group(draw, id_, tenants, applications) for id_ in _some(draw, GROUP_IDS)]
    key: Document = {"algorithm": "RS256", "length": 2048}
    users = [*_some(draw, USER_IDS), *(MANY_USER_IDS if draw(st.integers(0, 9)) == 0 else [])]
    return Seed(
        tuple(Tenant(id_, {"name": f"tenant {id_}", **draw(tenant_documents)}) for id_ in tenants),
        tuple(Key(id_, {"name": f"{draw(words)} {id_}", **key}) for id_ in KEY_IDS),
        tuple(applications),
        tuple(_user(draw, id_, tenants, applications, groups) for id_ in users),
        draw(system_configurations),
        tuple(groups),
        tuple(
            ApiKey(id_, {"name": f"API key {id_}", **draw(api_key_documents)}, draw(secrets))
            for id_ in _some(draw, API_KEY_IDS)
        ),
        draw(st.sampled_from(["", "one", "two"])),
    )
