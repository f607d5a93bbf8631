"""The faults that an API can have, for the judge to find."""

from collections.abc import Callable, Mapping
from enum import StrEnum


class Fault(StrEnum):
    NO_SIGNATURE_CHECK = "reads tokens without checking the signature"
    COOKIE_UNVERIFIED = "verifies bearer tokens but trusts the cookie"
    NO_AUDIENCE = "does not look at aud"
    NO_ISSUER = "does not look at iss"
    NO_EXPIRY = "does not look at exp"
    EXPIRY_OPTIONAL = "takes tokens without exp"
    NO_NOT_BEFORE = "does not look at nbf"
    ALG_NONE = "takes unsigned tokens"
    ALG_NONE_IN_ANY_CASE = "refuses none, but not None"
    ALG_FROM_TOKEN = "verifies HS256 with the public key"
    KEY_FROM_HEADER = "trusts the key in the token's header"
    AUDIENCE_CONTAINED = "looks for the client Id anywhere in aud"
    KINDS_MIXED = "takes an ID token for an access token"
    TTY_IGNORED = "tells the kinds apart by applicationId alone"
    TTY_UNKNOWN = "goes by applicationId where it does not know the tty"
    TTY_MISSING = "takes a token without tty for any kind"
    TTY_REFUSED = "takes tokens from before FusionAuth 1.60 only"
    TTY_MISSING_CRASH = "answers 500 to tokens without tty"
    TTY_ARRAY_CRASH = "answers 500 to a tty that is an array"
    KEYS_ONCE = "fetches the keys once and never again"
    OPEN = "answers without a token"
    LOGIN_REDIRECT = "sends callers without a token to a login page"
    FORBIDDEN = "answers 403 to an expired token"
    NO_CHALLENGE = "leaves WWW-Authenticate away"
    NO_COOKIE = "reads the access token from the header only"
    NO_BEARER = "reads the access token from the cookie only"
    NOBODY = "does not tell who is signed in"
    CRASH = "answers 500 to garbage"
    CRASH_ON_TYPES = "answers 500 to claims of a wrong type"
    CRASH_ON_SIZE = "answers 500 to large tokens"
    TRACE = "shows a stack trace in its refusals"
    CORS_NONE = "has no CORS headers"
    CORS_WILDCARD = "allows every origin with *"
    CORS_REFLECTED = "allows whatever origin asks"
    CORS_PREFIX = "allows origins that begin like the site's"
    CORS_NOT_ON_401 = "sends CORS headers with 200 only"
    CORS_NO_CREDENTIALS = "does not allow credentials"
    PREFLIGHT_NEEDS_TOKEN = "asks for a token in a preflight"
    PREFLIGHT_WITHOUT_HEADERS = "does not allow Authorization in a preflight"
    NO_VARY = "leaves Vary away"
    CACHEABLE = "lets caches keep the identity"
    LEEWAY = "takes tokens until 50 minutes after they expired"
    ISSUER_BEGINS = "takes an iss that begins with the issuer"
    ISSUER_BEGUN = "takes an iss that the issuer begins with"
    ISSUER_ENDS = "takes an iss that ends with the issuer"
    AUDIENCE_BEGINS = "takes an aud that begins with the client Id"
    AUDIENCE_BEGUN = "takes an aud that the client Id begins with"
    CRIT_IGNORED = "does not look at crit"
    NO_SUBJECT = "takes tokens without sub"
    LAST_COOKIE = "takes the last of two cookies"
    ANY_COOKIE = "tries each of two cookies"
    FALLBACK = "takes the cookie where the bearer token is bad"
    QUERY_TOKEN = "takes a token from the address"
    CORS_SUFFIX = "allows origins that end like the site's"
    CORS_ANY_SCHEME = "allows the site's host over https too"
    CORS_ANY_PORT = "allows the site's host on a port that begins like the site's"
    CORS_NULL = "allows pages without an origin of their own"
    CORS_SLASH = "writes the origin with a slash at its end"
    SHOWS_TOKENS = "answers the tokens to the page"
    ANY_APPLICATION = "takes users of another application"
    KEYS_KEPT = "adds fetched keys to those it has and drops none"
    NO_ERROR_CODE = "does not say invalid_token in its challenge"
    BEARER_IN_ONE_CASE = "takes Bearer in this spelling alone"


# found, wanted: whether a careless comparison of texts takes one for the other
ALIKE: Mapping[Fault, Callable[[str, str], bool]] = {
    Fault.ISSUER_BEGINS: lambda found, wanted: found.startswith(wanted),
    Fault.ISSUER_BEGUN: lambda found, wanted: wanted.startswith(found),
    Fault.ISSUER_ENDS: lambda found, wanted: found.endswith(wanted),
    Fault.AUDIENCE_CONTAINED: lambda found, wanted: wanted in found,
    Fault.AUDIENCE_BEGINS: lambda found, wanted: found.startswith(wanted),
    Fault.AUDIENCE_BEGUN: lambda found, wanted: wanted.startswith(found),
}


ISSUER_FAULTS = frozenset(fault for fault in ALIKE if fault.name.startswith("ISSUER"))


AUDIENCE_FAULTS = frozenset(ALIKE) - ISSUER_FAULTS
