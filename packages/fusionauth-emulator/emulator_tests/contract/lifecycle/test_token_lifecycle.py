"""The life of codes, refresh tokens and sessions under anything people, clients, thieves and
administrators may do, one step after the other and some at once: the emulator against a model.

Invariants: a code serves once; a one-time value serves once, but in its grace period; no token for
a locked, unregistered or changed person; an expired token stays dead; nobody else's token serves;
what is revoked is gone from the database and what is not is there.
"""

import asyncio
from collections.abc import Iterator
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from emulator_tests.contract.emulator import KICKSTART, run_emulator
from emulator_tests.contract.lifecycle.direct import Json
from emulator_tests.contract.lifecycle.model import (
    ACCESS_TTL_S,
    CODE_TTL_MS,
    SESSION_IDLE_TTL_MS,
    Code,
    Model,
    Person,
    Policy,
    Session,
    Token,
)
from emulator_tests.contract.lifecycle.world import Account, World
from emulator_tests.postgres_server import PostgresServer

pytestmark = pytest.mark.contract

PEOPLE = st.sampled_from([0, 1])
CLIENTS = st.sampled_from(["closed", "open"])
OTHER = {"closed": "open", "open": "closed"}
PASSING_S = st.sampled_from([1, 10, 3600])
NUMBERS = st.integers(0, 1000)
MOSTLY = st.sampled_from([True, True, False])
EARLY_MS = st.sampled_from([0, 1])
RACERS = 3
ENDINGS = ["password", "lock", "register", "revoke"]
POLICIES = st.builds(
    Policy,
    one_time=st.booleans(),
    expiration=st.sampled_from(["Fixed", "SlidingWindow", "SlidingWindowWithMaximumLifetime"]),
    grace_ms=st.sampled_from([0, 10_000]),
    revoke_on_reuse=st.booleans(),
    revoke_on_password_change=st.booleans(),
)

SHORT = settings(max_examples=25, stateful_step_count=40)
LONG, PARTS = settings(max_examples=20, stateful_step_count=200), 25


class TokenLifecycle(RuleBasedStateMachine):
    world: ClassVar[World]
    codes = Bundle("codes")
    values = Bundle("values")

    @initialize(target=values, policy=POLICIES, who=PEOPLE, client=CLIENTS)
    def begin(self, policy: Policy, who: int, client: str) -> object:
        """With one token already: most of what can go wrong needs one."""
        self.accounts: list[Account] = self.world.begin(policy)
        now_ms = self.world.now_ms()
        self.people = [Person(True, {"closed"}, now_ms) for _ in self.accounts]
        self.model = Model(policy, frozenset({"closed"}))
        self.minted: list[tuple[str, str, int]] = []
        """Access tokens: value, client, end."""
        if client == "open":
            self.people[who].registered.add(client)
            self.world.register(self.accounts[who], client)
        return self._sign_in_and_redeem(who, client)

    @rule(target=codes, who=PEOPLE, client=CLIENTS, remember=st.booleans())
    def sign_in(self, who: int, client: str, remember: bool) -> object:
        person, now_ms = self.people[who], self.world.now_ms()
        value = self.world.sign_in(self.accounts[who], client, remember=remember)
        if person.active:
            expires_ms = now_ms + SESSION_IDLE_TTL_MS
            self.model.session = Session(person, now_ms, expires_ms) if remember else None
        assert (value is not None) is self.model.may_have_code(person, client)
        return self._new_code(value, person, client, now_ms)

    @rule(target=values, who=PEOPLE, client=CLIENTS)
    def get_token(self, who: int, client: str) -> object:
        """The everyday way, in one step."""
        if not self.model.may_have_code(self.people[who], client):
            return multiple()
        return self._sign_in_and_redeem(who, client)

    @rule(target=codes, client=CLIENTS)
    def sign_in_silently(self, client: str) -> object:
        session, now_ms = self.model.session, self.world.now_ms()
        value = self.world.sign_in_silently(client)
        if session is None or not self.model.session_is_alive(now_ms):
            assert value is None
            return multiple()
        self.model.use_session(now_ms)
        assert (value is not None) is self.model.may_have_code(session.person, client)
        return self._new_code(value, session.person, client, session.authenticated_ms)

    @rule()
    def sign_out(self) -> None:
        self.world.sign_out()
        self.model.session = None

    @rule(
        target=values,
        pair=codes,
        flaw=st.sampled_from([None, None, "client", "secret", "verifier", "redirect"]),
    )
    def redeem(self, pair: tuple[str, Code], flaw: str | None) -> object:
        value, code = pair
        client = OTHER[code.client] if flaw == "client" else code.client
        return self._redeem(value, code, client, flaw)

    @rule(target=values, pair=consumes(codes), early_ms=EARLY_MS)
    def redeem_at_the_edge(self, pair: tuple[str, Code], early_ms: int) -> object:
        """In the last millisecond of a code's life, or in the first after it."""
        self.world.pass_time_to(pair[1].expires_ms - early_ms)
        return self._redeem(*pair, pair[1].client, None)

    @rule(target=values, pair=consumes(codes))
    def redeem_at_once(self, pair: tuple[str, Code]) -> object:
        value, code = pair
        expected = self.model.redeem(code, code.client, None, self.world.now_ms())
        won = self.world.race(times=RACERS, client=code.client, code=value)
        assert len(won) == expected
        return self._new_token(code, won[0]) if expected else multiple()

    @rule(target=values, pair=values, by_owner=MOSTLY)
    def refresh_with_any(self, pair: tuple[str, Token], by_owner: bool) -> object:
        """A value that was ever given out, used or not, dead or alive."""
        value, token = pair
        return self._refresh(value, token, by_owner)

    @precondition(lambda self: bool(self._alive()))
    @rule(target=values, number=NUMBERS, by_owner=MOSTLY)
    def refresh_with_a_living_one(self, number: int, by_owner: bool) -> object:
        token = self._pick_alive(number)
        return self._refresh(token.current, token, by_owner)

    @precondition(lambda self: bool(self._alive()))
    @rule(target=values, number=NUMBERS)
    def refresh_twice(self, number: int) -> object:
        """The second time with the same value: by a thief, or by a client that lost the answer."""
        token = self._pick_alive(number)
        value = token.current
        renewed = self._refresh(value, token, True)
        self._refresh(value, token, True)
        return renewed

    @precondition(lambda self: bool(self._alive()))
    @rule(target=values, number=NUMBERS, early_ms=EARLY_MS, of_grace=st.booleans())
    def refresh_at_the_edge(self, number: int, early_ms: int, of_grace: bool) -> object:
        """In the last millisecond of a lifetime or of a grace period, or in the first after it."""
        token = self._pick_alive(number)
        of_grace = of_grace and token.previous is not None
        grace_end_ms = token.rotated_ms + self.model.policy.grace_ms
        end_ms = grace_end_ms if of_grace else self.model.expires_ms(token)
        self.world.pass_time_to(end_ms - early_ms)
        return self._refresh(token.previous if of_grace else token.current, token, True)

    @precondition(lambda self: bool(self._alive()))
    @rule(target=values, number=NUMBERS)
    def refresh_at_once(self, number: int) -> object:
        """With a one-time value and no grace there is one winner, and the losers are reuse."""
        token = self._pick_alive(number)
        value = token.current
        now_ms = self.world.now_ms()
        expected = self.model.refresh(token, value, token.client, now_ms)
        won = self.world.race(times=RACERS, client=token.client, value=value)
        if not expected:
            assert not won
            return multiple()
        new_value = self._used(value, token, won[0])
        if self.model.policy.one_time and not self.model.policy.grace_ms:
            assert len(won) == 1
            token.is_revoked = self.model.policy.revoke_on_reuse
        else:
            assert len(won) == RACERS
            assert {one["refresh_token"] for one in won} == {token.current}
        return new_value

    @precondition(lambda self: bool(self.minted))
    @rule(number=NUMBERS, client=CLIENTS)
    def introspect(self, number: int, client: str) -> None:
        """An access token lives its time whatever happens, for its own client (contract 4.6)."""
        token, owner, expires_ms = self.minted[number % len(self.minted)]
        answer = self.world.introspect(token, client)
        if self.world.now_ms() >= expires_ms:
            assert answer.json() == {"active": False}
        elif client == owner:
            assert answer.json()["active"] is True
        else:
            assert answer.status == 401

    @rule(seconds=PASSING_S)
    def pass_time(self, seconds: int) -> None:
        self.world.pass_time_to(self.world.now_ms() + 1000 * seconds)

    @rule(
        who=PEOPLE, client=CLIENTS, what=st.sampled_from(["password", "lock", "register", "revoke"])
    )
    def administer(self, who: int, client: str, what: str) -> None:
        """One rule for what ends tokens, lest none lives long enough to be interesting."""
        person, account = self.people[who], self.accounts[who]
        if what == "password":
            self.world.change_password(account, f"password {self.world.now_ms()}")
            self.model.change_password(person, self.world.now_ms())
        elif what == "lock":
            self._lock_or_unlock(person, account)
        elif what == "register":
            self._register_or_unregister(person, account, client)
        else:
            self.world.revoke(account)
            self.model.revoke(person)

    def teardown(self) -> None:
        if not hasattr(self, "model"):
            return
        alive = [token for token in self.model.tokens if not token.is_revoked]
        kept = self.world.count_refresh_tokens()
        self.world.end(self.accounts)
        assert kept == len(alive)

    def _lock_or_unlock(self, person: Person, account: Account) -> None:
        if person.active:
            self.world.lock(account)
            self.model.revoke(person)
        else:
            self.world.unlock(account)
        person.active = not person.active

    def _register_or_unregister(self, person: Person, account: Account, client: str) -> None:
        if client in person.registered:
            self.world.unregister(account, client)
            self.model.revoke(person, client)
        else:
            self.world.register(account, client)
        person.registered ^= {client}

    def _alive(self) -> list[Token]:
        return self.model.alive(self.world.now_ms())

    def _pick_alive(self, number: int) -> Token:
        alive = self._alive()
        return alive[number % len(alive)]

    def _redeem(self, value: str, code: Code, client: str, flaw: str | None) -> object:
        expected = self.model.redeem(code, client, flaw, self.world.now_ms())
        answer = self.world.redeem(value, client, flaw)
        assert answer.is_success is expected, answer.body
        return self._new_token(code, answer.json()) if expected else multiple()

    def _refresh(self, value: str | None, token: Token, by_owner: bool) -> object:
        assert value is not None
        client = token.client if by_owner else OTHER[token.client]
        expected = self.model.refresh(token, value, client, self.world.now_ms())
        answer = self.world.refresh(value, client)
        assert answer.is_success is expected, answer.body
        return self._used(value, token, answer.json()) if expected else multiple()

    def _sign_in_and_redeem(self, who: int, client: str) -> object:
        now_ms = self.world.now_ms()
        value = self.world.sign_in(self.accounts[who], client, remember=False)
        self.model.session = None
        assert value is not None
        code = Code(self.people[who], client, now_ms, now_ms + CODE_TTL_MS)
        assert self.model.redeem(code, client, None, now_ms)
        answer = self.world.redeem(value, client)
        assert answer.is_success, answer.body
        return self._new_token(code, answer.json())

    def _new_code(
        self, value: str | None, person: Person, client: str, authenticated_ms: int
    ) -> object:
        if value is None:
            return multiple()
        expires_ms = self.world.now_ms() + CODE_TTL_MS
        return value, Code(person, client, authenticated_ms, expires_ms)

    def _new_token(self, code: Code, answer: Json) -> object:
        now_ms, value = self.world.now_ms(), answer["refresh_token"]
        token = Token(code.person, code.client, now_ms, now_ms, current=value)
        self.model.tokens.append(token)
        self._minted(token, answer)
        return value, token

    def _used(self, value: str, token: Token, answer: Json) -> object:
        """Note the rotation that an answer shows, which must be the one the policy wants."""
        new_value = answer["refresh_token"]
        self._minted(token, answer)
        if self.model.policy.one_time and value == token.current:
            assert new_value != value
            token.previous, token.current = value, new_value
            token.rotated_ms = self.world.now_ms()
            return new_value, token
        assert new_value == token.current
        return multiple()

    def _minted(self, token: Token, answer: Json) -> None:
        expires_ms = 1000 * (self.world.now_ms() // 1000 + ACCESS_TTL_S)
        self.minted.append((answer["access_token"], token.client, expires_ms))


@pytest.fixture(scope="session")
def world(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("lifecycle")
    with asyncio.Runner() as runner:
        running = run_emulator(postgres_server, folder, kickstart=KICKSTART)
        emulator = runner.run(running.__aenter__())
        made = World(runner, emulator)
        made.set_up()
        yield made
        runner.run(running.__aexit__(None, None, None))


def test_tokens_live_and_die_as_the_contract_says(world: World) -> None:
    run_state_machine_as_test(machine_in(world), settings=quiet(SHORT))


@pytest.mark.deep
@pytest.mark.parametrize("part", range(PARTS))
def test_tokens_live_and_die_at_length(world: World, part: int, deep_seed: int) -> None:
    machine = seed(deep_seed + part)(machine_in(world))
    run_state_machine_as_test(machine, settings=quiet(LONG))


def machine_in(world: World) -> type[TokenLifecycle]:
    class Machine(TokenLifecycle):
        pass

    Machine.world = world
    return Machine


def quiet(profile: settings) -> settings:
    return settings(profile, suppress_health_check=list(HealthCheck))
