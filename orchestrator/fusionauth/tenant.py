"""The members of a tenant that a seed file may declare.

Source: contract 5.3, 11.1 and FusionAuth's OpenAPI file 1.69.0.
"""

from orchestrator.fusionauth.configuration import (
    DELETE_UNVERIFIED,
    JWT_CONFIGURATION,
    MULTI_FACTOR_LOGIN_POLICY,
    UNVERIFIED_BEHAVIOR,
    VERIFICATION_STRATEGY,
    unchecked,
)
from orchestrator.fusionauth.shape import (
    ANY_OBJECT,
    ListOf,
    ObjectOf,
    Scalar,
    object_of,
    one_of,
    set_of,
)

FLAG, ID, NUMBER, TEXT = Scalar.FLAG, Scalar.ID, Scalar.NUMBER, Scalar.TEXT

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
    baseURL=Scalar.URL,
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
    logoutURL=Scalar.URL,
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
