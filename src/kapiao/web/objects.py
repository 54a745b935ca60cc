"""Uploads that follow a grant: PostObject (multipart) and PUT. Objects cannot be downloaded again.

Knows: how the bytes of a file arrive. Must not know: signatures and XML (dialects.uploads), files (service.shelf).
The grant is checked as soon as the fields before the file are there; the file is counted while it arrives.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import logging
from collections.abc import Sequence

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from kapiao.dialects import uploads
from kapiao.dialects.wire import Grant, WireRequest, WireResponse
from kapiao.errors import AskError, DeadlinePassed, KapiaoError, Overloaded, ParameterMissing, PictureTooHeavy
from kapiao.service.shelf import Issued
from kapiao.web.desk import MIB, Desk
from kapiao.web.exchange import ClientGone, Incoming, Intake, Ticket

log = logging.getLogger("kapiao.objects")
_FIELD_BYTES = 64 * 1024  # all form fields together
_FIELDS = 100


def is_upload(head: WireRequest) -> bool:
    return bool(uploads.upload_form(head))


def wire_grant(issued: Issued, host: str) -> Grant:
    return Grant(
        access_key_id=issued.access_key_id,
        access_key_secret=issued.secret,
        security_token=issued.token,
        bucket=issued.bucket,
        key=issued.key,
        max_bytes=issued.max_bytes,
        expires_at=issued.expires_at,
        host=host,
    )


def upload_host(host: str, form: str, local: str, public_hosts: Sequence[str]) -> str:
    """The host to which a client that came by `host` is to send its file.

    "post" is sent to `<bucket>.<endpoint>`, two halves of the host, which therefore needs a dot. "put" goes by path to
    an address, but to a name with the bucket in front of it, which only wildcard DNS resolves: that is for hosts that
    the operator has named. In all other cases this end of the connection is where the client can surely reach us.
    """
    host = host.partition("://")[2] or host
    name, _, port = host.partition(":")
    if name == "localhost":
        return f"127.0.0.1:{port}" if port else "127.0.0.1"
    known = host in public_hosts or _is_v4(name) or (form == "post" and "." in name)
    return host if known or not local else local


def _is_v4(name: str) -> bool:
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return True


async def upload(desk: Desk, head: WireRequest, incoming: Incoming, request_id: str) -> WireResponse:
    """Take a file in, or say in the object store's words why not. Raises ClientGone."""
    code, size = "", 0
    with desk.hold.ticket() as ticket:
        try:
            issued, allowed, data = await _received(desk, head, incoming, ticket)
            size = len(data)
            await desk.store.aside(desk.shelf.keep, issued, allowed.key, data)
            response = uploads.stored(head, allowed, uploads.md5_of(data), request_id)
        except ClientGone:
            raise
        except KapiaoError as error:
            code = error.code
            response = uploads.failure(head, error, request_id)
        except Exception:
            code = "internal"
            log.error("unplanned error", exc_info=True, extra={"request_id": request_id})
            response = uploads.failure(head, KapiaoError("An internal error occurred."), request_id)
    desk.counts["objects", head.method, response.status] += 1
    facts = {"request_id": request_id, "status": response.status, "code": code, "bytes_in": size}
    log.info("upload", extra=facts)
    return response


async def _received(
    desk: Desk, head: WireRequest, incoming: Incoming, ticket: Ticket
) -> tuple[Issued, uploads.Upload, bytes]:
    most, seconds = desk.settings.upload_max_mb * MIB, desk.settings.body_s
    try:
        if uploads.upload_form(head) == "put":
            issued, allowed = await _admitted(desk, head, {})
            return issued, allowed, await incoming.whole(Intake(min(most, allowed.max_bytes), seconds), ticket)
        async with asyncio.timeout(seconds):
            return await _posted(desk, head, incoming, ticket)
    except TimeoutError:
        raise DeadlinePassed("The upload did not arrive in time.") from None
    except (PictureTooHeavy, Overloaded):
        raise
    except KapiaoError:
        await incoming.read_off(most)
        raise


async def _admitted(desk: Desk, head: WireRequest, fields: dict[str, str]) -> tuple[Issued, uploads.Upload]:
    issued = await desk.store.aside(desk.shelf.find_grant, uploads.access_key_of(head, fields))
    grant = wire_grant(issued, head.header("host"))
    return issued, uploads.admitted(head, fields, grant, dt.datetime.now(dt.UTC))


async def _posted(
    desk: Desk, head: WireRequest, incoming: Incoming, ticket: Ticket
) -> tuple[Issued, uploads.Upload, bytes]:
    form = Form(head.header("content-type"))
    found: tuple[Issued, uploads.Upload] | None = None
    async for piece in incoming.pieces():
        ticket.add(len(piece))
        form.feed(piece)
        if form.file_begun and found is None:
            found = await _admitted(desk, head, form.fields)
            form.max_bytes = min(desk.settings.upload_max_mb * MIB, found[1].max_bytes)
        if found and len(form.file) > form.max_bytes:
            await incoming.read_off(form.max_bytes)
            raise PictureTooHeavy(max_bytes=form.max_bytes)
    if found is None or not form.file_ended:
        raise ParameterMissing("The form has no complete file.", parameter="file")
    return *found, bytes(form.file)


class Form:
    """A multipart form as it arrives: small fields first, then one file."""

    def __init__(self, content_type: str) -> None:
        _, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if not 0 < len(boundary) <= 200:
            raise AskError("The form has no boundary.")
        self.fields: dict[str, str] = {}
        self.file = bytearray()
        self.file_begun = self.file_ended = False
        self.max_bytes = 0
        self._spent = 0
        self._header, self._value = bytearray(), bytearray()
        self._disposition, self._name, self._text = "", "", bytearray()
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._part_data,
                "on_part_end": self._part_end,
            },
        )

    def feed(self, piece: bytes) -> None:
        try:
            self._parser.write(piece)
        except FormParserError:
            raise AskError("The form cannot be parsed.") from None

    def _spend(self, count: int) -> None:
        self._spent += count
        if self._spent > _FIELD_BYTES or len(self.fields) > _FIELDS:
            raise AskError("The form has too many or too long fields.")

    def _part_begin(self) -> None:
        self._disposition, self._name, self._text = "", "", bytearray()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._spend(end - start)
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._spend(end - start)
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._value))
            self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._header, self._value = bytearray(), bytearray()

    def _headers_finished(self) -> None:
        if self._name == "file":
            if self.file_begun:
                raise AskError("The form has more than one file.")
            self.file_begun = True

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._name == "file":
            self.file += data[start:end]
        elif not self.file_begun:  # what follows the file is ignored, as the object store does
            self._spend(end - start)
            self._text += data[start:end]

    def _part_end(self) -> None:
        if self._name == "file":
            self.file_ended = True
        elif self._name and not self.file_begun:
            self.fields[self._name] = self._text.decode("utf-8", "replace")
