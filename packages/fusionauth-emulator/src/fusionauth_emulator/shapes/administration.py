"""The system configuration and its CORS filter. Source: contract 5.12, OpenAPI file 1.69.0."""

from fusionauth_emulator.shapes.common import enabled
from fusionauth_emulator.shapes.shape import (
    AnyObject,
    Choice,
    Flag,
    ListOf,
    Number,
    Text,
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
