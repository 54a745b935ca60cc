"""`serve` as a process of its own, with the plain dialect and a fake reader: `python serve_process.py FACTORY`."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "service")]

if __name__ == "__main__":
    from plain_dialect import Plain

    from kapiao.config import Settings
    from kapiao.errors import KapiaoError
    from kapiao.web.server import serve

    try:
        serve(Settings.load(), sys.argv[1], (Plain(),))
    except KapiaoError as error:
        print(f"ended: {error.code}", file=sys.stderr)
        sys.exit(error.exit_code)
