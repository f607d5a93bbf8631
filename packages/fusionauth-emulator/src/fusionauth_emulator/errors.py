"""The exceptions that end a request, and FusionAuth's Errors JSON (contract 1.4)."""

from dataclasses import dataclass, field

from starlette.responses import JSONResponse, Response


@dataclass(frozen=True)
class Message:
    code: str
    message: str


@dataclass(frozen=True)
class Errors:
    """What is wrong with a request: by field (a dotted path) and in general. Grows by `add_…`."""

    fields: dict[str, list[Message]] = field(default_factory=dict)
    general: list[Message] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fields or self.general)

    def add_field(self, path: str, kind: str, message: str, *, place: str = "") -> None:
        """`kind` such as `[blank]`; the code is `[blank]path`, but plain for `[invalidJSON]`.

        place: such as `[0]`, where the key names an element and the code the list (contract 1.4).
        """
        code = kind if kind == "[invalidJSON]" else kind + path
        self.fields.setdefault(path + place, []).append(Message(code, message))

    def add_general(self, code: str, message: str) -> None:
        self.general.append(Message(code, message))

    def raise_if_any(self) -> None:
        if self:
            raise Rejected(self)

    def document(self) -> dict[str, object]:
        """Both members always, fields in order of their paths (contract 1.4, 5.5)."""
        return {
            "fieldErrors": {
                path: [vars(message) for message in messages]
                for path, messages in sorted(self.fields.items())
            },
            "generalErrors": [vars(message) for message in self.general],
        }


class RequestRefused(Exception):
    """Ends a request, and says how that is answered."""

    def response(self) -> Response:
        raise NotImplementedError


class Rejected(RequestRefused):
    """The request is refused with an Errors JSON, 400 unless said otherwise."""

    def __init__(self, errors: Errors, status: int = 400):
        super().__init__(str(errors))
        self.errors = errors
        self.status = status

    def response(self) -> Response:
        return JSONResponse(self.errors.document(), status_code=self.status)


class NotFound(RequestRefused):
    """The object does not exist, or not in this tenant: 404 with an empty body."""

    def response(self) -> Response:
        return Response(status_code=404)


class NotAllowed(RequestRefused):
    """API key missing, wrong, expired or not for this endpoint: 401 with an empty body."""

    def response(self) -> Response:
        return Response(status_code=401)


def field_error(path: str, kind: str, message: str) -> Rejected:
    errors = Errors()
    errors.add_field(path, kind, message)
    return Rejected(errors)


def general_error(code: str, message: str, status: int = 400) -> Rejected:
    errors = Errors()
    errors.add_general(code, message)
    return Rejected(errors, status)
