"""The door: a request goes through an ordered list of small steps; whatever goes wrong is spelled in its dialect.

Knows: the order. Must not know: what any step finds out by itself (dialects, services). Errors end here: planned ones
by their class, unplanned ones as a neutral 500 that is counted and logged with its class name and request id only.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from starlette.types import Receive, Scope, Send

from kapiao.dialects.wire import Call, Credential, Dialect, Job, Outcome, WireRequest, WireResponse, packed_call
from kapiao.errors import DeadlinePassed, KapiaoError, OperationPending, OperationUnknown, Overloaded
from kapiao.service.accounts import Key, permit
from kapiao.service.jobs import Batch, Jobs
from kapiao.service.shelf import Wish
from kapiao.web import objects
from kapiao.web.desk import MIB, Desk
from kapiao.web.exchange import ClientGone, Incoming, Intake, answer, head_of, local_address, new_request_id
from kapiao.web.metering import units_of
from kapiao.web.pictures import outcomes_of

log = logging.getLogger("kapiao.door")
_SCANS = frozenset({"green"})  # dialects whose results have their own retention
_CLIENT_GONE = 499  # never sent; what counts are kept under
_GRACE_S = 1.0  # beyond the deadline: what is read ends by itself before this
_LAST_WORD = b'{"Code":"InternalError","Message":"An internal error occurred."}'


@dataclass
class Visit:
    """One request on its way; each step fills in what the next ones need."""

    desk: Desk
    request: WireRequest
    request_id: str
    started: float  # monotonic, when the body was complete
    dialect: Dialect
    incoming: Incoming
    local: str = ""  # address and port of this end of the connection
    credential: Credential | None = None
    key: Key | None = None
    call: Call | None = None
    outcomes: tuple[Outcome, ...] = ()
    response: WireResponse | None = None

    @property
    def caller(self) -> Key:
        assert self.key is not None
        return self.key

    @property
    def asked(self) -> Call:
        assert self.call is not None
        return self.call

    @property
    def until(self) -> float:
        settings = self.desk.settings
        return self.started + min(self.asked.deadline_s * settings.deadline_factor, settings.deadline_s)


Step = Callable[[Visit], Awaitable[None]]


async def recognise(visit: Visit) -> None:
    found = next((dialect for dialect in visit.desk.dialects if dialect.recognises(visit.request)), None)
    if found is None:
        raise OperationUnknown
    visit.dialect = found


async def identify(visit: Visit) -> None:
    """Key and signature."""
    desk = visit.desk
    visit.credential = visit.dialect.credential(visit.request)
    key = await desk.store.aside(desk.accounts.find, visit.credential.access_key_id, visit.credential.security_token)
    visit.credential.verify(key.secret)
    visit.key = key


async def make_way(visit: Visit) -> None:
    """While readers are full, who wants one is told at once, before anything is written down. Raises Overloaded."""
    with contextlib.suppress(KapiaoError):  # `understand` says it again, after the nonce
        visit.call = visit.dialect.call(visit.request)
    if visit.call is not None and visit.call.mode == "sync" and visit.desk.workers.full(visit.until):
        raise Overloaded


async def admit(visit: Visit) -> None:
    """Clock and nonce, after the signature: only who signed can use up a nonce."""
    desk, credential = visit.desk, visit.credential
    assert credential is not None
    await desk.store.aside(desk.accounts.admit, visit.caller.id, credential.nonce, credential.signed_at)


async def understand(visit: Visit) -> None:
    """Operation and parameters; the account's pace, apart for reading, asking for results and asking for grants."""
    lane = "sync"
    try:
        visit.call = visit.call or visit.dialect.call(visit.request)
        lane = visit.call.mode
    finally:
        await keep_pace(visit, lane)
    permit(visit.caller, visit.call.permission)


async def keep_pace(visit: Visit, lane: str) -> None:
    desk, key = visit.desk, visit.caller
    if desk.pace.waits:
        await desk.store.aside(desk.pace.step, key.uid, lane, key.qps)
    else:
        desk.pace.step(key.uid, lane, key.qps)


async def perform(visit: Visit) -> None:
    perform_mode = {"sync": read_now, "grant": grant_upload, "async": accept_jobs, "query": look_up_jobs}
    await perform_mode[visit.asked.mode](visit)


async def read_now(visit: Visit) -> None:
    """What waits for a reader is given up when the client has: it would only delay others. Raises ClientGone."""
    reading = asyncio.create_task(outcomes_of(visit.desk, visit.caller.uid, visit.asked, visit.until))
    leaving = asyncio.create_task(visit.incoming.gone())
    try:
        await asyncio.wait({reading, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        reading.cancel()  # does nothing when it is done
    if not reading.done():
        raise ClientGone
    visit.outcomes = reading.result()
    visit.response = visit.dialect.answer(visit.request, visit.asked, visit.outcomes, visit.request_id)


async def grant_upload(visit: Visit) -> None:
    desk, ask = visit.desk, visit.asked.grant
    if ask is None:
        raise OperationUnknown
    wish = Wish(
        form=ask.form,
        seconds=min(ask.seconds, int(desk.settings.grant_s)),
        max_bytes=min(ask.max_bytes, desk.settings.upload_max_mb * MIB),
        prefix=ask.prefix,
        exact=ask.exact_prefix,
        single_use=ask.single_use,
        bucket=ask.bucket,
    )
    issued = await desk.store.aside(desk.shelf.grant, visit.caller.uid, wish)
    host = objects.upload_host(visit.request.header("host"), ask.form, visit.local, desk.settings.public_hosts)
    grant = objects.wire_grant(issued, host)
    visit.response = visit.dialect.granted(visit.request, visit.asked, grant, visit.request_id)


async def accept_jobs(visit: Visit) -> None:
    """Durable before it is answered; read later."""
    desk, call, settings = visit.desk, visit.asked, visit.desk.settings
    ids = visit.dialect.accept_ids(call, visit.request_id)
    keep_s = settings.scan_keep_s if visit.dialect.name in _SCANS else settings.job_keep_s
    batch = Batch(visit.request_id, visit.caller.uid, visit.dialect.name, packed_call(call), round(keep_s))
    await desk.store.aside(_jobs(desk).accept, batch, ids)
    visit.response = visit.dialect.accepted(visit.request, call, ids, visit.request_id)


async def look_up_jobs(visit: Visit) -> None:
    desk, call = visit.desk, visit.asked
    states = await desk.store.aside(_jobs(desk).look, visit.caller.uid, call.job_ids)
    found = tuple(Job(state.id, state.status, state.settled) for state in states)
    visit.response = visit.dialect.results(visit.request, call, found, visit.request_id)


def _jobs(desk: Desk) -> Jobs:
    if desk.jobs is None:
        raise OperationPending("This server takes no asynchronous jobs.")
    return desk.jobs


async def count(visit: Visit) -> None:
    """What was read is metered, once by request id; what failed is free."""
    readings = [outcome.reading for outcome in visit.outcomes if outcome.reading is not None]
    if not readings or visit.response is None or visit.response.status != 200:
        return
    desk = visit.desk
    for number, (operation, units) in enumerate(units_of(visit.asked.meter, readings).items()):
        row_id = f"{visit.request_id}/{number}" if number else visit.request_id
        await desk.store.aside(desk.meter.count, row_id, visit.caller.uid, operation, units)


STEPS: tuple[Step, ...] = (recognise, identify, make_way, admit, understand, perform)


class Door:
    """The ASGI application behind every path that is not the operator's."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id, head, incoming = new_request_id(), head_of(scope), Incoming(receive)
        try:
            if objects.is_upload(head):
                response = await objects.upload(self.desk, head, incoming, request_id)
            else:
                response = await self._visit(head, incoming, request_id, local_address(scope))
        except ClientGone:
            self.desk.counts["", "", _CLIENT_GONE] += 1
            return
        await answer(send, response, request_id, close=not incoming.ended)

    async def _visit(self, head: WireRequest, incoming: Incoming, request_id: str, local: str) -> WireResponse:
        settings = self.desk.settings
        visit = Visit(self.desk, head, request_id, time.monotonic(), self.desk.dialects[0], incoming, local)
        intake = Intake(settings.max_body_mb * MIB, settings.body_s)
        code = ""  # of what went wrong with the request; each picture has its own
        with self.desk.hold.ticket() as ticket:
            try:
                await recognise_by_head(visit)
                visit.request = replace(head, body=await incoming.whole(intake, ticket))
                visit.started = time.monotonic()
                async with asyncio.timeout(settings.deadline_s + _GRACE_S):
                    for step in STEPS:
                        await step(visit)
                await count(visit)
                assert visit.response is not None
            except ClientGone:
                raise
            except TimeoutError:
                code = DeadlinePassed.code
                visit.response = _failure(visit, DeadlinePassed())
            except KapiaoError as error:
                code = error.code
                visit.response = _failure(visit, error)
            except Exception:
                code = "internal"
                log.error("unplanned error", exc_info=True, extra={"request_id": request_id})
                visit.response = _failure(visit, KapiaoError("An internal error occurred."))
        self._note(visit, visit.response, code)
        return visit.response

    def _note(self, visit: Visit, response: WireResponse, code: str) -> None:
        operation = visit.call.operation if visit.call else ""
        took_s = time.monotonic() - visit.started
        self.desk.counts[visit.dialect.name, operation, response.status] += 1
        self.desk.seconds.labels(visit.dialect.name).observe(took_s)
        facts = {
            "request_id": visit.request_id,
            "dialect": visit.dialect.name,
            "operation": operation,
            "status": response.status,
            "code": code or " ".join(sorted({o.error.code for o in visit.outcomes if o.error})),
            "took_ms": round(took_s * 1000),
            "bytes_in": len(visit.request.body),
            "bytes_out": len(response.body),
            "pictures": len(visit.outcomes),
        }
        log.info("request", extra=facts)


async def recognise_by_head(visit: Visit) -> None:
    """A first guess while the body has not come, so that its troubles are spelled in the right dialect."""
    for dialect in visit.desk.dialects:
        if dialect.recognises(visit.request):
            visit.dialect = dialect
            return


def _failure(visit: Visit, error: KapiaoError) -> WireResponse:
    try:
        return visit.dialect.failure(visit.request, error, visit.request_id)
    except Exception:
        log.error("unspeakable error", exc_info=True, extra={"request_id": visit.request_id})
        return WireResponse(500, "application/json;charset=utf-8", _LAST_WORD)
