"""What should become of codes, refresh tokens and sessions: contract 3.2 to 3.4, said once more and
as simply as possible. Knows no server."""

from dataclasses import dataclass, field

CODE_TTL_MS = 30_000
REFRESH_TTL_MS = 600_000
MAXIMUM_TTL_MS = 1_500_000
SESSION_IDLE_TTL_MS = 700_000
ACCESS_TTL_S = 3600


@dataclass(frozen=True)
class Policy:
    """The tenant's settings of one run."""

    one_time: bool
    expiration: str
    grace_ms: int
    revoke_on_reuse: bool
    revoke_on_password_change: bool


@dataclass
class Person:
    active: bool = True
    registered: set[str] = field(default_factory=set)
    password_changed_ms: int = 0


@dataclass
class Session:
    person: Person
    authenticated_ms: int
    expires_ms: int


@dataclass
class Code:
    person: Person
    client: str
    authenticated_ms: int
    expires_ms: int
    is_used: bool = False


@dataclass
class Token:
    person: Person
    client: str
    started_ms: int
    inserted_ms: int
    current: str
    previous: str | None = None
    rotated_ms: int = 0
    is_revoked: bool = False


@dataclass
class Model:
    policy: Policy
    required: frozenset[str]
    """The clients that ask for a registration."""
    tokens: list[Token] = field(default_factory=list)
    session: Session | None = None

    def may_have_code(self, person: Person, client: str) -> bool:
        return person.active and self._may_use(person, client)

    def session_is_alive(self, now_ms: int) -> bool:
        session = self.session
        return (
            session is not None
            and now_ms < session.expires_ms
            and session.person.active
            and session.person.password_changed_ms <= session.authenticated_ms
        )

    def use_session(self, now_ms: int) -> None:
        """It ends when it was not used for a while, whoever was let in."""
        if self.session is not None and self.session_is_alive(now_ms):
            self.session.expires_ms = now_ms + SESSION_IDLE_TTL_MS

    def redeem(self, code: Code, client: str, flaw: str | None, now_ms: int) -> bool:
        """Whether tokens come out. A wrong proof uses the code up, a wrong client does not."""
        if flaw == "secret" or client != code.client or code.is_used:
            return False
        if now_ms >= code.expires_ms:
            return False
        code.is_used = True
        person = code.person
        is_still_theirs = person.active and person.password_changed_ms <= code.authenticated_ms
        return flaw is None and is_still_theirs and self._may_use(person, client)

    def refresh(self, token: Token, value: str, client: str, now_ms: int) -> bool:
        """Whether new tokens come out; rotation is noted by `rotated`."""
        if token.is_revoked or value not in (token.current, token.previous):
            return False
        if value == token.previous and now_ms >= token.rotated_ms + self.policy.grace_ms:
            token.is_revoked = self.policy.revoke_on_reuse
            return False
        person = token.person
        if client != token.client or now_ms >= self.expires_ms(token):
            return False
        if not (person.active and self._may_use(person, client)):
            return False
        if self.policy.expiration != "Fixed":
            token.started_ms = now_ms
        return True

    def alive(self, now_ms: int) -> list[Token]:
        """The tokens that their owners could refresh with now."""
        return [
            token
            for token in self.tokens
            if not token.is_revoked
            and now_ms < self.expires_ms(token)
            and token.person.active
            and self._may_use(token.person, token.client)
        ]

    def expires_ms(self, token: Token) -> int:
        end_ms = token.started_ms + REFRESH_TTL_MS
        if self.policy.expiration == "SlidingWindowWithMaximumLifetime":
            return min(end_ms, token.inserted_ms + MAXIMUM_TTL_MS)
        return end_ms

    def change_password(self, person: Person, now_ms: int) -> None:
        person.password_changed_ms = now_ms
        if self.policy.revoke_on_password_change:
            self.revoke(person)

    def revoke(self, person: Person, client: str | None = None) -> None:
        for token in self.tokens:
            if token.person is person and client in (None, token.client):
                token.is_revoked = True

    def _may_use(self, person: Person, client: str) -> bool:
        return client not in self.required or client in person.registered
