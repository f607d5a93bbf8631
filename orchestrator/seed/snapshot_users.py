"""Users of a server, in few requests: a thousand of them are two or three searches.

A search may lag behind by a second where FusionAuth has a search engine (contract 5.6.1), so a
user that it does not find is asked for by Id, as long as there are few such users.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.fusionauth.value import Document, Value, section, sections, text
from orchestrator.seed.objects import User

SEARCH = "/api/user/search"
IDS_AT_ONCE = 500
PAGE = 500
# missing users that are looked up one by one; beyond, all users of the server are read in pages
LOOK_UPS = 30
EXPANDED = ("memberships", "registrations")


@dataclass(frozen=True)
class FoundUser:
    """password_matches: false when the seed's password was refused; true when not checked."""

    document: Document
    password_matches: bool = True


def read_users_of(client: FusionAuthClient, users: Sequence[User]) -> dict[UUID, FoundUser]:
    """By Id, else by login, which tells that somebody else has it."""
    documents = _by_id(_search_ids(client, [user.id for user in users]))
    missing = [user for user in users if user.id not in documents]
    if len(missing) > LOOK_UPS:
        documents = {**_by_id(_search_all(client)), **documents}
    else:
        documents |= _by_id(_look_up(client, missing))
    return _with_passwords(client, users, documents)


def read_all_users(client: FusionAuthClient, users: Sequence[User]) -> dict[UUID, FoundUser]:
    """Everyone on the server; users: those whose passwords may have to be checked."""
    documents = _by_id(_search_all(client))
    missing = [user.id for user in users if user.id not in documents]
    documents |= _by_id(_search_ids(client, missing))
    return _with_passwords(client, users, documents)


def _search_ids(client: FusionAuthClient, ids: Sequence[UUID]) -> Iterator[Document]:
    remaining = iter(ids)
    while batch := tuple(str(id_) for id_ in islice(remaining, IDS_AT_ONCE)):
        criteria: Document = {"ids": batch, "numberOfResults": len(batch)}
        yield from sections(_search(client, criteria), "users")


def _search_all(client: FusionAuthClient) -> Iterator[Document]:
    """Page by page, by the server's token where it gives one (contract 5.6.1)."""
    everyone: dict[str, Value] = {
        "queryString": "*",
        "numberOfResults": PAGE,
        "accurateTotal": True,
        "sortFields": ({"name": "id", "order": "asc"},),
    }
    seen, criteria = 0, {**everyone, "startRow": 0}
    while True:
        answer = _search(client, criteria)
        page = sections(answer, "users")
        yield from page
        seen += len(page)
        total, token = answer.get("total"), text(answer, "nextResults")
        if not page or (isinstance(total, int) and seen >= total):
            return
        criteria = {"nextResults": token} if token else {**everyone, "startRow": seen}


def _search(client: FusionAuthClient, criteria: Document) -> Document:
    return client.search(SEARCH, {"search": criteria, "expand": EXPANDED})


def _look_up(client: FusionAuthClient, users: Iterable[User]) -> Iterator[Document]:
    for user in users:
        if answer := client.get(f"/api/user/{user.id}"):
            yield section(answer, "user")
        elif namesake := client.get(
            "/api/user", {"loginId": user.login_id}, tenant_id=user.tenant_id
        ):
            yield section(namesake, "user")


def _with_passwords(
    client: FusionAuthClient, users: Iterable[User], documents: Mapping[UUID, Document]
) -> dict[UUID, FoundUser]:
    found = {id_: FoundUser(document) for id_, document in documents.items()}
    for user in users:
        if user.id in documents:
            matches = _password_matches(client, user, documents[user.id])
            found[user.id] = FoundUser(documents[user.id], matches)
    return found


def _password_matches(client: FusionAuthClient, user: User, document: Document) -> bool:
    """A deactivated user cannot sign in, so the password is taken for a wrong one: it is set
    again when the user is reactivated."""
    if not user.check_password or user.password is None:
        return True
    login_id = text(document, "email") or text(document, "username")
    return document.get("active") is not False and client.accepts_login(
        login_id, user.password, tenant_id=user.tenant_id
    )


def _by_id(documents: Iterable[Document]) -> dict[UUID, Document]:
    return {UUID(text(document, "id")): document for document in documents}
