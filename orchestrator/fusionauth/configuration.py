"""Sections that several of FusionAuth's objects share.

Source: contract 11 and FusionAuth's OpenAPI file 1.69.0.
"""

from orchestrator.fusionauth.shape import ObjectOf, Scalar, object_of, one_of, set_of

FLAG, NUMBER, ID = Scalar.FLAG, Scalar.NUMBER, Scalar.ID

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
