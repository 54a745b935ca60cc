"""The reader pool with readers that crash, hang and lie."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest

from kapiao.errors import DeadlinePassed, KapiaoError, ModelError, NothingRead, Overloaded, ReaderBroken
from kapiao.records import Ask
from kapiao.service.workers import Bounds, Workers

ASK = Ask()
MIB = 1 << 20


def bounds(readers: int = 1, queue: int = 8, memory_bytes: int = 1024 * MIB, requests: int = 1000) -> Bounds:
    return Bounds(readers, queue, memory_bytes, requests)


@contextmanager
def running(limits: Bounds, factory: str = "fake_readers:Echo") -> Iterator[Workers]:
    workers = Workers(factory, {"engine": "fake"}, limits)
    workers.start()
    try:
        yield workers
    finally:
        workers.stop(0)


@asynccontextmanager
async def warm(limits: Bounds) -> AsyncIterator[Workers]:
    with running(limits) as workers:
        await workers.warm()
        yield workers


async def read(workers: Workers, order: str, seconds: float = 20, background: bool = False) -> str:
    reading = await workers.read(order.encode(), ASK, time.monotonic() + seconds, background=background)
    return reading.text


async def failure(workers: Workers, order: str, seconds: float = 20) -> KapiaoError:
    with pytest.raises(KapiaoError) as caught:
        await read(workers, order, seconds)
    return caught.value


async def until_ready(workers: Workers, count: int) -> None:
    async with asyncio.timeout(20):
        while workers.ready < count:
            await asyncio.sleep(0.02)


def test_every_kind_of_failure_is_clear_and_the_next_caller_is_served() -> None:
    async def run() -> None:
        async with warm(bounds()) as workers:
            assert isinstance(await failure(workers, "nothing:"), NothingRead)
            broken = await failure(workers, "bug:110101199003070000")
            assert isinstance(broken, ReaderBroken)
            assert broken.facts == {"cause": "RuntimeError"}
            assert "110101199003070000" not in f"{broken!r} {broken.facts}"
            for order in ("memory:", "lie:", "unpicklable:", "kill:", "segfault:", "exit:"):
                assert isinstance(await failure(workers, order), ReaderBroken), order
                assert await read(workers, f"after {order}") == f"after {order}"
            assert workers.counts["crashed"] >= 3

    asyncio.run(run())


@pytest.mark.parametrize("order", ["sleep:60", "stop:"])
def test_a_stuck_reader_is_killed_at_the_deadline_and_replaced(order: str) -> None:
    async def run() -> None:
        async with warm(bounds()) as workers:
            first = await read(workers, "pid:")
            started = time.monotonic()
            assert isinstance(await failure(workers, order, 0.4), DeadlinePassed)
            assert time.monotonic() - started < 2
            assert await read(workers, "pid:") != first
            with pytest.raises(ProcessLookupError):
                os.kill(int(first), 0)

    asyncio.run(run())


def test_a_reader_is_kept_no_longer_than_admitted_whatever_the_deadline() -> None:
    async def run() -> None:
        async with warm(bounds()) as workers:
            started = time.monotonic()
            with pytest.raises(DeadlinePassed):
                await workers.read(b"sleep:60", ASK, time.monotonic() + 60, run_s=0.3, background=True)
            assert time.monotonic() - started < 2

    asyncio.run(run())


def test_answers_never_mix_while_readers_die() -> None:
    async def one(workers: Workers, number: int) -> int:
        verb = ("mark", "kill", "mark", "sleep", "mark", "bug")[number % 6]
        order = f"{verb}:{number if verb == 'mark' else 9}"
        try:
            assert await read(workers, order, 0.3 if verb == "sleep" else 30) == order
            return 1
        except (ReaderBroken, DeadlinePassed, Overloaded):
            assert verb != "mark"
            return 0

    async def run() -> None:
        async with warm(bounds(readers=2, queue=100)) as workers:
            right = await asyncio.gather(*(one(workers, n) for n in range(24)))
            assert sum(right) == 12

    asyncio.run(run())


def test_full_queue_refuses_at_once() -> None:
    async def run() -> None:
        async with warm(bounds(queue=2)) as workers:
            busy = [asyncio.create_task(read(workers, "sleep:0.5"))]
            await asyncio.sleep(0.2)
            busy += [asyncio.create_task(read(workers, "short:")) for _ in range(2)]
            await asyncio.sleep(0.01)
            started = time.monotonic()
            assert isinstance(await failure(workers, "late:"), Overloaded)
            assert time.monotonic() - started < 0.1
            await asyncio.gather(*busy)
            assert await read(workers, "later:") == "later:"

    asyncio.run(run())


def test_a_hopeless_wait_is_refused_at_once() -> None:
    async def run() -> None:
        async with warm(bounds(queue=100)) as workers:
            await read(workers, "sleep:0.5")  # teaches the pace
            busy = [asyncio.create_task(read(workers, "sleep:0.5")) for _ in range(4)]
            await asyncio.sleep(0.1)
            started = time.monotonic()
            assert isinstance(await failure(workers, "hurry:", 1.0), Overloaded)
            assert time.monotonic() - started < 0.1
            await asyncio.gather(*busy)

    asyncio.run(run())


def test_no_reader_is_killed_over_who_came_too_late() -> None:
    """Three wait behind one; when they are due, what is left of their time is not enough."""

    async def run() -> None:
        async with warm(bounds(queue=100)) as workers:
            asked = [read(workers, "sleep:2", 3.5) for _ in range(4)]  # at once: the pace is not known yet
            came = await asyncio.gather(*asked, return_exceptions=True)
            assert came[0] == "sleep:2"
            assert {type(each) for each in came[1:]} == {Overloaded}
            assert workers.counts["killed"] == 0

    asyncio.run(run())


def test_a_request_that_waited_too_long_is_given_up_and_its_place_freed() -> None:
    async def run() -> None:
        async with warm(bounds(queue=1)) as workers:
            busy = asyncio.create_task(read(workers, "sleep:1"))
            await asyncio.sleep(0.1)
            assert isinstance(await failure(workers, "late:", 0.2), Overloaded)
            assert workers.waiting == 0
            assert await read(workers, "next:") == "next:"
            await busy

    asyncio.run(run())


def test_background_leaves_a_seat_and_lets_others_pass() -> None:
    async def run() -> None:
        async with warm(bounds(readers=2, queue=20)) as workers:
            slow = [asyncio.create_task(read(workers, "sleep:0.6", background=True)) for _ in range(3)]
            await asyncio.sleep(0.1)
            started = time.monotonic()
            await read(workers, "quick:")
            assert time.monotonic() - started < 0.4
            await asyncio.gather(*slow)

    asyncio.run(run())


def test_recycling_on_count_and_on_memory() -> None:
    async def run() -> None:
        async with warm(bounds(requests=2)) as workers:
            pids = [await read(workers, "pid:") for _ in range(4)]
            assert pids[0] == pids[1] != pids[2] == pids[3]
        async with warm(bounds(memory_bytes=300 * MIB)) as workers:
            first = await read(workers, "pid:")
            assert (await read(workers, f"hoard:{400 * MIB}")).startswith("hoard")
            assert await read(workers, "pid:") != first
            assert workers.counts["recycled"] == 1

    asyncio.run(run())


def test_an_idle_reader_that_dies_is_replaced() -> None:
    async def run() -> None:
        async with warm(bounds()) as workers:
            os.kill(int(await read(workers, "pid:")), signal.SIGKILL)
            await asyncio.sleep(1.2)
            await until_ready(workers, 1)
            assert await read(workers, "hello:") == "hello:"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("factory", "error"),
    [("fake_readers:Cold", ModelError), ("fake_readers:StillBorn", ReaderBroken), ("nowhere:Reader", ReaderBroken)],
)
def test_a_reader_that_cannot_warm_says_why(factory: str, error: type[KapiaoError]) -> None:
    async def run() -> None:
        with running(bounds(), factory) as workers:
            with pytest.raises(error):
                await workers.warm()
            assert workers.ready == 0

    asyncio.run(run())


def test_stop_lets_running_requests_finish() -> None:
    async def run() -> None:
        with running(bounds()) as workers:
            await workers.warm()
            pid = int(await read(workers, "pid:"))
            busy = [asyncio.create_task(read(workers, "sleep:0.4")) for _ in range(2)]
            await asyncio.sleep(0.1)
            await asyncio.to_thread(workers.stop, 5)
            assert await asyncio.gather(*busy) == ["sleep:0.4"] * 2
            assert isinstance(await failure(workers, "late:"), Overloaded)
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)

    asyncio.run(run())


def test_large_pictures_travel_whole() -> None:
    async def run() -> None:
        async with warm(bounds()) as workers:
            order = "x" * (12 * MIB)
            assert await read(workers, order) == order

    asyncio.run(run())
