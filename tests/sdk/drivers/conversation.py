"""Calls in, answers out: one JSON line each. The frame in which the drivers of the vendor's SDKs run.

Runs inside an SDK's own environment, so it imports the standard library only. What an SDK prints goes to stderr.
No call can leave this machine, whatever host an SDK has fixed: only loopback is ever resolved.
A call may say `clock_s`: seconds by which the clock of this process is off while the call runs.
"""

import contextlib
import datetime
import json
import os
import socket
import sys
import time
import warnings


def converse(answer):
    """Answer every line of stdin with `answer(call)`; a call that raises is described, never swallowed."""
    warnings.simplefilter("ignore")
    keep_at_home()
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        call = json.loads(line)
        with clock_off_by(call.pop("clock_s", 0)):
            try:
                said = {"answer": answer(call)}
            except Exception as error:
                said = {"raised": described(error)}
        out.write(json.dumps(said, default=str) + "\n")
        out.flush()


def keep_at_home():
    resolve = socket.getaddrinfo

    def at_home(host, *args, **kwargs):
        if host not in ("127.0.0.1", b"127.0.0.1"):
            raise socket.gaierror(f"this test must not reach {host}")
        return resolve(host, *args, **kwargs)

    socket.getaddrinfo = at_home


def described(error):
    """What an SDK's user finds in an exception, whatever generation it comes from."""
    data = getattr(error, "data", None)
    data = data if isinstance(data, dict) else {}
    return {
        "class": type(error).__name__,
        "module": type(error).__module__,
        "code": getattr(error, "code", None) or getattr(error, "error_code", None) or data.get("Code"),
        "message": str(getattr(error, "message", None) or error),
        "request_id": getattr(error, "request_id", None) or data.get("RequestId"),
        "status": getattr(error, "status_code", None) or getattr(error, "http_status", None) or data.get("statusCode"),
        "data": data,
    }


@contextlib.contextmanager
def clock_off_by(seconds):
    """A wrong clock, as a machine may have it. The SDK itself stays as it is."""
    if not seconds:
        yield
        return
    real_time, real_gmtime, real_class = time.time, time.gmtime, datetime.datetime

    class Shifted(real_class):
        @classmethod
        def utcnow(cls):
            return real_class.utcnow() + datetime.timedelta(seconds=seconds)

        @classmethod
        def now(cls, tz=None):
            return real_class.now(tz) + datetime.timedelta(seconds=seconds)

    holders = [module for module in list(sys.modules.values()) if getattr(module, "datetime", None) is real_class]
    time.time = lambda: real_time() + seconds
    time.gmtime = lambda secs=None: real_gmtime(real_time() + seconds if secs is None else secs)
    for module in holders:
        module.datetime = Shifted
    try:
        yield
    finally:
        time.time, time.gmtime = real_time, real_gmtime
        for module in holders:
            module.datetime = real_class
