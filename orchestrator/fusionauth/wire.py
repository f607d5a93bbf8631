"""Requests to FusionAuth's REST API as values: paths, wrappers and content types, nothing sent.

Those made here change the server. They can be listed, counted and shown before anything happens;
`client.py` sends them.
"""

from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from orchestrator.fusionauth.value import Document, Value

JSON = "application/json"
# RFC 7396: replaces arrays, null removes. FusionAuth's original merge appends (contract 5.2).
MERGE_PATCH = "application/merge-patch+json"

Ids: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Request:
    """One request, but for its query.

    tenant_id: sent where the tenant cannot be derived from an Id (contract 1.7). key_manager: with
    the one key that may make API keys (contract 5.8). absent_is_done: a 404 means that what was to
    be removed is gone.
    """

    method: str
    path: str
    body: Document | None = None
    tenant_id: UUID | None = None
    key_manager: bool = False

    @property
    def absent_is_done(self) -> bool:
        return self.method == "DELETE"

    @property
    def content_type(self) -> str:
        return MERGE_PATCH if self.method == "PATCH" else JSON

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def create_tenant(tenant_id: UUID, tenant: Document) -> Request:
    return Request("POST", f"/api/tenant/{tenant_id}", {"tenant": tenant})


def patch_tenant(tenant_id: UUID, patch: Document) -> Request:
    return Request("PATCH", f"/api/tenant/{tenant_id}", {"tenant": patch})


def generate_key(key_id: UUID, key: Document) -> Request:
    return Request("POST", f"/api/key/generate/{key_id}", {"key": key})


def import_key(key_id: UUID, key: Document) -> Request:
    return Request("POST", f"/api/key/import/{key_id}", {"key": key})


def rename_key(key_id: UUID, name: str) -> Request:
    """PUT: keys have no PATCH, and nothing but the name can change (contract 5.4)."""
    return Request("PUT", f"/api/key/{key_id}", {"key": {"name": name}})


def create_application(application_id: UUID, application: Document, tenant_id: UUID) -> Request:
    body = {"application": application}
    return Request("POST", f"/api/application/{application_id}", body, tenant_id)


def patch_application(application_id: UUID, patch: Document) -> Request:
    return Request("PATCH", f"/api/application/{application_id}", {"application": patch})


def reactivate_application(application_id: UUID) -> Request:
    return Request("PUT", f"/api/application/{application_id}?reactivate=true")


def create_role(application_id: UUID, role: Document, role_id: UUID | None = None) -> Request:
    path = f"/api/application/{application_id}/role"
    return Request("POST", f"{path}/{role_id}" if role_id else path, {"role": role})


def patch_role(application_id: UUID, role_id: str, patch: Document) -> Request:
    return Request("PATCH", f"/api/application/{application_id}/role/{role_id}", {"role": patch})


def create_group(group_id: UUID, group: Document, role_ids: Ids, tenant_id: UUID) -> Request:
    body: Document = {"group": group, "roleIds": role_ids}
    return Request("POST", f"/api/group/{group_id}", body, tenant_id)


def patch_group(group_id: UUID, patch: Document) -> Request:
    return Request("PATCH", f"/api/group/{group_id}", {"group": patch})


def replace_group(group_id: UUID, group: Document, role_ids: Ids, tenant_id: UUID) -> Request:
    """PUT: the role ids stand beside the group, out of a merge patch's reach (contract 5.8)."""
    body: Document = {"group": group, "roleIds": role_ids}
    return Request("PUT", f"/api/group/{group_id}", body, tenant_id)


def add_member(group_id: UUID, user_id: UUID, membership: Document) -> Request:
    member = {"userId": str(user_id), **membership}
    return Request("POST", "/api/group/member", {"members": {str(group_id): (member,)}})


def create_user(user_id: UUID, user: Document, tenant_id: UUID, *, verified: bool) -> Request:
    body: dict[str, Value] = {"user": user}
    if verified:
        body["skipVerification"] = True  # verified at once (contract 5.6)
    return Request("POST", f"/api/user/{user_id}", body, tenant_id)


def patch_user(user_id: UUID, patch: Document) -> Request:
    return Request("PATCH", f"/api/user/{user_id}", {"user": patch})


def reactivate_user(user_id: UUID) -> Request:
    return Request("PUT", f"/api/user/{user_id}?reactivate=true")


def register(user_id: UUID, application_id: UUID, registration: Document) -> Request:
    """No `user` member: its presence would mean that the user is to be created (contract 5.7)."""
    body = {"registration": {"applicationId": str(application_id), **registration}}
    return Request("POST", f"/api/user/registration/{user_id}", body)


def patch_registration(user_id: UUID, application_id: UUID, patch: Document) -> Request:
    path = f"/api/user/registration/{user_id}/{application_id}"
    return Request("PATCH", path, {"registration": patch})


def import_users(users: tuple[Document, ...], tenant_id: UUID) -> Request:
    """All or none; with the checks that turn a clash into an error that names it (5.6.2)."""
    return Request(
        "POST", "/api/user/import", {"users": users, "validateDbConstraints": True}, tenant_id
    )


def create_api_key(key_id: UUID, api_key: Document) -> Request:
    return Request("POST", f"/api/api-key/{key_id}", {"apiKey": api_key}, key_manager=True)


def patch_api_key(key_id: UUID, patch: Document) -> Request:
    return Request("PATCH", f"/api/api-key/{key_id}", {"apiKey": patch}, key_manager=True)


def patch_system_configuration(patch: Document) -> Request:
    return Request("PATCH", "/api/system-configuration", {"systemConfiguration": patch})


# removals: users, applications for good, since a deactivated one keeps its id and its name


def delete_tenant(tenant_id: UUID) -> Request:
    return Request("DELETE", f"/api/tenant/{tenant_id}")


def delete_key(key_id: UUID) -> Request:
    return Request("DELETE", f"/api/key/{key_id}")


def delete_application(application_id: UUID) -> Request:
    return Request("DELETE", f"/api/application/{application_id}?hardDelete=true")


def delete_role(application_id: UUID, role_id: str) -> Request:
    return Request("DELETE", f"/api/application/{application_id}/role/{role_id}")


def delete_group(group_id: UUID) -> Request:
    return Request("DELETE", f"/api/group/{group_id}")


def remove_member(group_id: UUID, user_id: UUID) -> Request:
    return Request("DELETE", f"/api/group/member?groupId={group_id}&userId={user_id}")


def delete_user(user_id: UUID) -> Request:
    """For good: registrations and refresh tokens go with the user."""
    return Request("DELETE", f"/api/user/{user_id}?hardDelete=true")


def unregister(user_id: UUID, application_id: UUID) -> Request:
    return Request("DELETE", f"/api/user/registration/{user_id}/{application_id}")


def delete_api_key(key_id: UUID) -> Request:
    return Request("DELETE", f"/api/api-key/{key_id}", key_manager=True)


def create_registered_user(
    user_id: UUID, user: Document, application_id: str, tenant_id: UUID
) -> Request:
    """With a `user` member: both are made in one request (contract 5.7)."""
    body: dict[str, Value] = {
        "user": user,
        "registration": {"applicationId": application_id},
        "skipVerification": True,
    }
    return Request("POST", f"/api/user/registration/{user_id}", body, tenant_id)
