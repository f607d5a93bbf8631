"""The members of FusionAuth's objects that a seed file may declare.

Server-filled members (`state`, `insertInstant`, `oauthConfiguration.clientId`, …) are not among
them. Source: contract 5.3 to 5.8, 5.12, 11 and FusionAuth's OpenAPI file 1.69.0.
"""

from orchestrator.fusionauth.shape import (
    ANY_OBJECT,
    ListOf,
    MapOf,
    ObjectOf,
    Scalar,
    object_of,
    one_of,
    set_of,
)

FLAG, ID, NUMBER, TEXT, URL = Scalar.FLAG, Scalar.ID, Scalar.NUMBER, Scalar.TEXT, Scalar.URL

# sections that several objects share

ENABLED = object_of(enabled=FLAG)
REQUIRABLE = object_of(enabled=FLAG, required=FLAG)
RETENTION = object_of(enabled=FLAG, numberOfDaysToRetain=NUMBER)
DELETE_UNVERIFIED = object_of(unverified=RETENTION)
VERIFICATION_STRATEGY = one_of("ClickableLink", "FormField")
UNVERIFIED_BEHAVIOR = one_of("Allow", "Gated")
MULTI_FACTOR_LOGIN_POLICY = one_of(
    "ChallengeOnHighRisk", "ChallengeOnMediumRisk", "Disabled", "Enabled", "Required"
)

JWT_CONFIGURATION = object_of(
    enabled=FLAG,
    accessTokenKeyId=ID,
    accessTokenVerificationKeyIds=set_of(ID),  # since 1.69, beside the key that signs
    idTokenKeyId=ID,
    idTokenVerificationKeyIds=set_of(ID),
    timeToLiveInSeconds=NUMBER,
    refreshTokenTimeToLiveInMinutes=NUMBER,
    refreshTokenExpirationPolicy=one_of(
        "Fixed", "SlidingWindow", "SlidingWindowWithMaximumLifetime"
    ),
    refreshTokenUsagePolicy=one_of("Reusable", "OneTimeUse"),
    refreshTokenOneTimeUseConfiguration=object_of(gracePeriodInSeconds=NUMBER),
    refreshTokenSlidingWindowConfiguration=object_of(maximumTimeToLiveInMinutes=NUMBER),
    refreshTokenRevocationPolicy=object_of(
        onLoginPrevented=FLAG,
        onMultiFactorEnable=FLAG,
        onOneTimeTokenReuse=FLAG,
        onPasswordChanged=FLAG,
    ),
)


def unchecked(**secrets: Scalar) -> ObjectOf:
    """A section FusionAuth itself checks; only its secrets are named, so that they are masked."""
    return ObjectOf(secrets, open=True)


# tenants (contract 5.3, 11.1)

PASSWORD_VALIDATION_RULES = object_of(
    breachDetection=object_of(
        enabled=FLAG,
        matchMode=one_of("Low", "Medium", "High"),
        notifyUserEmailTemplateId=ID,
        onLogin=one_of("Off", "RecordOnly", "NotifyUser", "RequireChange"),
    ),
    disallowUserLoginId=FLAG,
    maxLength=NUMBER,
    minLength=NUMBER,
    rememberPreviousPasswords=object_of(enabled=FLAG, count=NUMBER),
    requireMixedCase=FLAG,
    requireNonAlpha=FLAG,
    requireNumber=FLAG,
    validateOnLogin=FLAG,
)

FAILED_AUTHENTICATION_CONFIGURATION = object_of(
    actionCancelPolicy=object_of(onPasswordReset=FLAG),
    actionDuration=NUMBER,
    actionDurationUnit=one_of("MINUTES", "HOURS", "DAYS", "WEEKS", "MONTHS", "YEARS"),
    emailUser=FLAG,
    resetCountInSeconds=NUMBER,
    tooManyAttempts=NUMBER,
    userActionId=ID,
)

EMAIL_CONFIGURATION = ObjectOf(
    {
        "host": TEXT,
        "port": NUMBER,
        "username": TEXT,
        "password": Scalar.SECRET,
        "security": one_of("NONE", "SSL", "TLS"),
        "unverified": object_of(behavior=UNVERIFIED_BEHAVIOR, allowEmailChangeWhenGated=FLAG),
        "verificationStrategy": VERIFICATION_STRATEGY,
        "verifyEmail": FLAG,
        "verifyEmailWhenChanged": FLAG,
    },
    open=True,  # two dozen template ids
)

TENANT = object_of(
    name=Scalar.NAME,
    issuer=TEXT,
    accessControlConfiguration=object_of(uiIPAccessControlListId=ID),
    baseURL=URL,
    captchaConfiguration=unchecked(secretKey=Scalar.SECRET),
    clientRiskConfiguration=ANY_OBJECT,
    connectorPolicies=ListOf(
        object_of(connectorId=ID, data=ANY_OBJECT, domains=set_of(TEXT), migrate=FLAG)
    ),
    data=ANY_OBJECT,
    emailConfiguration=EMAIL_CONFIGURATION,
    eventConfiguration=ANY_OBJECT,
    externalIdentifierConfiguration=ANY_OBJECT,
    failedAuthenticationConfiguration=FAILED_AUTHENTICATION_CONFIGURATION,
    familyConfiguration=ANY_OBJECT,
    formConfiguration=object_of(adminUserFormId=ID),
    httpSessionMaxInactiveInterval=NUMBER,
    jwtConfiguration=JWT_CONFIGURATION,
    lambdaConfiguration=ANY_OBJECT,
    loginConfiguration=object_of(requireAuthentication=FLAG),
    logoutURL=URL,
    maximumPasswordAge=object_of(enabled=FLAG, days=NUMBER),
    minimumPasswordAge=object_of(enabled=FLAG, seconds=NUMBER),
    multiFactorConfiguration=ObjectOf({"loginPolicy": MULTI_FACTOR_LOGIN_POLICY}, open=True),
    oauthConfiguration=object_of(clientCredentialsAccessTokenPopulateLambdaId=ID),
    passwordEncryptionConfiguration=object_of(
        encryptionScheme=TEXT, encryptionSchemeFactor=NUMBER, modifyEncryptionSchemeOnLogin=FLAG
    ),
    passwordValidationRules=PASSWORD_VALIDATION_RULES,
    phoneConfiguration=ANY_OBJECT,
    rateLimitConfiguration=ANY_OBJECT,
    registrationConfiguration=object_of(blockedDomains=set_of(TEXT)),
    scimServerConfiguration=ANY_OBJECT,
    ssoConfiguration=object_of(
        allowAccessTokenBootstrap=FLAG, deviceTrustTimeToLiveInSeconds=NUMBER
    ),
    themeId=ID,
    userDeletePolicy=DELETE_UNVERIFIED,
    usernameConfiguration=ANY_OBJECT,
    webAuthnConfiguration=ANY_OBJECT,
)

# signing keys (contract 5.4)

RSA_ALGORITHMS = ("RS256", "RS384", "RS512")
RSA_LENGTHS = (2048, 3072, 4096)
HMAC_ALGORITHMS = ("HS256", "HS384", "HS512")

KEY = object_of(
    name=Scalar.NAME,
    algorithm=one_of(*RSA_ALGORITHMS, "ES256", "ES384", "ES512", *HMAC_ALGORITHMS, "Ed25519"),
    length=NUMBER,  # RSA only: elsewhere it follows from the algorithm
    issuer=TEXT,  # of the certificate; the default tenant's, where absent
)

# with one of these the key is imported, else FusionAuth generates it; never compared
KEY_MATERIAL = object_of(
    privateKey=Scalar.SECRET,  # PEM
    publicKey=TEXT,  # PEM
    secret=Scalar.SECRET,  # HMAC
)


# applications, their roles and registrations (contract 5.5, 5.7, 11.2)

OAUTH_CONFIGURATION = object_of(
    authorizedOriginURLs=set_of(URL),
    authorizedRedirectURLs=ListOf(URL),  # the first is the default one
    authorizedResourceUris=set_of(TEXT),
    authorizedURLValidationPolicy=one_of("AllowWildcards", "ExactMatch"),
    clientAuthenticationPolicy=one_of("Required", "NotRequired", "NotRequiredWhenUsingPKCE"),
    clientSecret=Scalar.SECRET,
    consentMode=one_of("AlwaysPrompt", "RememberDecision", "NeverPrompt"),
    debug=FLAG,
    deviceVerificationURL=URL,
    # FusionAuth takes any name here and turns unknown ones into `unknown` (contract 1.5)
    enabledGrants=set_of(
        one_of(
            "authorization_code",
            "client_credentials",
            "implicit",
            "password",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
        )
    ),
    generateRefreshTokens=FLAG,
    logoutBehavior=one_of("RedirectOnly", "AllApplications"),
    logoutURL=URL,
    proofKeyForCodeExchangePolicy=one_of(
        "Required", "NotRequired", "NotRequiredWhenUsingClientAuthentication"
    ),
    providedScopePolicy=object_of(
        address=REQUIRABLE, email=REQUIRABLE, phone=REQUIRABLE, profile=REQUIRABLE
    ),
    relationship=one_of("FirstParty", "ThirdParty"),  # codespell:ignore thirdparty
    requireClientAuthentication=FLAG,
    requireRegistration=FLAG,
    scopeHandlingPolicy=one_of("Compatibility", "Strict"),
    unknownScopePolicy=one_of("Allow", "Remove", "Reject"),
)

REGISTRATION_CONFIGURATION = object_of(
    enabled=FLAG,
    type=one_of("basic", "advanced"),
    loginIdType=one_of("email", "phoneNumber", "username"),
    completeRegistration=FLAG,
    confirmPassword=FLAG,
    formId=ID,
    birthDate=REQUIRABLE,
    firstName=REQUIRABLE,
    fullName=REQUIRABLE,
    lastName=REQUIRABLE,
    middleName=REQUIRABLE,
    mobilePhone=REQUIRABLE,
    preferredLanguages=REQUIRABLE,
)

APPLICATION = object_of(
    name=Scalar.NAME,
    accessControlConfiguration=object_of(uiIPAccessControlListId=ID),
    authenticationTokenConfiguration=ENABLED,
    baseURL=URL,
    cleanSpeakConfiguration=unchecked(apiKey=Scalar.SECRET),
    data=ANY_OBJECT,
    emailConfiguration=ANY_OBJECT,
    externalIdentifierConfiguration=ANY_OBJECT,
    formConfiguration=ANY_OBJECT,
    jwtConfiguration=JWT_CONFIGURATION,
    lambdaConfiguration=ANY_OBJECT,
    loginConfiguration=object_of(
        allowTokenRefresh=FLAG, generateRefreshTokens=FLAG, requireAuthentication=FLAG
    ),
    multiFactorConfiguration=object_of(
        email=object_of(templateId=ID),
        loginPolicy=MULTI_FACTOR_LOGIN_POLICY,
        sms=object_of(templateId=ID),
        trustPolicy=one_of("Any", "This", "None"),
        voice=object_of(templateId=ID),
    ),
    oauthConfiguration=OAUTH_CONFIGURATION,
    passwordlessConfiguration=object_of(
        enabled=FLAG,
        emailLoginStrategy=VERIFICATION_STRATEGY,
        phoneLoginStrategy=VERIFICATION_STRATEGY,
    ),
    phoneConfiguration=ANY_OBJECT,
    registrationConfiguration=REGISTRATION_CONFIGURATION,
    registrationDeletePolicy=DELETE_UNVERIFIED,
    samlv2Configuration=ANY_OBJECT,
    themeId=ID,
    unverified=object_of(behavior=UNVERIFIED_BEHAVIOR),
    verificationEmailTemplateId=ID,
    verificationStrategy=VERIFICATION_STRATEGY,
    verifyRegistration=FLAG,
    webAuthnConfiguration=object_of(
        enabled=FLAG, bootstrapWorkflow=ENABLED, reauthenticationWorkflow=ENABLED
    ),
)

ROLE = object_of(description=TEXT, isDefault=FLAG, isSuperRole=FLAG)

REGISTRATION = object_of(
    data=ANY_OBJECT,
    preferredLanguages=ListOf(TEXT),  # in order of preference
    roles=set_of(TEXT),  # names; the server sorts them (contract 5.7)
    timezone=TEXT,
    username=TEXT,
)


# groups and their members (contract 5.8)

GROUP = object_of(name=Scalar.NAME, data=ANY_OBJECT)
MEMBERSHIP = object_of(data=ANY_OBJECT)


# users (contract 5.6): passwords and registrations have requests of their own, `verified` is the
# server's

USER = object_of(
    email=Scalar.NAME,  # stored in lower case
    username=Scalar.NAME,
    birthDate=TEXT,  # YYYY-MM-DD
    data=ANY_OBJECT,
    expiry=NUMBER,  # milliseconds since the epoch
    firstName=TEXT,
    fullName=TEXT,  # never computed from the other names
    imageUrl=TEXT,
    lastName=TEXT,
    middleName=TEXT,
    mobilePhone=TEXT,
    parentEmail=TEXT,
    phoneNumber=TEXT,
    preferredLanguages=ListOf(TEXT),  # in order of preference
    timezone=TEXT,
)


# API keys (contract 5.8): `keyManager` is no member, such keys are made by kickstart or in the UI

METHODS = one_of("GET", "POST", "PUT", "PATCH", "DELETE")

API_KEY = object_of(
    name=Scalar.NAME,
    expirationInstant=NUMBER,  # milliseconds since the epoch
    ipAccessControlListId=ID,
    metaData=object_of(attributes=MapOf(TEXT, exact=False)),
    # no endpoint at all: the key may call every one
    permissions=object_of(endpoints=MapOf(set_of(METHODS))),
    tenantId=ID,
)


# the system configuration (contract 5.12)

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
