"""The pages of the console: log in, try a picture, keys and usage of the own account, health.

Knows: forms, sessions, what an account may see of itself. Must not know: vendors' calls. Nothing is kept: the picture
that was tried goes back to the browser inside the answer. Every form carries the session's token, secrets travel in
bodies only, and no page may be framed or run a script.
"""

from __future__ import annotations

import base64
import hmac
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

import kapiao
from kapiao.errors import AccessError, KapiaoError, NotAllowed, ParameterMissing
from kapiao.records import Ask, Limits, Quad, Reading
from kapiao.service.accounts import Key, permit
from kapiao.service.pace import Pace
from kapiao.service.prices import load_prices, priced
from kapiao.web.console import session as sessions
from kapiao.web.desk import MIB, Desk
from kapiao.web.exchange import Incoming, Intake
from kapiao.web.metering import units_of
from kapiao.web.objects import Form

ROOT = "/console"
_METER = "Console"
_PERMISSION = "kapiao:Read"  # a key with a policy needs it to try pictures here
_SHOWN = {"jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "bmp": "image/bmp"}
_FORM_BYTES = 64 * 1024
_DOUBTFUL = 0.8
_GUESSES_S = 20.0  # log-ins a second for one key
_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-frame-options": "DENY",
}
_PAGES = Environment(
    loader=PackageLoader("kapiao.web.console"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
)


@dataclass(frozen=True, slots=True)
class Guest:
    """Who looks at a page, and the token that their forms must carry."""

    key: Key
    csrf: str

    @property
    def manages(self) -> bool:
        """A key that is narrowed by a policy must not make itself a wider one."""
        return not self.key.policy


Page = Callable[[Request, Guest], Awaitable[Response]]


class Console:
    """Bound to a desk; `routes` is all the application needs."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._guesses = Pace(_GUESSES_S)

    @property
    def routes(self) -> list[Route]:
        pages: list[tuple[str, Page, str]] = [
            ("", self.home, "GET"), ("/read", self.read_form, "GET"), ("/read", self.read, "POST"),
            ("/keys", self.keys, "GET"), ("/keys", self.change_keys, "POST"), ("/usage", self.usage, "GET"),
            ("/logout", self.log_out, "POST"),
        ]  # fmt: skip
        routes = [Route(ROOT + path, self._guarded(page), methods=[method]) for path, page, method in pages]
        open_to_all = [
            Route(f"{ROOT}/login", self.login_form, methods=["GET"]),
            Route(f"{ROOT}/login", self.log_in, methods=["POST"]),
            Route(f"{ROOT}/style.css", self.style, methods=["GET"]),
        ]
        return [*routes, *open_to_all]

    # who ------------------------------------------------------------------------------------------------------------

    def _guarded(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            try:
                session = sessions.unpacked(self._desk.vault, request.cookies.get(sessions.COOKIE, ""))
                key = await self._desk.store.aside(sessions.holder, self._desk.accounts, session)
            except AccessError:
                return _moved(f"{ROOT}/login")
            except KapiaoError as error:
                return self._page("problem.html", None, status=503, problem=str(error))
            guest = Guest(key, session.csrf)
            try:
                return await page(request, guest)
            except NotAllowed as error:
                return self._page("problem.html", guest, status=403, problem=str(error))
            except KapiaoError as error:
                return self._page("problem.html", guest, status=400, problem=f"{error} {error.remedy}")

        return guarded

    async def login_form(self, request: Request) -> Response:
        return self._page("login.html", None)

    async def log_in(self, request: Request) -> Response:
        try:
            _check_origin(request)
            fields = await self._fields(request)
            self._guesses.step(fields.get("id", "")[:128], "login")
            found = await self._desk.store.aside(
                sessions.opened, self._desk.accounts, fields.get("id", "").strip(), fields.get("secret", "").strip()
            )
        except AccessError:
            return self._page("login.html", None, status=403, problem="Access key id or secret is wrong.")
        except KapiaoError as error:
            return self._page("login.html", None, status=503, problem=str(error))
        response = _moved(ROOT)
        response.set_cookie(
            sessions.COOKIE,
            sessions.packed(self._desk.vault, found),
            max_age=sessions.SESSION_S,
            path=ROOT,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return response

    async def log_out(self, request: Request, guest: Guest) -> Response:
        await self._form(request, guest)
        response = _moved(f"{ROOT}/login")
        response.delete_cookie(sessions.COOKIE, path=ROOT)
        return response

    # what -----------------------------------------------------------------------------------------------------------

    async def home(self, request: Request, guest: Guest) -> Response:
        desk = self._desk
        health = {
            "Readers warm": f"{desk.workers.ready} of {desk.workers.bounds.readers}",
            "Pictures waiting": desk.workers.waiting,
            "Takes requests": "yes" if await desk.ready() else "no",
            "Asynchronous jobs": "yes" if desk.jobs else "no",
            "Database": "shared" if desk.store.shared else "on this machine",
        }
        events = sorted(desk.workers.counts.items())
        answered = sorted(desk.counts.items())
        return self._page("home.html", guest, health=health, events=events, answered=answered)

    async def read_form(self, request: Request, guest: Guest) -> Response:
        return self._page("read.html", guest, kinds=kapiao.kinds(), kind="")

    async def read(self, request: Request, guest: Guest) -> Response:
        permit(guest.key, _PERMISSION)
        fields, data = await self._upload(request, guest)
        kind = fields.get("kind", "")
        self._desk.pace.step(guest.key.uid, "console", guest.key.qps)
        started = time.monotonic()
        limits = Limits(max_bytes=self._desk.settings.max_body_mb * MIB)
        until = started + self._desk.settings.deadline_s
        try:
            reading = await self._desk.workers.read(data, Ask(kinds=(kind,) if kind else (), limits=limits), until)
        except KapiaoError as error:
            problem = f"{error} {error.remedy}"
            return self._page("read.html", guest, status=400, kinds=kapiao.kinds(), kind=kind, problem=problem)
        took_ms = round(1000 * (time.monotonic() - started))
        for operation, units in units_of(_METER, [reading]).items():
            await self._desk.store.aside(self._desk.meter.count, str(uuid.uuid4()), guest.key.uid, operation, units)
        shown = _shown(reading, data)
        return self._page(
            "read.html", guest, kinds=kapiao.kinds(), kind=kind, reading=reading, took_ms=took_ms, **shown
        )

    async def keys(self, request: Request, guest: Guest, **more: Any) -> Response:
        listed = await self._desk.store.aside(self._desk.accounts.listed)
        own = [key for key in listed if key.uid == guest.key.uid]
        return self._page("keys.html", guest, keys=own, when=_when, **more)

    async def change_keys(self, request: Request, guest: Guest) -> Response:
        fields = await self._form(request, guest)
        if not guest.manages:
            raise NotAllowed("This key is narrowed by a policy and cannot change keys.")
        accounts, aside = self._desk.accounts, self._desk.store.aside
        key_id, made = fields.get("key", ""), None
        if key_id and await aside(accounts.account_of, key_id) != guest.key.uid:
            raise NotAllowed("That key belongs to another account.")
        match fields.get("do"):
            case "create":
                made = await aside(accounts.create, guest.key.uid)
            case "rotate":
                made = await aside(accounts.rotate, key_id)
            case "disable":
                await aside(accounts.disable, key_id)
            case "enable":
                await aside(accounts.enable, key_id)
        return await self.keys(request, guest, made=made)

    async def usage(self, request: Request, guest: Guest) -> Response:
        used = await self._desk.store.aside(self._desk.meter.used, guest.key.uid)
        rows = priced(used, load_prices())
        known = sum(row.yuan for row in rows if row.yuan is not None)
        return self._page("usage.html", guest, rows=rows[::-1], known=known)

    async def style(self, request: Request) -> Response:
        return Response(_PAGES.get_template("style.css").render(), media_type="text/css", headers=_HEADERS)

    # forms ----------------------------------------------------------------------------------------------------------

    async def _fields(self, request: Request) -> dict[str, str]:
        """A small form. Raises KapiaoError."""
        with self._desk.hold.ticket() as ticket:
            body = await Incoming(request.receive).whole(Intake(_FORM_BYTES, self._desk.settings.body_s), ticket)
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=50))

    async def _form(self, request: Request, guest: Guest) -> dict[str, str]:
        _check_origin(request)
        fields = await self._fields(request)
        _check_token(fields, guest)
        return fields

    async def _upload(self, request: Request, guest: Guest) -> tuple[dict[str, str], bytes]:
        _check_origin(request)
        form = Form(request.headers.get("content-type", ""))
        settings = self._desk.settings
        with self._desk.hold.ticket() as ticket:
            form.feed(
                await Incoming(request.receive).whole(Intake(settings.max_body_mb * MIB, settings.body_s), ticket)
            )
        _check_token(form.fields, guest)
        if not form.file:
            raise ParameterMissing("Choose a picture first.", parameter="file")
        return form.fields, bytes(form.file)

    def _page(self, name: str, guest: Guest | None, status: int = 200, **more: Any) -> Response:
        page = _PAGES.get_template(name).render(guest=guest, root=ROOT, page=name.partition(".")[0], **more)
        return HTMLResponse(page, status, headers=_HEADERS)


def _check_origin(request: Request) -> None:
    """A browser says where a form came from; only our own pages may send one. Raises NotAllowed."""
    origin = request.headers.get("origin", "")
    foreign = bool(origin) and urlsplit(origin).netloc != request.headers.get("host", "")
    if foreign or request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed("The form came from another site.")


def _check_token(fields: dict[str, str], guest: Guest) -> None:
    if not hmac.compare_digest(fields.get("csrf", "").encode(), guest.csrf.encode()):
        raise NotAllowed("The form is out of date: load the page again.")


def _moved(where: str) -> RedirectResponse:
    return RedirectResponse(where, 303, headers=_HEADERS)


def _when(seconds: int | None) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(seconds)) if seconds else ""


def _shown(reading: Reading, data: bytes) -> dict[str, Any]:
    """The picture as the browser can show it, and the quads over it."""
    kind = _SHOWN.get(reading.format)
    picture = f"data:{kind};base64,{base64.b64encode(data).decode()}" if kind else ""
    found = [(f.quad_on_source, f.valid, f.score) for record in reading.records for f in record.fields.values()]
    found = found or [(line.quad, None, line.score) for line in reading.lines]
    quads = [
        {
            "points": _points(quad),
            "look": _look(valid, score),
            "number": number,
            "x": quad.points[0][0],
            "y": quad.points[0][1],
        }
        for number, (quad, valid, score) in enumerate(found, 1)
        if quad is not None
    ]
    return {"picture": picture, "quads": quads, "look": _look, "pen": max(reading.width_px, reading.height_px) / 40}


def _points(quad: Quad) -> str:
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in quad.points)


def _look(valid: bool | None, score: float) -> str:
    return "bad" if valid is False else "doubt" if score < _DOUBTFUL else "good"
