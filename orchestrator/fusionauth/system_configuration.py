"""The members of the system configuration that a seed file may declare (contract 5.12)."""

from orchestrator.fusionauth.configuration import RETENTION
from orchestrator.fusionauth.shape import ANY_OBJECT, Scalar, object_of, one_of, set_of

FLAG, NUMBER, TEXT = Scalar.FLAG, Scalar.NUMBER, Scalar.TEXT

# sets: the filter looks names up, it never reads an order (contract 6.1)
CORS_CONFIGURATION = object_of(
    enabled=FLAG,
    allowCredentials=FLAG,
    allowedHeaders=set_of(TEXT),
    allowedMethods=set_of(one_of("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")),
    allowedOrigins=set_of(Scalar.ORIGIN),
    exposedHeaders=set_of(TEXT),
    preflightMaxAgeInSeconds=NUMBER,
    debug=FLAG,
)

SYSTEM_CONFIGURATION = object_of(
    auditLogConfiguration=object_of(delete=RETENTION),
    corsConfiguration=CORS_CONFIGURATION,
    data=ANY_OBJECT,
    eventLogConfiguration=object_of(numberToRetain=NUMBER),
    loginRecordConfiguration=object_of(delete=RETENTION),
    reportTimezone=TEXT,
    trustedProxyConfiguration=object_of(
        trustPolicy=one_of("All", "OnlyConfigured"), trusted=set_of(TEXT)
    ),
    uiConfiguration=object_of(headerColor=TEXT, logoURL=TEXT, menuFontColor=TEXT),
    usageDataConfiguration=RETENTION,
    webhookEventLogConfiguration=object_of(enabled=FLAG, delete=RETENTION),
)
