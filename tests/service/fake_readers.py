"""Readers that answer, lie, hang or die, as the bytes they are handed say: `verb:argument`."""

import os
import signal
import time
from pathlib import Path
from types import MappingProxyType

from kapiao.errors import ModelError, NothingRead
from kapiao.records import Ask, Field, Line, Quad, Reading, Record

BOX = Quad.box(0, 0, 10, 10)


def reading_of(text: str) -> Reading:
    field = Field("name", "姓名", text, text, text, 0.9, BOX)
    record = Record("idcard", "居民身份证", 1.0, MappingProxyType({"name": field}), BOX)
    return Reading((record,), (Line(text, 0.9, BOX, lattice=None),), 10, 10, "png")


class Echo:
    """Does what it is told."""

    def __init__(self, engine: str = "fake") -> None:
        self.engine = engine
        self.hoard: list[bytes] = []

    def warm(self) -> None:
        return

    def read(self, data: bytes, ask: Ask) -> Reading:
        verb, _, argument = data.decode("utf-8", "replace").partition(":")
        match verb:
            case "sleep":
                time.sleep(float(argument))
            case "burn":  # as much of the processor as reading takes
                until = time.process_time() + float(argument)
                while time.process_time() < until:
                    pass
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "segfault":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "exit":
                os._exit(0)
            case "nothing":
                raise NothingRead
            case "bug":
                raise RuntimeError(argument)
            case "memory":
                raise MemoryError
            case "unpicklable":
                return Reading((), (), 1, 1, "png", angle_deg=lambda: None)  # type: ignore[arg-type]
            case "lie":
                return "not a reading"  # type: ignore[return-value]
            case "stop":
                os.kill(os.getpid(), signal.SIGSTOP)
            case "hoard":
                self.hoard.append(b"x" * int(argument))
            case "once":  # dies the first time it sees this file, answers the second time
                if not Path(argument).exists():
                    Path(argument).touch()
                    os.kill(os.getpid(), signal.SIGKILL)
            case "pid":
                return reading_of(str(os.getpid()))
        return reading_of(data.decode("utf-8", "replace"))


class Cold(Echo):
    def warm(self) -> None:
        raise ModelError("The model file has another checksum.")


class StillBorn(Echo):
    def warm(self) -> None:
        os._exit(3)
