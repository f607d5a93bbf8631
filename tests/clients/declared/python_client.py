"""The requests that the Python package `fusionauth-client` makes; none is sent."""

import inspect
import warnings
from typing import Any

from fusionauth.fusionauth_client import FusionAuthClient
from fusionauth.rest_client import RESTClient

NOT_A_REQUEST = {"convert_true_false", "set_tenant_id", "start", "start_anonymous"}


class Given(str):
    """A placeholder that also stands for an object of any members, as some methods read them."""

    __slots__ = ()

    def __getattr__(self, name: str) -> "Given":
        return self


class Noting(RESTClient):  # type: ignore[misc]
    def go(self) -> str:
        return f"{self._method} {self._url}"

    def basic_authorization(self, username: object, password: object) -> "Noting":
        return self


class NotingClient(FusionAuthClient):  # type: ignore[misc]
    def start(self) -> RESTClient:
        return self.start_anonymous()

    def start_anonymous(self) -> RESTClient:
        return Noting().url(self.base_url)


def load_python_client() -> dict[str, tuple[str, ...]]:
    """Method → verb and path of its request, with and without its optional parameters."""
    client = NotingClient("key", "")
    return {
        name: _requests_of(method)
        for name, method in inspect.getmembers(client, inspect.ismethod)
        if not name.startswith("_") and name not in NOT_A_REQUEST
    }


def _requests_of(method: Any) -> tuple[str, ...]:
    parameters = list(inspect.signature(method).parameters.values())
    every = [Given(f"{{{one.name}}}") for one in parameters]
    needed = [
        given if one.default is one.empty else None
        for one, given in zip(parameters, every, strict=True)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return tuple(sorted({method(*every), method(*needed)}))
