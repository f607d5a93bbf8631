"""Request parameters of the OAuth endpoints, read as strictly as RFC 6749 3.1 and 3.2 ask."""

from collections.abc import AsyncGenerator, Iterable
from urllib.parse import parse_qsl

from python_multipart.multipart import parse_options_header
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from fusionauth_emulator.oauth2.oauth_errors import OAuthError, invalid_request
from fusionauth_emulator.request_reading import BodyTooLarge, content_type_of, read_body
from fusionauth_emulator.services import services_of
from fusionauth_emulator.urls import RESOURCE, Parameters

FORM_TYPE = "application/x-www-form-urlencoded"
MULTIPART_TYPE = "multipart/form-data"
MAXIMUM_PARAMETERS = 100


def query_parameters(request: Request) -> Parameters:
    """The query as a mapping. Raises OAuthError for a repeated or undecodable parameter."""
    return _parse(request.url.query)


async def form_parameters(request: Request) -> Parameters:
    """The form body as a mapping. Parameters in the query string do not count (contract 1.2).

    Raises OAuthError for another content type, an oversized body, a repeated parameter.
    """
    if content_type_of(request) != FORM_TYPE:
        raise invalid_request("unknown", f"The request must be sent as {FORM_TYPE}.")
    return _parse(_ascii(await _read(request)))


async def client_form_parameters(request: Request) -> Parameters:
    """As `form_parameters`, or from a multipart form: what a client sends, not a browser (1.2)."""
    if content_type_of(request) != MULTIPART_TYPE:
        return await form_parameters(request)
    return _unique(await _parse_multipart(request, await _read(request)))


async def _parse_multipart(request: Request, body: bytes) -> list[tuple[str, str]]:
    """RFC 7578, in UTF-8; files are refused. Raises OAuthError."""
    _, options = parse_options_header(request.headers["content-type"])
    if options.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"us-ascii"):
        # Python's other codecs may be slow: punycode takes quadratic time
        raise invalid_request("unknown", "A multipart form must be in UTF-8.")
    parser = MultiPartParser(
        request.headers, _once(body), max_files=0, max_fields=MAXIMUM_PARAMETERS
    )
    try:
        form = await parser.parse()
    except (MultiPartException, ValueError):
        raise invalid_request("unknown", "The multipart form cannot be read.") from None
    return [(name, str(value)) for name, value in form.multi_items()]


async def _read(request: Request) -> bytes:
    try:
        return await read_body(request, timeout_s=services_of(request).settings.body_timeout_s)
    except BodyTooLarge:
        raise OAuthError(
            "invalid_request", "unknown", "The body is too large.", status=413
        ) from None


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body


def device_of(parameters: Parameters) -> dict[str, str]:
    """`metaData.device.*`, which is stored on the refresh token (contract 3.2, 3.3)."""
    names = ("name", "type", "description")
    sent = {name: parameters.get(f"metaData.device.{name}", "") for name in names}
    return {name: value for name, value in sent.items() if value}


def _ascii(body: bytes) -> str:
    try:
        return body.decode("ascii")
    except UnicodeDecodeError:
        raise invalid_request("unknown", "The form is not URL-encoded.") from None


def _parse(encoded: str) -> Parameters:
    try:
        pairs = parse_qsl(
            encoded, keep_blank_values=True, errors="strict", max_num_fields=MAXIMUM_PARAMETERS
        )
    except ValueError:
        raise invalid_request("unknown", "The parameters cannot be decoded.") from None
    return _unique(pairs)


def _unique(pairs: Iterable[tuple[str, str]]) -> Parameters:
    """RFC 6749 3.1: a parameter must not be included more than once; an empty one is absent.

    `resource` alone may be repeated (RFC 8707 2): its values are joined with spaces, of which a
    URI has none; those of a value that is no URI stay encoded.
    """
    parameters: dict[str, str] = {}
    for name, value in pairs:
        if name == RESOURCE:
            value = " ".join([parameters.get(name, ""), value.replace(" ", "%20")]).strip(" ")
        elif name in parameters:
            raise invalid_request("unknown", f"The parameter {name!r} is sent more than once.")
        if "\x00" in name + value:  # PostgreSQL text cannot hold it
            raise invalid_request("unknown", "A parameter holds a null character.")
        parameters[name] = value
    return parameters
