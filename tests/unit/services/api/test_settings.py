import pytest

from services.api.settings import Settings, SettingsError, parse_settings

GOOD = {
    "ISSUER": "http://localhost:9011",
    "JWKS_URL": "http://fusionauth:9011/.well-known/jwks.json",
    "CLIENT_ID": "E9FDB985-9173-4e01-9d73-ac2d60d1dc8e",
    "SITE_ORIGIN": "http://localhost:3000",
    "STACK": "fusionauth-demo",
    "PORT": "5000",
}


def test_settings_are_read_from_the_environment() -> None:
    assert parse_settings(GOOD) == Settings(
        issuer="http://localhost:9011",
        jwks_url="http://fusionauth:9011/.well-known/jwks.json",
        client_id="e9fdb985-9173-4e01-9d73-ac2d60d1dc8e",  # as tokens spell it
        site_origin="http://localhost:3000",
        stack="fusionauth-demo",
        port=5000,
        host="localhost",
    )


def test_the_host_can_be_set() -> None:
    assert parse_settings({**GOOD, "HOST": "0.0.0.0"}).host == "0.0.0.0"


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("empty", [True, False], ids=["empty", "absent"])
def test_a_variable_that_is_not_set_is_named(name: str, empty: bool) -> None:
    environ = {key: value for key, value in GOOD.items() if key != name}
    if empty:
        environ[name] = ""

    with pytest.raises(SettingsError, match=f"^{name} is not set$"):
        parse_settings(environ)


@pytest.mark.parametrize(
    "name, value",
    [
        ("CLIENT_ID", "demo"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("PORT", "²"),
        ("JWKS_URL", "fusionauth:9011"),
        ("JWKS_URL", "file:///etc/passwd"),
        ("JWKS_URL", "http://host:port/"),
        ("JWKS_URL", "http://[::1/"),
        ("SITE_ORIGIN", "localhost:3000"),
        ("SITE_ORIGIN", "http://localhost:3000/"),
        ("SITE_ORIGIN", "http://localhost:3000/profile.html"),
        ("SITE_ORIGIN", "HTTP://LOCALHOST:3000"),
        ("SITE_ORIGIN", "*"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named_with_its_value(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings({**GOOD, name: value})

    assert str(caught.value).startswith(f'{name}: "{value}" is not ')
