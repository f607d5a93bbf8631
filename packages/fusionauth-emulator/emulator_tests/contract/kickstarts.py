"""Kickstart files in the shapes of FusionAuth's quickstarts (contract 7.5), in our own words."""

from typing import Any

Json = dict[str, Any]

APPLICATION_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"
ADMIN_ID = "00000000-0000-0000-0000-000000000001"
USER_ID = "00000000-0000-0000-0000-111111111111"
OTHER_USER_ID = "00000000-0000-0000-0000-222222222222"

VARIABLES = {
    "allowedOrigin": "http://localhost:3000",
    "apiKey": "#{ENV.NOT_THERE}",
    "applicationId": APPLICATION_ID,
    "asymmetricKeyId": "#{UUID()}",
    "clientSecret": "super-secret-secret-that-should-be-regenerated-for-production",
    "defaultTenantId": "d7d09513-a3f5-401c-9685-34ab6c552453",
    "newThemeId": "#{UUID()}",
    "userId": USER_ID,
}
del VARIABLES["apiKey"]


def make_key(**members: Any) -> Json:
    key = {"algorithm": "RS256", "name": "For exampleapp", "length": 2048}
    url = "/api/key/generate/#{asymmetricKeyId}"
    tenant = {"tenantId": "#{defaultTenantId}"}
    return {"method": "POST", "url": url, **tenant, "body": {"key": key}, **members}


def patch_cors(origin: str) -> Json:
    cors = {
        "allowCredentials": True,
        "allowedMethods": ["GET", "POST", "OPTIONS"],
        "allowedOrigins": [origin],
        "debug": False,
        "enabled": True,
        "preflightMaxAgeInSeconds": 0,
    }
    configuration = {"corsConfiguration": cors, "usageDataConfiguration": {"enabled": True}}
    return {
        "method": "PATCH",
        "url": "api/system-configuration",  # without a leading slash, as they have it
        "body": {"systemConfiguration": configuration},
    }


def make_administrator() -> Json:
    return {
        "method": "POST",
        "url": "/api/user/registration",
        "body": {
            "user": {"email": "admin@example.com", "password": "password"},
            "registration": {
                "applicationId": "#{FUSIONAUTH_APPLICATION_ID}",
                "roles": ["admin"],
            },
            "roles": ["admin"],  # unknown there, and sent all the same
        },
    }


def patch_issuer() -> Json:
    return {
        "method": "PATCH",
        "url": "/api/tenant/#{defaultTenantId}",
        "body": {"tenant": {"issuer": "http://localhost:9011"}},
    }


def make_application(oauth: Json, id: str = "#{applicationId}", **members: Any) -> Json:
    application = {
        "name": "ExampleApp",
        "oauthConfiguration": {
            "clientSecret": "#{clientSecret}",
            "enabledGrants": ["authorization_code", "refresh_token"],
            **oauth,
        },
        "jwtConfiguration": {
            "enabled": True,
            "accessTokenKeyId": "#{asymmetricKeyId}",
            "idTokenKeyId": "#{asymmetricKeyId}",
        },
        **members,
    }
    return {
        "method": "POST",
        "url": f"/api/application/{id}",
        "tenantId": "#{defaultTenantId}",
        "body": {"application": application},
    }


def register_user(id: str, email: str, **registration: Any) -> Json:
    return {
        "method": "POST",
        "url": f"/api/user/registration/{id}",
        "body": {
            "user": {
                "birthDate": "1985-11-23",
                "email": email,
                "firstName": "Ada",
                "lastName": "Example",
                "password": "password",
            },
            "registration": {"applicationId": "#{applicationId}", "data": {}, **registration},
        },
    }


def theme_steps() -> list[Json]:
    default_theme = "75a068fd-e94b-451a-9aeb-3ddb9a3b5987"
    return [
        {
            "method": "POST",
            "url": "/api/theme/#{newThemeId}",
            "body": {"sourceThemeId": default_theme, "theme": {"name": "A theme"}},
        },
        {
            "method": "PATCH",
            "url": "/api/theme/#{newThemeId}",
            "body": {"theme": {"stylesheet": "body { color: #333 }"}},
        },
        {
            "method": "PATCH",
            "url": "/api/tenant/#{defaultTenantId}",
            "body": {"tenant": {"themeId": "#{newThemeId}"}},
        },
    ]


REACT = {
    "variables": VARIABLES,
    "requests": [
        make_key(),
        patch_cors("#{allowedOrigin}"),
        make_administrator(),
        patch_issuer(),
        make_application(
            {
                "authorizedRedirectURLs": ["http://localhost:3000/logged-out", "#{allowedOrigin}"],
                "authorizedOriginURLs": ["#{allowedOrigin}"],
                "debug": True,
                "generateRefreshTokens": True,
                "logoutURL": "#{allowedOrigin}",
                "requireRegistration": True,
            },
            registrationConfiguration={"enabled": True},
        ),
        register_user("#{userId}", "richard@example.com"),
        *theme_steps(),
    ],
}

FLASK = {
    "variables": {**VARIABLES, "applicationId": APPLICATION_ID.upper()},
    "requests": [
        {name: value for name, value in make_key().items() if name != "tenantId"},
        patch_cors("http://localhost:5000"),
        make_administrator(),
        make_application(
            {
                "authorizedRedirectURLs": [
                    "http://localhost:5000/callback",
                    "http://localhost:5000",
                ],
                "logoutURL": "http://localhost:5000/logout",
                "requireRegistration": True,
            }
        ),
        register_user("#{userId}", "richard@example.com"),
        *theme_steps(),
    ],
}

DOTNET_API = {
    "variables": VARIABLES,
    "requests": [
        patch_issuer(),
        make_key(),
        make_administrator(),
        make_application(
            {"authorizedRedirectURLs": [], "proofKeyForCodeExchangePolicy": "Required"},
            roles=[{"name": "teller"}, {"name": "customer"}],
        ),
        register_user("#{userId}", "teller@example.com", roles=["teller"]),
        register_user(OTHER_USER_ID, "customer@example.com", roles=["customer"]),
    ],
}

# The kickstart in the repository of the set-up scripts (contract 9): two keys, a named
# administrator who is registered for the application too, no issuer.
CLIENT_LIBRARIES = {
    "variables": {**VARIABLES, "adminUserId": ADMIN_ID},
    "apiKeys": [
        {"key": "a first long key for nothing but this test", "description": "scripts"},
        {"key": "bf69486b-4733-4470-a592-f1bfce7af580", "description": "tests"},
    ],
    "requests": [
        make_key(),
        {
            "method": "POST",
            "url": "/api/user/registration/#{adminUserId}",
            "body": {
                "user": {
                    "birthDate": "1981-06-04",
                    "email": "admin@example.com",
                    "firstName": "Richard",
                    "lastName": "Hendricks",
                    "password": "password",
                },
                "registration": {
                    "applicationId": "#{FUSIONAUTH_APPLICATION_ID}",
                    "roles": ["admin"],
                },
            },
        },
        make_application(
            {
                "authorizedRedirectURLs": ["http://localhost:3000"],
                "enabledGrants": ["authorization_code", "password", "refresh_token"],
                "logoutURL": "http://localhost:3000/logout",
                "proofKeyForCodeExchangePolicy": "Required",
                "requireRegistration": True,
            }
        ),
        {
            "method": "POST",
            "url": "/api/user/registration/#{adminUserId}",
            "body": {"registration": {"applicationId": "#{applicationId}"}},
        },
    ],
}

# The test suites of the client libraries: another tenant, a key, nothing else.
CLIENT_TESTS = {
    "variables": {"defaultTenantId": "30663132-6464-6665-3032-326466613934"},
    "apiKeys": [{"key": "bf69486b-4733-4470-a592-f1bfce7af580"}],
    "requests": [],
}

# The provider for Terraform is tested with a key manager beside the first key.
TERRAFORM = {
    "variables": VARIABLES,
    "apiKeys": [
        {"key": "a first long key for nothing but this test"},
        {"key": "34c20e2d-15e1-40a2-ac1d-af0c85e35ced", "keyManager": True},
    ],
    "requests": [make_administrator()],
}

# The command line's: the administrator comes by import, with a bcrypt hash (of "abc123xyz").
COMMAND_LINE = {
    "variables": VARIABLES,
    "apiKeys": [{"key": "33052c8a-c283-4e96-9d2a-eb1215c69f8f-not-for-prod"}],
    "requests": [
        make_key(),
        make_application({"authorizedRedirectURLs": ["http://localhost:3000"]}),
        {
            "method": "POST",
            "url": "/api/user/import",
            "tenantId": "#{defaultTenantId}",
            "body": {
                "users": [
                    {
                        "active": True,
                        "email": "admin@example.com",
                        "encryptionScheme": "bcrypt",
                        "factor": 10,
                        "id": ADMIN_ID,
                        "password": "IjZAgcfl7p92ldGxad68LJZdL17lhWy",
                        "registrations": [
                            {
                                "applicationId": "#{FUSIONAUTH_APPLICATION_ID}",
                                "roles": ["admin"],
                            }
                        ],
                        "roles": ["admin"],
                        "salt": "N9qo8uLOickgx2ZMRZoMye",
                        "skipRegistrationVerification": True,
                    }
                ]
            },
        },
    ],
}

QUICKSTARTS: dict[str, Json] = {"React": REACT, "Flask": FLASK, ".NET API": DOTNET_API}
OTHERS: dict[str, Json] = {
    "client libraries": CLIENT_LIBRARIES,
    "client tests": CLIENT_TESTS,
    "Terraform": TERRAFORM,
}
