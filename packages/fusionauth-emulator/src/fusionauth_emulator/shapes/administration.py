"""What an administrator keeps beside tenants and applications: the system configuration with its
CORS filter, API keys, groups. Source: contract 5.8 and 5.12, OpenAPI file 1.69.0.
"""

from fusionauth_emulator.shapes.common import enabled
from fusionauth_emulator.shapes.shape import (
    AnyObject,
    Choice,
    Flag,
    Id,
    ListOf,
    MapOf,
    Number,
    Text,
    instant,
    object_of,
)
from fusionauth_emulator.shapes.url_entries import Url

METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")

CORS_CONFIGURATION = enabled(
    allowCredentials=Flag(),
    allowedHeaders=ListOf(
        Text(),
        default=(
            "Accept",
            "Access-Control-Request-Headers",
            "Access-Control-Request-Method",
            "Authorization",
            "Content-Type",
            "Last-Modified",
            "Origin",
            "X-FusionAuth-TenantId",
            "X-Requested-With",
        ),
    ),
    allowedMethods=ListOf(Choice(*METHODS), default=("GET", "OPTIONS")),
    allowedOrigins=ListOf(Text()),
    debug=Flag(),
    exposedHeaders=ListOf(
        Text(), default=("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials")
    ),
    preflightMaxAgeInSeconds=Number(1800),
)

SYSTEM_CONFIGURATION = object_of(
    auditLogConfiguration=object_of(delete=enabled(numberOfDaysToRetain=Number(365, minimum=1))),
    corsConfiguration=CORS_CONFIGURATION,
    data=AnyObject(),
    eventLogConfiguration=object_of(numberToRetain=Number(10_000, minimum=1)),
    loginRecordConfiguration=object_of(delete=enabled(numberOfDaysToRetain=Number(365, minimum=1))),
    reportTimezone=Text("America/Denver"),
    trustedProxyConfiguration=object_of(
        trustPolicy=Choice("All", "OnlyConfigured"), trusted=ListOf(Text())
    ),
    uiConfiguration=object_of(headerColor=Text(), logoURL=Url(relative=True), menuFontColor=Text()),
    usageDataConfiguration=enabled(numberOfDaysToRetain=Number(365, minimum=1)),
    webhookEventLogConfiguration=object_of(
        # [A] contract 14.1: webhook events are not logged on a new instance.
        enabled=Flag(),
        delete=enabled(True, numberOfDaysToRetain=Number(30, minimum=1)),
    ),
)

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")

API_KEY = object_of(
    expirationInstant=instant(),
    ipAccessControlListId=Id(),
    key=Text(),
    keyManager=Flag(),
    metaData=object_of(attributes=MapOf(Text())),
    name=Text(),
    permissions=object_of(endpoints=MapOf(ListOf(Choice(*VERBS)))),
    # [A] contract 5.8: an API key is retrievable unless told otherwise.
    retrievable=Flag(True),
    tenantId=Id(),
)

GROUP = object_of(data=AnyObject(), name=Text())
ROLE_IDS = ListOf(Id(), default=None)
"""Beside the group in requests; the group shows the roles themselves."""

MEMBER = object_of(data=AnyObject(), id=Id(), userId=Id())
