"""The application and its roles. Source: contract 5.5 and 11.2, OpenAPI file 1.69.0."""

import base64
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from fusionauth_emulator.errors import Errors
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
    Flag,
    Id,
    ListOf,
    Number,
    Object,
    Text,
    object_of,
)
from fusionauth_emulator.shapes.url_entries import Url, add_invalid_url, is_valid_entry

FUSIONAUTH_APPLICATION_ID = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"

_EMAIL_TEMPLATES = (
    "emailUpdateEmailTemplateId",
    "emailVerificationEmailTemplateId",
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
)
_LAMBDAS = (
    "accessTokenPopulateId",
    "idTokenPopulateId",
    "multiFactorRequirementId",
    "samlv2PopulateId",
    "selfServiceRegistrationValidationId",
    "userinfoPopulateId",
)

GRANTS = (
    "authorization_code",
    "implicit",
    "password",
    "client_credentials",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:device_code",
    "unknown",
)


class Grant:
    """Any unknown name becomes `unknown` instead of failing (contract 1.5)."""

    def fill(self, given: object, path: str, errors: object) -> str:
        return str(given) if given in GRANTS else "unknown"


def _provided_scope() -> Object:
    return object_of(enabled=Flag(True), required=Flag())


def _field() -> Object:
    return object_of(enabled=Flag(), required=Flag())


@dataclass(frozen=True)
class _OAuthConfiguration(Object):
    """The policy says whether the authorized URLs may have wildcards (contract 3.10)."""

    def fill(self, given: Any, path: str, errors: Errors) -> Any:
        filled = super().fill(given, path, errors)
        policy = filled.get("authorizedURLValidationPolicy", "ExactMatch")
        for member in ("authorizedRedirectURLs", "authorizedOriginURLs"):
            for place, url in enumerate(filled.get(member, [])):
                if not is_valid_entry(url, policy):
                    add_invalid_url(errors, f"{path}.{member}[{place}]", url)
        return filled


_OAUTH = object_of(
    authorizedOriginURLs=ListOf(Text(), replaced=True),
    authorizedRedirectURLs=ListOf(Text(), replaced=True),
    authorizedResourceUris=ListOf(Url(fragment=False)),
    authorizedURLValidationPolicy=Choice("ExactMatch", "AllowWildcards"),
    # without a default: which of the two was given decides the other (contract 5.5)
    clientAuthenticationPolicy=Choice(
        "Required", "NotRequired", "NotRequiredWhenUsingPKCE", optional=True
    ),
    requireClientAuthentication=Flag(None),
    clientSecret=Text(),
    consentMode=Choice("AlwaysPrompt", "RememberDecision", "NeverPrompt"),
    debug=Flag(),
    deviceVerificationURL=Url(),
    # [A] contract 11.2: without `enabledGrants` the authorization code and refresh grants are on.
    enabledGrants=ListOf(
        Grant(), default=("authorization_code", "refresh_token"), replaced=True, once=True
    ),
    # [A] contract 11.2: an application has no refresh tokens unless `generateRefreshTokens` is set.
    generateRefreshTokens=Flag(),
    logoutBehavior=Choice("AllApplications", "RedirectOnly"),
    logoutURL=Url(),
    proofKeyForCodeExchangePolicy=Choice(
        "NotRequired", "Required", "NotRequiredWhenUsingClientAuthentication"
    ),
    providedScopePolicy=object_of(
        address=_provided_scope(),
        email=_provided_scope(),
        phone=_provided_scope(),
        profile=_provided_scope(),
    ),
    relationship=Choice("FirstParty", "ThirdParty"),
    requireRegistration=Flag(),
    scopeHandlingPolicy=Choice("Strict", "Compatibility"),
    unknownScopePolicy=Choice("Reject", "Allow", "Remove"),
)
OAUTH_CONFIGURATION = _OAuthConfiguration(_OAUTH.members)

REGISTRATION_CONFIGURATION = enabled(
    birthDate=_field(),
    completeRegistration=Flag(),
    confirmPassword=Flag(),
    firstName=_field(),
    formId=Id(),
    fullName=_field(),
    lastName=_field(),
    loginIdType=Choice("email", "phoneNumber", "username"),
    middleName=_field(),
    mobilePhone=_field(),
    preferredLanguages=_field(),
    type=Choice("basic", "advanced"),
)


def _canonicalization() -> Choice:
    return Choice("exclusive_with_comments", "exclusive", "inclusive", "inclusive_with_comments")


SAMLV2_CONFIGURATION = enabled(
    # [A] contract 11.2: SAML assertions are encrypted with AES256GCM and RSA_OAEP by default.
    assertionEncryptionConfiguration=enabled(
        digestAlgorithm=Text("SHA256"),
        encryptionAlgorithm=Text("AES256GCM"),
        keyLocation=Text("Child"),
        keyTransportAlgorithm=Text("RSA_OAEP"),
        keyTransportEncryptionKeyId=Id(),
        maskGenerationFunction=Text("MGF1_SHA1"),
    ),
    audience=Text(),
    authorizedRedirectURLs=ListOf(Url(), replaced=True),
    callbackURL=Url(),
    debug=Flag(),
    defaultVerificationKeyId=Id(),
    initiatedLogin=enabled(nameIdFormat=Text()),
    issuer=Text(),
    keyId=Id(),
    loginHintConfiguration=enabled(True, parameterName=Text("login_hint")),
    logout=object_of(
        behavior=Choice("OnlyOriginator", "AllParticipants"),
        defaultVerificationKeyId=Id(),
        keyId=Id(),
        requireSignedRequests=Flag(),
        singleLogout=enabled(keyId=Id(), url=Url(), xmlSignatureC14nMethod=_canonicalization()),
        verificationKeyIds=ListOf(Id()),
        xmlSignatureC14nMethod=_canonicalization(),
    ),
    logoutURL=Url(),
    requireSignedRequests=Flag(),
    verificationKeyIds=ListOf(Id()),
    xmlSignatureC14nMethod=_canonicalization(),
    xmlSignatureLocation=Choice("Assertion", "Response"),
)

APPLICATION = object_of(
    accessControlConfiguration=object_of(uiIPAccessControlListId=Id()),
    authenticationTokenConfiguration=enabled(),
    baseURL=Url(),
    cleanSpeakConfiguration=enabled(
        apiKey=Text(),
        applicationIds=ListOf(Id(), replaced=True),
        url=Url(),
        usernameModeration=enabled(applicationId=Id()),
    ),
    data=AnyObject(),
    emailConfiguration=object_of(**ids(*_EMAIL_TEMPLATES)),
    externalIdentifierConfiguration=object_of(twoFactorTrustIdTimeToLiveInSeconds=Number()),
    formConfiguration=object_of(
        adminRegistrationFormId=Id(),
        selfServiceFormConfiguration=object_of(requireCurrentPasswordOnPasswordChange=Flag()),
        selfServiceFormId=Id(),
    ),
    jwtConfiguration=jwt_configuration(enabled=False),
    lambdaConfiguration=object_of(**ids(*_LAMBDAS)),
    loginConfiguration=object_of(
        allowTokenRefresh=Flag(), generateRefreshTokens=Flag(), requireAuthentication=Flag(True)
    ),
    multiFactorConfiguration=object_of(
        email=object_of(templateId=Id()),
        loginPolicy=multi_factor_login_policy(optional=True),
        sms=object_of(templateId=Id()),
        trustPolicy=Choice("Any", "This", "None"),
        voice=object_of(templateId=Id()),
    ),
    name=Text(),
    oauthConfiguration=OAUTH_CONFIGURATION,
    passwordlessConfiguration=enabled(
        emailLoginStrategy=verification_strategy(), phoneLoginStrategy=verification_strategy()
    ),
    phoneConfiguration=object_of(**ids(*PHONE_TEMPLATES)),
    registrationConfiguration=REGISTRATION_CONFIGURATION,
    registrationDeletePolicy=delete_unverified(),
    samlv2Configuration=SAMLV2_CONFIGURATION,
    themeId=Id(),
    universalConfiguration=object_of(universal=Flag()),
    unverified=object_of(behavior=unverified_behavior()),
    verificationEmailTemplateId=Id(),
    verificationStrategy=verification_strategy(),
    verifyRegistration=Flag(),
    webAuthnConfiguration=enabled(bootstrapWorkflow=enabled(), reauthenticationWorkflow=enabled()),
)

SCOPE = object_of(
    data=AnyObject(),
    defaultConsentDetail=Text(),
    defaultConsentMessage=Text(),
    description=Text(),
    name=Text(),
    required=Flag(),
)
ROLE = object_of(description=Text(), isDefault=Flag(), isSuperRole=Flag(), name=Text())


def make_client_secret() -> str:
    """44 characters of base64, as FusionAuth's own (contract 5.5)."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def make_role(
    given: object, now_ms: int, errors: Errors, *, id: str | None = None
) -> dict[str, Any]:
    """A role from its object or from its bare name."""
    role = ROLE.fill({"name": given} if isinstance(given, str) else given, "role", errors)
    return {
        **role,
        "name": role.get("name", ""),
        "id": id or str(uuid4()),
        "insertInstant": now_ms,
        "lastUpdateInstant": now_ms,
    }
