"""`serve` as a process of its own, with the plain dialect and a fake reader: `python serve_process.py FACTORY`."""

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "service")]


def tell_of_strangers(event: str, args: tuple[Any, ...]) -> None:
    """Writes a line for every name that is looked up and every address beyond this machine."""
    if event == "socket.getaddrinfo" and args[0] not in ("127.0.0.1", "localhost"):
        print(f"NET lookup {args[0]}", file=sys.stderr, flush=True)
    if event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple) and args[1][0] != "127.0.0.1":
        print(f"NET {args[1]}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.addaudithook(tell_of_strangers)
    from plain_dialect import Plain

    from kapiao.config import Settings
    from kapiao.errors import KapiaoError
    from kapiao.web.server import serve

    try:
        serve(Settings.load(), sys.argv[1], (Plain(),))
    except KapiaoError as error:
        print(f"ended: {error.code}", file=sys.stderr)
        sys.exit(error.exit_code)
