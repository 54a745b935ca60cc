"""The application: the operator's pages, and the door for everything else.

Knows: which path goes where, and the life of the services around it. Must not know what the door does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from kapiao.errors import SettingInvalid
from kapiao.web.console.pages import Console
from kapiao.web.desk import Desk
from kapiao.web.door import Door
from kapiao.web.exchange import origin_form
from kapiao.web.metrics import METRICS_TYPE, metrics_text
from kapiao.web.trade import Bench


async def _open_jobs(desk: Desk, bench: Bench) -> None:
    if desk.jobs is None:
        return
    try:
        await asyncio.to_thread(desk.jobs.open, bench)
    except Exception as error:
        desk.failed = SettingInvalid(f"The job store in the data folder cannot be opened ({type(error).__name__}).")
        desk.give_up()


def build_app(desk: Desk) -> ASGIApp:
    """The ASGI application; its lifespan opens and closes the desk."""

    @asynccontextmanager
    async def life(_: ASGIApp) -> AsyncIterator[None]:
        await desk.open()
        bench = Bench(desk, asyncio.get_running_loop())
        try:
            await _open_jobs(desk, bench)
            yield
        finally:
            desk.draining = True
            if desk.jobs:
                bench.stop()
                await asyncio.to_thread(desk.jobs.close)
            await desk.close()

    async def healthz(_: Request) -> PlainTextResponse:
        """200 once readers are warm."""
        return PlainTextResponse("ok\n") if desk.healthy else PlainTextResponse("not warm\n", 503)

    async def readyz(_: Request) -> PlainTextResponse:
        """200 while a request that comes now would be served."""
        return PlainTextResponse("ok\n") if await desk.ready() else PlainTextResponse("not ready\n", 503)

    async def metrics(_: Request) -> PlainTextResponse:
        return PlainTextResponse(metrics_text(desk), media_type=METRICS_TYPE)

    pages = [Route("/healthz", healthz), Route("/readyz", readyz)]
    pages += [Route("/metrics", metrics)] if desk.settings.metrics else []
    pages += Console(desk).routes if desk.settings.console else []
    router = Router(
        routes=pages,
        default=Door(desk),
        redirect_slashes=False,
        lifespan=life,
    )
    return origin_form(router)
