"""The emulator's settings come from FusionAuth's own variables (contract 8.2)."""

from pathlib import Path

import pytest

from fusionauth_emulator.settings import SettingsError, parse_settings

NEEDED = {
    "DATABASE_URL": "jdbc:postgresql://db:5433/fusionauth",
    "DATABASE_USERNAME": "fusionauth",
    "DATABASE_PASSWORD": "s3cret",
}


def test_the_database_is_our_own_beside_the_one_named() -> None:
    database = parse_settings(NEEDED).database
    assert (database.host, database.port, database.name) == ("db", 5433, "fusionauth_emulator")


def test_everything_else_has_a_default() -> None:
    settings = parse_settings(NEEDED)
    assert (settings.host, settings.port) == ("localhost", 9011)
    assert settings.kickstart_file is None
    assert settings.helpers is False
    assert settings.database.maximum_pool_size == 10
    assert settings.database.connection_timeout_s == 2.0


def test_fusionauths_variables_are_read() -> None:
    settings = parse_settings(
        {
            **NEEDED,
            "FUSIONAUTH_APP_HTTP_PORT": "9021",
            "FUSIONAUTH_APP_KICKSTART_FILE": "/k/kickstart.json",
            "DATABASE_MAXIMUM_POOL_SIZE": "3",
            "DATABASE_CONNECTION_TIMEOUT": "500",
            "EMULATOR_CORS_OFF_PASSES": "true",
            "EMULATOR_HELPERS": "true",
            "HOST": "0.0.0.0",
        }
    )
    assert (settings.host, settings.port, settings.helpers) == ("0.0.0.0", 9021, True)
    assert settings.kickstart_file == Path("/k/kickstart.json")
    assert settings.cors_off_passes
    assert settings.database.maximum_pool_size == 3
    assert settings.database.connection_timeout_s == 0.5


def test_the_kickstart_variables_older_name_does_too() -> None:
    older = parse_settings({**NEEDED, "FUSIONAUTH_KICKSTART": "/k/older.json"})
    assert older.kickstart_file == Path("/k/older.json")
    assert parse_settings(NEEDED).kickstart_file is None


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_variable_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        parse_settings({**NEEDED, name: ""})


BAD = [
    ("DATABASE_URL", "postgresql://db/fusionauth"),
    ("DATABASE_URL", "jdbc:mysql://db/fusionauth"),
    ("DATABASE_URL", "jdbc:postgresql://db:port/fusionauth"),
    ("DATABASE_URL", "jdbc:postgresql://db/"),
    ("FUSIONAUTH_APP_HTTP_PORT", "0"),
    ("FUSIONAUTH_APP_HTTP_PORT", "65536"),
    ("FUSIONAUTH_APP_HTTP_PORT", "http"),
    ("DATABASE_MAXIMUM_POOL_SIZE", "-1"),
    ("EMULATOR_HELPERS", "yes"),
]


@pytest.mark.parametrize("name, value", BAD)
def test_a_bad_variable_is_named_with_its_value(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        parse_settings({**NEEDED, name: value})
    assert name in str(refused.value)
    assert value in str(refused.value)


def test_no_secret_is_in_the_text_of_the_settings() -> None:
    environ = {**NEEDED, "DATABASE_ROOT_PASSWORD": "t00", "OTHER": "0ther"}
    text = repr(parse_settings(environ))
    assert not any(secret in text for secret in ("s3cret", "t00", "0ther"))
