"""A flow with everything it needs: a browser of its own, and FusionAuth's set-up for diagnoses."""

import time
from collections.abc import Callable, Iterator

from orchestrator.errors import FusionAuthError
from orchestrator.flow.diagnosis import Diagnosis
from orchestrator.flow.hop import Hop
from orchestrator.flow.target import Target
from orchestrator.flow.walk import Walk
from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.fusionauth.sign_in_setup import SignInSetup, read_sign_in_setup
from orchestrator.web.cookie_jar import Jar
from orchestrator.web.exchange import Send


def run_flow(
    target: Target, send: Send, rest: FusionAuthClient, now_s: Callable[[], float] = time.time
) -> Iterator[Hop]:
    """The hops, as they happen. now_s: seconds since the epoch."""
    return make_walk(target, send, rest, now_s).hops()


def make_walk(
    target: Target, send: Send, rest: FusionAuthClient, now_s: Callable[[], float] = time.time
) -> Walk:
    reader = _SetupReader(rest, target)
    diagnosis = Diagnosis(target, reader.read_setup, reader.has_user)
    return Walk(target, send, Jar(now_s), diagnosis.find_refusal)


class _SetupReader:
    """Asked only when a hop was refused; a server that refuses our key too tells nothing."""

    def __init__(self, rest: FusionAuthClient, target: Target) -> None:
        self._rest = rest
        self._target = target

    def read_setup(self) -> SignInSetup | None:
        try:
            return read_sign_in_setup(self._rest, self._target.client_id)
        except FusionAuthError:
            return None

    def has_user(self, login: str) -> bool | None:
        try:
            return self._rest.get("/api/user", {"loginId": login}) is not None
        except FusionAuthError:
            return None
