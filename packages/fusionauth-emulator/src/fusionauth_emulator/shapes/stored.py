"""Objects that are kept and returned, not acted on. Source: OpenAPI file 1.69.0."""

from fusionauth_emulator.shapes.common import enabled
from fusionauth_emulator.shapes.shape import (
    AnyObject,
    Choice,
    Flag,
    Id,
    ListOf,
    MapOf,
    Number,
    Object,
    Shape,
    Text,
    object_of,
)
from fusionauth_emulator.shapes.url_entries import Url


def _texts(names: str) -> dict[str, Shape]:
    return {name: Text() for name in names.split()}


def _by_locale(names: str) -> dict[str, Shape]:
    return {name: MapOf(Text()) for name in names.split()}


_TEMPLATES = """
    accountEdit accountIndex accountTwoFactorDisable accountTwoFactorEdit accountTwoFactorEnable
    accountTwoFactorIndex accountWebAuthnAdd accountWebAuthnDelete accountWebAuthnIndex
    confirmationRequired emailComplete emailSend emailSent emailVerificationRequired emailVerify
    helpers index oauth2Authorize oauth2AuthorizedNotRegistered oauth2ChildRegistrationNotAllowed
    oauth2ChildRegistrationNotAllowedComplete oauth2CompleteRegistration oauth2Consent oauth2Device
    oauth2DeviceComplete oauth2Error oauth2Logout oauth2Passwordless oauth2Register
    oauth2StartIdPLink oauth2TwoFactor oauth2TwoFactorEnable oauth2TwoFactorEnableComplete
    oauth2TwoFactorMethods oauth2Wait oauth2WebAuthn oauth2WebAuthnReauth
    oauth2WebAuthnReauthEnable passwordChange passwordComplete passwordForgot passwordSent
    phoneComplete phoneSent phoneVerificationRequired phoneVerify registrationComplete
    registrationSend registrationSent registrationVerificationRequired registrationVerify
    samlv2Logout unauthorized
"""
_VARIABLES = """
    alertBackgroundColor alertFontColor backgroundImageURL backgroundRepeat backgroundSize
    borderRadius deleteButtonColor deleteButtonFocusColor deleteButtonTextColor
    deleteButtonTextFocusColor errorFontColor errorIconColor fontColor fontFamily
    iconBackgroundColor iconColor infoIconColor inputBackgroundColor inputIconColor inputTextColor
    linkTextColor linkTextFocusColor logoImageSize logoImageURL monoFontColor monoFontFamily
    pageBackgroundColor panelBackgroundColor primaryButtonColor primaryButtonFocusColor
    primaryButtonTextColor primaryButtonTextFocusColor
"""

THEME = object_of(
    **_texts("defaultMessages name stylesheet"),
    data=AnyObject(),
    localizedMessages=MapOf(Text()),
    templates=Object(_texts(_TEMPLATES), optional=True),
    type=Choice("advanced", "simple"),
    variables=Object(
        {
            **_texts(_VARIABLES),
            "favicons": ListOf(object_of(**_texts("href rel sizes type")), default=None),
            "footerDisplay": Flag(None),
            "logoImageDisplay": Flag(None),
        },
        optional=True,
    ),
)

EMAIL_TEMPLATE = object_of(
    **_texts("defaultFromName defaultHtmlTemplate defaultSubject defaultTextTemplate fromEmail"),
    **_by_locale("localizedFromNames localizedHtmlTemplates"),
    **_by_locale("localizedSubjects localizedTextTemplates"),
    name=Text(),
)

LAMBDA = object_of(
    body=Text(),
    debug=Flag(),
    engineType=Choice("GraalJS", "Nashorn"),
    name=Text(),
    type=Choice(
        "JWTPopulate",
        "OpenIDReconcile",
        "SAMLv2Reconcile",
        "SAMLv2Populate",
        "AppleReconcile",
        "ExternalJWTReconcile",
        "FacebookReconcile",
        "GoogleReconcile",
        "HYPRReconcile",
        "TwitterReconcile",
        "LDAPConnectorReconcile",
        "LinkedInReconcile",
        "EpicGamesReconcile",
        "NintendoReconcile",
        "SonyPSNReconcile",
        "SteamReconcile",
        "TwitchReconcile",
        "XboxReconcile",
        "ClientCredentialsJWTPopulate",
        "SCIMServerGroupRequestConverter",
        "SCIMServerGroupResponseConverter",
        "SCIMServerUserRequestConverter",
        "SCIMServerUserResponseConverter",
        "SelfServiceRegistrationValidation",
        "UserInfoPopulate",
        "LoginValidation",
        "MFARequirement",
        optional=True,
    ),
)

FORM = object_of(
    data=AnyObject(),
    name=Text(),
    steps=ListOf(
        object_of(
            fields=ListOf(Id()), type=Choice("collectData", "verifyEmail", "verifyPhoneNumber")
        )
    ),
    type=Choice("registration", "adminRegistration", "adminUser", "selfServiceUser"),
)

FORM_FIELD = object_of(
    confirm=Flag(),
    consentId=Id(),
    control=Choice("text", "checkbox", "number", "password", "radio", "select", "textarea"),
    data=AnyObject(),
    description=Text(),
    key=Text(),
    name=Text(),
    options=ListOf(Text()),
    required=Flag(),
    type=Choice("string", "bool", "consent", "date", "email", "number", "phoneNumber"),
    validator=enabled(expression=Text()),
)

MESSAGE_TEMPLATE = object_of(
    data=AnyObject(),
    defaultTemplate=Text(),
    localizedTemplates=MapOf(Text()),
    name=Text(),
    type=Choice("SMS", "Voice"),
)

WEBHOOK = object_of(
    connectTimeout=Number(1000, minimum=1),
    data=AnyObject(),
    description=Text(),
    eventsEnabled=MapOf(Flag(None)),
    **{"global": Flag()},
    headers=MapOf(Text()),
    httpAuthenticationPassword=Text(),
    httpAuthenticationUsername=Text(),
    readTimeout=Number(2000, minimum=1),
    signatureConfiguration=enabled(signingKeyId=Id()),
    sslCertificate=Text(),
    sslCertificateKeyId=Id(),
    tenantIds=ListOf(Id()),
    url=Url(schemes=("http", "https")),
)
