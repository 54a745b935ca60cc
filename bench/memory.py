"""Highest resident memory of one candidate alone in a process.

`python -m bench.memory kapiao|rapidocr FOLDER [ENGINE]`

Reads every file of the folder once and prints megabytes. A process each, because one candidate's models would
otherwise be counted for the other.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench.meter import memory_mb, one_thread


def main() -> None:
    one_thread()
    who, folder, *engine = sys.argv[1:]
    pictures = [path.read_bytes() for path in sorted(Path(folder).iterdir())]
    if who == "kapiao":
        from kapiao.errors import KapiaoError
        from kapiao.pipeline import Reader

        reader = Reader(*engine)
        reader.warm()
        for data in pictures:
            try:
                reader.read(data)
            except KapiaoError:
                continue
    else:
        from bench.peers import Stock

        stock = Stock()
        for data in pictures:
            stock.read(data)
    print(memory_mb("VmHWM"))


if __name__ == "__main__":
    main()
