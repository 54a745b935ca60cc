"""How vendors spell it: each API family as data and a small class. Knows Record, never pixels, never any state."""

from __future__ import annotations

from collections.abc import Sequence

from kapiao.dialects.wire import Dialect


def all_dialects(own_hosts: Sequence[str] = ()) -> tuple[Dialect, ...]:
    """Every dialect, in the order in which they are to be asked whether they recognise a request.

    `own_hosts`: names under which clients reach this server when a proxy in front rewrites the Host header.
    """
    from kapiao.dialects.grants import OpenPlatform, ViapiUtils
    from kapiao.dialects.green import Green
    from kapiao.dialects.ocrapi import OcrApi
    from kapiao.dialects.viapi import Viapi

    return Green(own_hosts), OcrApi(own_hosts), OpenPlatform(own_hosts), ViapiUtils(own_hosts), Viapi(own_hosts)
