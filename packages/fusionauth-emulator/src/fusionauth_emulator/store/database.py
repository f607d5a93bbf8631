"""The way to PostgreSQL: a pool of connections, one transaction per request.

Makes the role and the database when they are missing, as FusionAuth's silent mode does
(contract 8.3). While the server is away every transaction fails with DatabaseAway; afterwards the
next one works.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, LiteralString

from psycopg import AsyncConnection, InterfaceError, OperationalError, errors, sql
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from fusionauth_emulator.settings import DatabaseSettings

Connection = AsyncConnection[DictRow]
Document = dict[str, Any]
"""A JSON object of FusionAuth's."""
Values = Sequence[Any] | Mapping[str, Any]

START_TIMEOUT_S = 30.0
RETRY_AFTER_S = 0.1
STARTUP_LOCK = 0x6675_7369_6F6E  # any number: one worker at a time sets the instance up
CONFLICTS = (
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.ForeignKeyViolation,  # what a row refers to was deleted at the same moment
)
SCHEMA = Path(__file__).with_name("schema.sql")


class DatabaseAway(Exception):
    """PostgreSQL cannot be reached, or went away in the middle of a transaction."""


class WriteConflict(Exception):
    """Two transactions got in each other's way; the same request may succeed the next time."""


class Database:
    def __init__(self, settings: DatabaseSettings):
        self._settings = settings
        self._pool: AsyncConnectionPool[Connection] | None = None

    async def open(self) -> None:
        """Wait for the server, make role and database if missing, open the pool.

        Raises DatabaseAway.
        """
        await self._wait_for_server()
        self._pool = AsyncConnectionPool(
            kwargs={**self._address(), **self._credentials(), "row_factory": dict_row},
            min_size=1,
            max_size=self._settings.maximum_pool_size,
            timeout=self._settings.connection_timeout_s,
            reconnect_timeout=1.0,  # then forget it; the next request asks again
            check=AsyncConnectionPool.check_connection,
            open=False,
        )
        await self._pool.open()

    async def close(self) -> None:
        if self._pool:
            await self._pool.close(timeout=1.0)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection in a transaction: committed at the end, rolled back by any exception.

        Raises DatabaseAway, WriteConflict.
        """
        assert self._pool is not None, "open() first"
        try:
            async with self._pool.connection() as connection, connection.transaction():
                yield connection
        except CONFLICTS as error:
            raise WriteConflict(str(error)) from error
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise DatabaseAway(str(error)) from error

    @asynccontextmanager
    async def setting_up(self) -> AsyncIterator[None]:
        """Hold the one lock under which workers set the instance up, the schema applied."""
        connection = await self._connect()
        async with connection:
            await connection.execute("select pg_advisory_lock(%s)", [STARTUP_LOCK])
            await connection.execute("set client_min_messages to warning")
            await connection.execute(SCHEMA.read_bytes())
            await connection.commit()
            yield

    async def _wait_for_server(self) -> None:
        """Return once our role can connect to our database."""
        deadline = asyncio.get_running_loop().time() + START_TIMEOUT_S
        while True:
            try:
                return await self._ensure_database()
            except OperationalError as error:
                if asyncio.get_running_loop().time() > deadline:
                    raise DatabaseAway(str(error)) from error
                await asyncio.sleep(RETRY_AFTER_S)

    async def _ensure_database(self) -> None:
        try:
            await (await self._connect()).close()
        except OperationalError:  # no such database or role, or the server is away: this tells
            await self._create_database()

    async def _create_database(self) -> None:
        """Make what is missing as the root user, under a lock against other workers."""
        settings = self._settings
        root = await AsyncConnection.connect(
            **self._address("postgres"),
            user=settings.root_username,
            password=settings.root_password,
            autocommit=True,
        )
        role, name = sql.Identifier(settings.username), sql.Identifier(settings.name)
        password = sql.Literal(settings.password)
        async with root:
            await root.execute("select pg_advisory_lock(%s)", [STARTUP_LOCK])
            await root.execute("set log_statement to 'none'")  # a password is in the next one
            try:
                await root.execute(
                    sql.SQL("create role {} login password {}").format(role, password)
                )
            except errors.DuplicateObject:
                await root.execute(
                    sql.SQL("alter role {} login password {}").format(role, password)
                )
            with suppress(errors.DuplicateDatabase):
                await root.execute(sql.SQL("create database {} owner {}").format(name, role))

    async def _connect(self) -> Connection:
        return await AsyncConnection.connect(
            **self._address(), **self._credentials(), row_factory=dict_row
        )

    def _address(self, database: str | None = None) -> dict[str, Any]:
        return {
            "host": self._settings.host,
            "port": self._settings.port,
            "dbname": database or self._settings.name,
            "connect_timeout": 5,
        }

    def _credentials(self) -> dict[str, Any]:
        return {"user": self._settings.username, "password": self._settings.password}


async def fetch_row(
    connection: Connection, statement: LiteralString | sql.Composed, values: Values = ()
) -> DictRow | None:
    """The first row of what a statement finds or returns."""
    cursor = await connection.execute(statement, values)
    return await cursor.fetchone()
