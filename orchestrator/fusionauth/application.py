"""The members of an application, its roles and registrations that a seed file may declare.

Server-filled members (`state`, `insertInstant`, `oauthConfiguration.clientId`, …) are not among
them. Source: contract 5.5, 5.7, 11.2 and FusionAuth's OpenAPI file 1.69.0.
"""

from orchestrator.fusionauth.configuration import (
    DELETE_UNVERIFIED,
    ENABLED,
    JWT_CONFIGURATION,
    MULTI_FACTOR_LOGIN_POLICY,
    REQUIRABLE,
    UNVERIFIED_BEHAVIOR,
    VERIFICATION_STRATEGY,
    unchecked,
)
from orchestrator.fusionauth.shape import ANY_OBJECT, ListOf, Scalar, object_of, one_of, set_of

FLAG, ID, TEXT, URL = Scalar.FLAG, Scalar.ID, Scalar.TEXT, Scalar.URL

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
