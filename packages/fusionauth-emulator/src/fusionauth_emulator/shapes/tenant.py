"""The tenant. Source: contract 5.3 and 11.1, OpenAPI file 1.69.0."""

from fusionauth_emulator.hashing import FACTOR, MAXIMUM_FACTOR, SCHEMES
from fusionauth_emulator.shapes.common import (
    PHONE_TEMPLATES,
    delete_unverified,
    enabled,
    ids,
    jwt_configuration,
    multi_factor_login_policy,
    unverified_behavior,
    verification_strategy,
)
from fusionauth_emulator.shapes.shape import (
    AnyObject,
    Choice,
    Decimal,
    Flag,
    Id,
    ListOf,
    Number,
    Object,
    Text,
    object_of,
)
from fusionauth_emulator.shapes.url_entries import Url

DEFAULT_THEME_ID = "75a068fd-e94b-451a-9aeb-3ddb9a3b5987"
BUILT_IN_CONNECTOR_ID = "e3306678-a53a-4964-9040-1c96f36dda72"

_EMAIL_TEMPLATES = (
    "adminTwoFactorMethodRemoveEmailTemplateId",
    "emailUpdateEmailTemplateId",
    "emailVerifiedEmailTemplateId",
    "forgotPasswordEmailTemplateId",
    "loginIdInUseOnCreateEmailTemplateId",
    "loginIdInUseOnUpdateEmailTemplateId",
    "loginNewDeviceEmailTemplateId",
    "loginSuspiciousEmailTemplateId",
    "passwordResetSuccessEmailTemplateId",
    "passwordUpdateEmailTemplateId",
    "passwordlessEmailTemplateId",
    "setPasswordEmailTemplateId",
    "twoFactorMethodAddEmailTemplateId",
    "twoFactorMethodRemoveEmailTemplateId",
    "verificationEmailTemplateId",
)
_LAMBDAS = (
    "loginValidationId",
    "multiFactorRequirementId",
    "scimEnterpriseUserRequestConverterId",
    "scimEnterpriseUserResponseConverterId",
    "scimGroupRequestConverterId",
    "scimGroupResponseConverterId",
    "scimUserRequestConverterId",
    "scimUserResponseConverterId",
)
_RISK_SIGNALS = (
    "blocklistedIp",
    "botDetected",
    "dormantAccount",
    "dormantPassword",
    "impossibleTravel",
    "recentIdentityChange",
    "recentPasswordChange",
    "suspiciousUserAgent",
    "unrecognizedDevice",
    "untrustedDevice",
)


def _generator(type: str = "randomBytes", length: int = 32) -> Object:
    others = {"randomDigits", "randomBytes", "randomAlpha", "randomAlphaNumeric"} - {type}
    return object_of(length=Number(length, minimum=1), type=Choice(type, *sorted(others)))


def _seconds(default: int) -> Number:
    return Number(default, minimum=1)


def _rate_limit() -> Object:
    return enabled(limit=Number(5, minimum=1), timePeriodInSeconds=Number(60, minimum=1))


def _web_authn_workflow(attachment: str) -> Object:
    others = {"any", "platform", "crossPlatform"} - {attachment}
    return enabled(
        authenticatorAttachmentPreference=Choice(attachment, *sorted(others)),
        userVerificationRequirement=Choice("required", "preferred", "discouraged"),
    )


EMAIL_CONFIGURATION = object_of(
    **ids(*_EMAIL_TEMPLATES),
    additionalHeaders=ListOf(object_of(name=Text(), value=Text())),
    debug=Flag(),
    defaultFromEmail=Text(),
    defaultFromName=Text(),
    host=Text("localhost"),
    implicitEmailVerificationAllowed=Flag(True),
    password=Text(),
    port=Number(25, minimum=1, maximum=65_535),
    properties=Text(),
    security=Choice("NONE", "SSL", "TLS"),
    unverified=object_of(allowEmailChangeWhenGated=Flag(), behavior=unverified_behavior()),
    username=Text(),
    verificationStrategy=verification_strategy(),
    verifyEmail=Flag(),
    verifyEmailWhenChanged=Flag(),
)

EXTERNAL_IDENTIFIER_CONFIGURATION = object_of(
    authorizationGrantIdTimeToLiveInSeconds=Number(30, minimum=1, maximum=600),
    changePasswordIdGenerator=_generator(),
    changePasswordIdTimeToLiveInSeconds=_seconds(600),
    deviceCodeTimeToLiveInSeconds=_seconds(300),
    deviceUserCodeIdGenerator=_generator("randomAlphaNumeric", 6),
    emailVerificationIdGenerator=_generator(),
    emailVerificationIdTimeToLiveInSeconds=_seconds(86_400),
    emailVerificationOneTimeCodeGenerator=_generator("randomAlphaNumeric", 6),
    externalAuthenticationIdTimeToLiveInSeconds=_seconds(300),
    identityProviderConnectionTestTimeToLiveInSeconds=_seconds(1800),
    loginIntentTimeToLiveInSeconds=_seconds(1800),
    oneTimePasswordTimeToLiveInSeconds=_seconds(60),
    passwordlessLoginGenerator=_generator(),
    passwordlessLoginOneTimeCodeGenerator=_generator(),
    passwordlessLoginTimeToLiveInSeconds=_seconds(180),
    pendingAccountLinkTimeToLiveInSeconds=_seconds(3600),
    phoneVerificationIdGenerator=_generator(),
    phoneVerificationIdTimeToLiveInSeconds=_seconds(86_400),
    phoneVerificationOneTimeCodeGenerator=_generator("randomAlphaNumeric", 6),
    registrationVerificationIdGenerator=_generator(),
    registrationVerificationIdTimeToLiveInSeconds=_seconds(86_400),
    registrationVerificationOneTimeCodeGenerator=_generator("randomAlphaNumeric", 6),
    rememberOAuthScopeConsentChoiceTimeToLiveInSeconds=_seconds(2_592_000),
    samlv2AuthNRequestIdTimeToLiveInSeconds=_seconds(300),
    setupPasswordIdGenerator=_generator(),
    setupPasswordIdTimeToLiveInSeconds=_seconds(86_400),
    trustTokenTimeToLiveInSeconds=_seconds(180),
    twoFactorIdTimeToLiveInSeconds=_seconds(300),
    twoFactorOneTimeCodeIdGenerator=_generator("randomDigits", 6),
    twoFactorOneTimeCodeIdTimeToLiveInSeconds=_seconds(60),
    twoFactorTrustIdTimeToLiveInSeconds=_seconds(2_592_000),
    webAuthnAuthenticationChallengeTimeToLiveInSeconds=_seconds(180),
    webAuthnRegistrationChallengeTimeToLiveInSeconds=_seconds(180),
)

FAILED_AUTHENTICATION_CONFIGURATION = object_of(
    actionCancelPolicy=object_of(onPasswordReset=Flag()),
    actionDuration=Number(3, minimum=1),
    actionDurationUnit=Choice("MINUTES", "HOURS", "DAYS", "WEEKS", "MONTHS", "YEARS"),
    emailUser=Flag(),
    resetCountInSeconds=Number(60, minimum=1),
    tooManyAttempts=Number(5, minimum=1),
    userActionId=Id(),
)

PASSWORD_VALIDATION_RULES = object_of(
    breachDetection=enabled(
        matchMode=Choice("High", "Medium", "Low"),
        notifyUserEmailTemplateId=Id(),
        onLogin=Choice("Off", "RecordOnly", "NotifyUser", "RequireChange"),
    ),
    disallowUserLoginId=Flag(),
    maxLength=Number(256, minimum=1),
    minLength=Number(8, minimum=1),
    rememberPreviousPasswords=enabled(count=Number(1, minimum=1)),
    requireMixedCase=Flag(),
    requireNonAlpha=Flag(),
    requireNumber=Flag(),
    validateOnLogin=Flag(),
)

CONNECTOR_POLICY = object_of(
    connectorId=Id(BUILT_IN_CONNECTOR_ID),
    data=AnyObject(),
    domains=ListOf(Text(), default=("*",), replaced=True),
    migrate=Flag(),
)

TENANT = object_of(
    accessControlConfiguration=object_of(uiIPAccessControlListId=Id()),
    baseURL=Url(),
    captchaConfiguration=enabled(
        captchaMethod=Choice(
            "GoogleRecaptchaV3", "GoogleRecaptchaV2", "HCaptcha", "HCaptchaEnterprise"
        ),
        secretKey=Text(),
        siteKey=Text(),
        threshold=Decimal(0.5),
    ),
    # [A] contract 11.1: no risk signal has a default; each is kept where it is given.
    clientRiskConfiguration=enabled(**{name: Flag(None) for name in _RISK_SIGNALS}),
    connectorPolicies=ListOf(
        CONNECTOR_POLICY,
        default=(
            {
                "connectorId": BUILT_IN_CONNECTOR_ID,
                "data": {},
                "domains": ["*"],
                "migrate": False,
            },
        ),
    ),
    data=AnyObject(),
    emailConfiguration=EMAIL_CONFIGURATION,
    eventConfiguration=object_of(events=AnyObject()),
    externalIdentifierConfiguration=EXTERNAL_IDENTIFIER_CONFIGURATION,
    failedAuthenticationConfiguration=FAILED_AUTHENTICATION_CONFIGURATION,
    familyConfiguration=enabled(
        **ids(
            "confirmChildEmailTemplateId",
            "familyRequestEmailTemplateId",
            "parentRegistrationEmailTemplateId",
        ),
        allowChildRegistrations=Flag(True),
        deleteOrphanedAccounts=Flag(),
        deleteOrphanedAccountsDays=Number(30, minimum=1),
        maximumChildAge=Number(12),
        minimumOwnerAge=Number(21),
        parentEmailRequired=Flag(),
    ),
    formConfiguration=object_of(adminUserFormId=Id()),
    httpSessionMaxInactiveInterval=Number(3600, minimum=1),
    issuer=Text("acme.com"),
    jwtConfiguration=jwt_configuration(enabled=True),
    lambdaConfiguration=object_of(**ids(*_LAMBDAS)),
    loginConfiguration=object_of(requireAuthentication=Flag(True)),
    logoutURL=Url(),
    maximumPasswordAge=enabled(days=Number(180, minimum=1)),
    minimumPasswordAge=enabled(seconds=Number(30, minimum=1)),
    multiFactorConfiguration=object_of(
        authenticator=enabled(
            True,
            algorithm=Choice("HmacSHA1", "HmacSHA256", "HmacSHA512"),
            codeLength=Number(6, minimum=1),
            timeStep=Number(30, minimum=1),
        ),
        debug=Flag(),
        email=enabled(templateId=Id()),
        loginPolicy=multi_factor_login_policy(optional=False),
        sms=enabled(**ids("messengerId", "templateId")),
        voice=enabled(**ids("messengerId", "templateId")),
    ),
    name=Text(),
    oauthConfiguration=object_of(clientCredentialsAccessTokenPopulateLambdaId=Id()),
    passwordEncryptionConfiguration=object_of(
        encryptionScheme=Choice(*SCHEMES),
        encryptionSchemeFactor=Number(FACTOR, minimum=1, maximum=MAXIMUM_FACTOR),
        modifyEncryptionSchemeOnLogin=Flag(),
    ),
    passwordValidationRules=PASSWORD_VALIDATION_RULES,
    phoneConfiguration=object_of(
        **ids("adminTwoFactorMethodRemoveTemplateId", *PHONE_TEMPLATES),
        messengerId=Id(),
        implicitPhoneVerificationAllowed=Flag(True),
        unverified=object_of(
            allowPhoneNumberChangeWhenGated=Flag(), behavior=unverified_behavior()
        ),
        verificationStrategy=verification_strategy(),
        verifyPhoneNumber=Flag(),
    ),
    rateLimitConfiguration=object_of(
        failedLogin=_rate_limit(),
        forgotPassword=_rate_limit(),
        sendEmailVerification=_rate_limit(),
        sendPasswordless=_rate_limit(),
        sendPasswordlessPhone=_rate_limit(),
        sendPhoneVerification=_rate_limit(),
        sendRegistrationVerification=_rate_limit(),
        sendTwoFactor=_rate_limit(),
    ),
    registrationConfiguration=object_of(blockedDomains=ListOf(Text(), once=True)),
    scimServerConfiguration=enabled(
        **ids("clientEntityTypeId", "serverEntityTypeId"), schemas=AnyObject(optional=True)
    ),
    ssoConfiguration=object_of(
        allowAccessTokenBootstrap=Flag(), deviceTrustTimeToLiveInSeconds=_seconds(31_536_000)
    ),
    themeId=Id(DEFAULT_THEME_ID),
    userDeletePolicy=delete_unverified(),
    usernameConfiguration=object_of(
        unique=enabled(
            numberOfDigits=Number(5, minimum=1),
            separator=Text("#"),
            strategy=Choice("OnCollision", "Always"),
        )
    ),
    webAuthnConfiguration=enabled(
        bootstrapWorkflow=_web_authn_workflow("crossPlatform"),
        debug=Flag(),
        reauthenticationWorkflow=_web_authn_workflow("platform"),
        relyingPartyId=Text(),
        relyingPartyName=Text(),
    ),
)
