import pytest

from services.site.settings import Settings, SettingsError, parse_settings

GOOD = {
    "FUSIONAUTH_URL": "http://localhost:9011",
    "API_URL": "http://localhost:5000",
    "SITE_URL": "http://localhost:3000",
    "CLIENT_ID": "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e",
    "STACK": "fusionauth-demo",
    "PORT": "3000",
}


def test_settings_are_read_from_the_environment() -> None:
    assert parse_settings(GOOD) == Settings(
        fusionauth_url="http://localhost:9011",
        api_url="http://localhost:5000",
        site_url="http://localhost:3000",
        client_id="e9fdb985-9173-4e01-9d73-ac2d60d1dc8e",
        stack="fusionauth-demo",
        port=3000,
        host="localhost",
    )


@pytest.mark.parametrize("name", GOOD)
def test_a_variable_that_is_not_set_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is not set$"):
        parse_settings({**GOOD, name: ""})


@pytest.mark.parametrize(
    "name, value",
    [
        ("CLIENT_ID", "demo"),
        ("PORT", "0"),
        ("API_URL", "localhost:5000"),
        ("API_URL", "http://localhost:5000/"),
        ("FUSIONAUTH_URL", "ftp://localhost"),
        ("SITE_URL", "http://localhost:x"),
        ("API_URL", "http://localhost; script-src *"),
        ("SITE_URL", "http://LOCALHOST:3000"),
        ("SITE_URL", "http://localhost:3000\n"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named_with_its_value(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings({**GOOD, name: value})

    assert str(caught.value).startswith(f'{name}: "{value}" is not ')
