"""pip's settings in uv's words."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from scripts.pip_settings import list_uv_flags, make_uv_environment, read_pip_settings
from tests.fakes.machine import FakeMachine


def read(listing: str) -> Mapping[str, str]:
    return read_pip_settings(FakeMachine(effects={"list": lambda _argv: listing}), ("pip",))


def test_a_variable_wins_over_a_section_and_a_section_over_the_global_one() -> None:
    listing = (
        ":env:.index-url='of the variable'\n"
        "global.cert='/of/all'\n"
        "global.index-url='of all'\n"
        "global.timeout='1'\n"
        "install.cert='/of/install'\n"
        "download.timeout='9'\n"
    )
    assert read(listing) == {
        "index-url": "of the variable",
        "cert": "/of/install",
        "timeout": "1",
    }


def test_what_is_no_setting_or_empty_does_not_count() -> None:
    assert read("WARNING: pip is old\n:env:.index-url=''\n") == {}


def test_lines_and_quotation_marks_in_a_value_are_kept() -> None:
    listing = "global.find-links='\\n/one\\n/two'\nglobal.cert=\"/it's/here\"\n"
    assert read(listing) == {"find-links": "\n/one\n/two", "cert": "/it's/here"}


@pytest.mark.parametrize(
    "settings, variables",
    [
        pytest.param(
            {"index-url": "https://a.example/simple"},
            {"UV_INDEX_URL": "https://a.example/simple"},
            id="index",
        ),
        pytest.param(
            {"extra-index-url": "\nhttps://a.example\nhttps://b.example"},
            {"UV_EXTRA_INDEX_URL": "https://a.example https://b.example"},
            id="more indexes",
        ),
        pytest.param({"find-links": "/a /b"}, {"UV_FIND_LINKS": "/a,/b"}, id="folders"),
        pytest.param({"cert": "/ca.pem"}, {"SSL_CERT_FILE": "/ca.pem"}, id="certificates"),
        pytest.param({"client-cert": "/me.pem"}, {"SSL_CLIENT_CERT": "/me.pem"}, id="client"),
        pytest.param(
            {"trusted-host": "a.example\nb.example:8443"},
            {"UV_INSECURE_HOST": "a.example b.example:8443"},
            id="trusted hosts",
        ),
        pytest.param({"timeout": "60"}, {"UV_HTTP_TIMEOUT": "60"}, id="timeout"),
        pytest.param({"no-cache-dir": "false"}, {"UV_NO_CACHE": "true"}, id="no cache"),
        pytest.param(
            {"proxy": "proxy.example:3128"},
            {
                "HTTP_PROXY": "http://proxy.example:3128",
                "HTTPS_PROXY": "http://proxy.example:3128",
                "http_proxy": "http://proxy.example:3128",
                "https_proxy": "http://proxy.example:3128",
            },
            id="proxy",
        ),
    ],
)
def test_each_setting_has_a_variable_of_uv(
    settings: Mapping[str, str], variables: Mapping[str, str]
) -> None:
    plain = make_uv_environment({}, {})
    environment = make_uv_environment(settings, {"SSL_CERT_FILE": "/other.pem", "HTTP_PROXY": "x"})
    changed = {name: value for name, value in environment.items() if name not in plain}
    assert {"SSL_CERT_FILE": "/other.pem", "HTTP_PROXY": "x", **variables} == changed


def test_certificates_may_be_a_folder(tmp_path: Path) -> None:
    assert make_uv_environment({"cert": str(tmp_path)}, {})["SSL_CERT_DIR"] == str(tmp_path)


def test_the_variables_that_pip_reads_for_certificates_count_too() -> None:
    bundle = {"REQUESTS_CA_BUNDLE": "/ca.pem"}
    assert make_uv_environment({}, bundle)["SSL_CERT_FILE"] == "/ca.pem"
    assert make_uv_environment({"cert": "/own.pem"}, bundle)["SSL_CERT_FILE"] == "/own.pem"


def test_what_is_said_to_uv_itself_stays() -> None:
    given = {"UV_INDEX_URL": "https://uv.example", "UV_HTTP_RETRIES": "9", "PATH": "/bin"}
    environment = make_uv_environment({"index-url": "https://pip.example"}, given)
    assert environment.items() >= given.items()


@pytest.mark.parametrize("value, flags", [("true", ("--no-index",)), ("0", ()), ("", ())])
def test_no_index_is_a_flag(value: str, flags: tuple[str, ...]) -> None:
    assert list_uv_flags({"no-index": value}) == flags
