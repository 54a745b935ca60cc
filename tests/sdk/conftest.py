"""One server, one picture host and one process per SDK environment for the whole session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from cards import SAMPLES
from running import KEY, SECRET, UID, PictureHost, Relay, Sdk, Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may fetch from this machine, with a given key and no limit on pace."""
    running = Server(
        tmp_path_factory.mktemp("kapiao") / "data",
        KAPIAO_ACCESS_KEY_ID=KEY,
        KAPIAO_ACCESS_KEY_SECRET=SECRET,
        KAPIAO_ACCOUNT_UID=UID,
        KAPIAO_ALLOW_PRIVATE_URLS="true",
        KAPIAO_CALLBACK_WAIT_S="0.2",
        KAPIAO_QPS="1000",
        KAPIAO_WORKERS="2",
    )
    yield running
    running.stop()


@pytest.fixture(scope="session")
def uid() -> str:
    """The account id of the test key."""
    return UID


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PictureHost]:
    """A host of pictures: /samples is the committed folder, anything else a test may put beside it."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "samples").symlink_to(SAMPLES)
    host = PictureHost(folder)
    yield host
    host.stop()


@pytest.fixture
def relay(server: Server) -> Iterator[Relay]:
    between = Relay(("127.0.0.1", server.port))
    yield between
    between.stop()


@pytest.fixture(scope="session")
def sdk() -> Iterator[Callable[..., Sdk]]:
    """`sdk("viapi4")`: the driver of an environment, started at first use."""
    running: dict[tuple[str, tuple[tuple[str, str], ...]], Sdk] = {}

    def driver(environment: str, **variables: str) -> Sdk:
        name = (environment, tuple(sorted(variables.items())))
        if name not in running:
            running[name] = Sdk(environment, "core" if environment == "core" else "tea", **variables)
        return running[name]

    yield driver
    for each in running.values():
        each.stop()


@dataclass(frozen=True)
class Config:
    """The client settings that point an SDK at the server, by generation."""

    host: str

    def tea(self, **more: Any) -> dict[str, Any]:
        plain = {"access_key_id": KEY, "access_key_secret": SECRET, "endpoint": self.host, "protocol": "http"}
        return plain | {"region_id": "cn-shanghai", "read_timeout": 300_000} | more

    def core(self, **more: Any) -> dict[str, Any]:
        return {"key": KEY, "secret": SECRET, "endpoint": self.host} | more


@pytest.fixture(scope="session")
def config(server: Server) -> Config:
    return Config(server.host)


@pytest.fixture
def relayed(relay: Relay) -> Config:
    return Config(relay.host)
