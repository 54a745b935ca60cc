"""Everything that can go wrong, in neutral words; each dialect spells it in its own.

    KapiaoError
    ├── PictureError            the bytes sent
    │   ├── PictureEmpty        no bytes
    │   ├── PictureUnknown      not a picture, or a format that is not admitted here
    │   ├── PictureBroken       a picture by its header, but it cannot be decoded
    │   ├── PictureTooHeavy     more bytes than admitted
    │   └── PictureSize         too small, too large or too long in pixels
    ├── ReadingError            a picture, but
    │   ├── WrongKind           not of the kind asked for
    │   └── NothingRead         nothing legible of that kind
    ├── AskError                the request
    │   ├── ParameterMissing
    │   ├── ParameterInvalid
    │   ├── OperationUnknown
    │   ├── OperationPending    known to the contract, not read by this version yet
    │   └── MethodRefused
    ├── FetchError              a URL that was given
    │   ├── UrlInvalid
    │   ├── UrlRefused          points where this server must not go
    │   └── UrlFailed           not reached, or no 200
    ├── AccessError             who asks
    │   ├── KeyMissing
    │   ├── KeyUnknown
    │   ├── SignatureWrong
    │   ├── TimestampInvalid
    │   ├── TimestampExpired
    │   ├── NonceReused
    │   ├── NotAllowed
    │   └── NotEnabled
    ├── LoadError               now is a bad moment
    │   ├── Throttled
    │   ├── Overloaded
    │   ├── ReaderBroken        the reader process ended or failed in a way that is nobody's plan
    │   └── DeadlinePassed
    ├── ModelError              a model file is missing or is not the one this version was built with
    └── SettingInvalid          a setting cannot be used

Each class carries a neutral `code`, made from its name (UrlFailed is `url_failed`), and an `exit_code`; an instance
carries one sentence what, one sentence remedy, and a few `facts` (sizes, names of parameters). Never the content of a
document.
"""

from __future__ import annotations

import re
from typing import ClassVar


class KapiaoError(Exception):
    """Base of the tree. `str(error)` is what happened; `error.remedy` is what to do about it."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1
    remedy: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """The code is the name, in small letters."""
        cls.code = re.sub(r"(?<!^)([A-Z])", r"_\1", cls.__name__.removesuffix("Error")).lower()

    def __init__(self, what: str = "", **facts: str | int) -> None:
        super().__init__(what or (self.__doc__ or "").strip())
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (type(self), str(self), self.facts)


def _restore(kind: type[KapiaoError], what: str, facts: dict[str, str | int]) -> KapiaoError:
    return kind(what, **facts)


class PictureError(KapiaoError):
    """The picture cannot be used."""

    exit_code = 3


class PictureEmpty(PictureError):
    """The picture has no bytes."""

    remedy = "Send the bytes of a picture."


class PictureUnknown(PictureError):
    """The data is not a picture of an admitted format."""

    remedy = "Send JPEG, PNG, BMP, GIF, TIFF or WebP, as the operation admits."


class PictureBroken(PictureError):
    """The picture cannot be decoded."""

    remedy = "Check that the file is complete and opens elsewhere."


class PictureTooHeavy(PictureError):
    """The picture has more bytes than admitted."""

    remedy = "Compress the picture or reduce its size."


class PictureSize(PictureError):
    """The picture is too small, too large or too long."""

    remedy = "Scale the picture to the admitted size."


class ReadingError(KapiaoError):
    """The picture was decoded but gave no answer."""

    exit_code = 4


class WrongKind(ReadingError):
    """The picture does not show the kind of document asked for."""

    remedy = "Send a picture of that document, or ask for another kind."


class NothingRead(ReadingError):
    """Nothing legible was found."""

    remedy = "Send a sharper or larger picture of the document."


class AskError(KapiaoError):
    """The request cannot be understood."""

    exit_code = 2


class ParameterMissing(AskError):
    """A required parameter is missing."""

    remedy = "Add the parameter."


class ParameterInvalid(AskError):
    """A parameter has a value that is not admitted."""

    remedy = "Use one of the documented values."


class OperationUnknown(AskError):
    """There is no such operation."""

    remedy = "Check the name and version of the operation."


class OperationPending(AskError):
    """The operation is known but this version has no reader for it yet."""

    remedy = "See the coverage table in the documentation."


class MethodRefused(AskError):
    """The HTTP method is not supported here."""

    remedy = "Use GET or POST."


class FetchError(KapiaoError):
    """A URL could not be used."""

    exit_code = 5


class UrlInvalid(FetchError):
    """The URL is not well formed."""

    remedy = "Send a complete http or https URL."


class UrlRefused(FetchError):
    """The URL points to an address that this server does not visit."""

    remedy = "Use a public address, or have the operator admit private ones."


class UrlFailed(FetchError):
    """The URL could not be downloaded."""

    remedy = "Check that the URL answers 200 quickly and without a login."


class AccessError(KapiaoError):
    """The caller is not admitted."""

    exit_code = 6


class KeyMissing(AccessError):
    """The access key id is missing."""


class KeyUnknown(AccessError):
    """The access key id is unknown."""


class SignatureWrong(AccessError):
    """The signature does not match."""


class TimestampInvalid(AccessError):
    """The time stamp is not well formed."""


class TimestampExpired(AccessError):
    """The time stamp is more than 15 minutes off."""


class NonceReused(AccessError):
    """The nonce was used already within 15 minutes."""


class NotAllowed(AccessError):
    """The key has no permission for this operation."""


class NotEnabled(AccessError):
    """The capability is not enabled for this account."""


class LoadError(KapiaoError):
    """The server cannot do this now."""

    exit_code = 7


class Throttled(LoadError):
    """The account calls faster than its limit."""

    remedy = "Wait a moment and call again."


class Overloaded(LoadError):
    """The server is busy."""

    remedy = "Wait a moment and call again."


class ReaderBroken(LoadError):
    """The reader broke down before it answered."""

    remedy = "Call again; where it repeats, report format and size of the picture."


class DeadlinePassed(LoadError):
    """The reading took longer than admitted."""

    remedy = "Send a smaller picture."


class ModelError(KapiaoError):
    """A model file is missing or has another checksum than expected."""

    exit_code = 8
    remedy = "Install the pinned packages again."


class SettingInvalid(KapiaoError):
    """A setting cannot be used."""

    exit_code = 2
    remedy = "See `kapiao serve --help` for names and forms."
