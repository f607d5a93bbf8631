"""The members of a generated signing key that a seed file may declare (contract 5.4)."""

from orchestrator.fusionauth.shape import Scalar, object_of, one_of

RSA_ALGORITHMS = ("RS256", "RS384", "RS512")
RSA_LENGTHS = (2048, 3072, 4096)

KEY = object_of(
    name=Scalar.NAME,
    algorithm=one_of(
        *RSA_ALGORITHMS, "ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "Ed25519"
    ),
    length=Scalar.NUMBER,  # RSA only: elsewhere it follows from the algorithm
    issuer=Scalar.TEXT,  # of the certificate; the default tenant's, where absent
)
