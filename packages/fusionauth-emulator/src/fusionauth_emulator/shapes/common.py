"""What several documents have in common. Source: contract 11, OpenAPI file 1.69.0."""

from fusionauth_emulator.shapes.shape import (
    Choice,
    Flag,
    Id,
    ListOf,
    Number,
    Object,
    Shape,
    instant,
    object_of,
)

MINUTES_30_DAYS = 43_200

PHONE_TEMPLATES = (
    "forgotPasswordTemplateId",
    "identityUpdateTemplateId",
    "loginIdInUseOnCreateTemplateId",
    "loginIdInUseOnUpdateTemplateId",
    "loginNewDeviceTemplateId",
    "loginSuspiciousTemplateId",
    "passwordResetSuccessTemplateId",
    "passwordUpdateTemplateId",
    "passwordlessTemplateId",
    "setPasswordTemplateId",
    "twoFactorMethodAddTemplateId",
    "twoFactorMethodRemoveTemplateId",
    "verificationCompleteTemplateId",
    "verificationTemplateId",
)


def enabled(default: bool = False, /, **members: Shape) -> Object:
    return object_of(enabled=Flag(default), **members)


def jwt_configuration(*, enabled: bool) -> Object:
    """Lifetimes and keys of tokens (contract 3.4): the tenant's, which an application overrides."""
    return object_of(
        accessTokenKeyId=Id(),
        accessTokenVerificationKeyIds=ListOf(Id()),
        enabled=Flag(enabled),
        idTokenKeyId=Id(),
        idTokenVerificationKeyIds=ListOf(Id()),
        refreshTokenExpirationPolicy=Choice(
            "Fixed", "SlidingWindow", "SlidingWindowWithMaximumLifetime"
        ),
        refreshTokenOneTimeUseConfiguration=object_of(
            gracePeriodInSeconds=Number(0, maximum=86_400)
        ),
        # [A] contract 14.1: refresh tokens end with the password and a prevented login by default.
        refreshTokenRevocationPolicy=object_of(
            onLoginPrevented=Flag(True),
            onMultiFactorEnable=Flag(False),
            onOneTimeTokenReuse=Flag(False),
            onPasswordChanged=Flag(True),
        ),
        refreshTokenSlidingWindowConfiguration=object_of(
            maximumTimeToLiveInMinutes=Number(MINUTES_30_DAYS, minimum=1)
        ),
        # [A] contract 14.1: token lifetimes are optional though the configuration is enabled.
        refreshTokenTimeToLiveInMinutes=Number(MINUTES_30_DAYS, minimum=1),
        refreshTokenUsagePolicy=Choice("Reusable", "OneTimeUse"),
        timeToLiveInSeconds=Number(3600, minimum=1),
    )


def multi_factor_login_policy(*, optional: bool) -> Choice:
    return Choice(
        "Enabled",
        "ChallengeOnHighRisk",
        "ChallengeOnMediumRisk",
        "Disabled",
        "Required",
        optional=optional,
    )


def verification_strategy() -> Choice:
    return Choice("ClickableLink", "FormField")


def unverified_behavior() -> Choice:
    return Choice("Allow", "Gated")


def delete_unverified() -> Object:
    return object_of(
        unverified=enabled(enabledInstant=instant(), numberOfDaysToRetain=Number(120, minimum=1))
    )


def ids(*names: str) -> dict[str, Shape]:
    """Optional Ids of other objects, such as e-mail templates."""
    return {name: Id() for name in names}
