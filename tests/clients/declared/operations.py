"""The operations of FusionAuth's own clients, and what the emulator does with each."""

import re
from dataclasses import dataclass

from fusionauth_emulator.rest.not_served import KnownOperation, same_path
from support_matrix import MISSING, support_of
from tests.clients.declared.python_client import load_python_client
from tests.clients.declared.typescript_client import Declared


@dataclass(frozen=True)
class Sent:
    """An operation as clients send it."""

    method: str
    path: str
    """Its parameters are all called `{}`."""

    @property
    def support(self) -> str:
        """`served`, `stored only` or `501`."""
        operation = KnownOperation(self.method, self.path)
        return support_of([operation])[operation]


def parse_request(request: str) -> Sent:
    method, path = request.split()
    return Sent(method, same_path(path))


def sent_by_python() -> set[Sent]:
    return {parse_request(one) for requests in load_python_client().values() for one in requests}


def sent_by_typescript(declared: Declared) -> set[Sent]:
    return {parse_request(one) for method in declared.methods.values() for one in method.requests}


@dataclass(frozen=True)
class AnswerTypes:
    """Which interfaces the client takes the answers of an operation for."""

    declared: Declared

    def all_supported(self) -> set[str]:
        """Of the operations that are served, or stored only."""
        return {
            method.answer
            for method in self.declared.methods.values()
            if method.answer in self.declared.interfaces
            and any(parse_request(one).support != MISSING for one in method.requests)
        }

    def find(self, method: str, path: str) -> set[str]:
        """path: as it was sent. Fixed paths first, as a server matches them."""
        found: dict[Sent, set[str]] = {}
        for one in self.declared.methods.values():
            for request in one.requests:
                found.setdefault(parse_request(request), set()).add(one.answer)
        for sent, answers in sorted(found.items(), key=lambda item: item[0].path.count("{")):
            pattern = re.escape(sent.path).replace(re.escape("{}"), "[^/]+")
            if sent.method == method and re.fullmatch(pattern, path):
                return answers & self.declared.interfaces.keys()
        return set()
