"""A dialect of our own, as small as one can be: JSON in, JSON out, one HMAC. For testing the door, not a vendor."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from typing import Any

from kapiao.dialects.wire import (
    Call,
    Credential,
    Grant,
    GrantAsk,
    Job,
    Outcome,
    Push,
    Source,
    Task,
    WireRequest,
    WireResponse,
)
from kapiao.errors import KapiaoError, ParameterInvalid, SignatureWrong
from kapiao.records import Ask, Limits


def signature(secret: str, request: WireRequest) -> str:
    text = "\n".join(
        [request.method, request.path, request.raw_query, request.header("x-nonce"), request.header("x-at")]
    )
    return hmac.new(secret.encode(), text.encode() + request.body, hashlib.sha256).hexdigest()


def as_json(status: int, body: Mapping[str, Any]) -> WireResponse:
    return WireResponse(status, "application/json;charset=utf-8", json.dumps(body, ensure_ascii=False).encode())


class Plain:
    """Implements `wire.Dialect`."""

    name = "plain"

    def recognises(self, request: WireRequest) -> bool:
        return request.path.startswith("/plain")

    def credential(self, request: WireRequest) -> Credential:
        def verify(secret: str) -> None:
            if not hmac.compare_digest(signature(secret, request), request.header("x-sign")):
                raise SignatureWrong

        at = dt.datetime.fromtimestamp(float(request.header("x-at") or 0), dt.UTC)
        token = request.header("x-token")
        return Credential("plain", request.header("x-key"), token, request.header("x-nonce"), at, verify)

    def call(self, request: WireRequest) -> Call:
        if request.path == "/plain/bug":
            raise RuntimeError("secret of a bug")
        try:
            asked = json.loads(request.body)
        except ValueError:
            raise ParameterInvalid from None
        limits = Limits(max_bytes=asked.get("max_bytes", 1 << 20))
        urls = [Source(url=url) for url in asked.get("urls", [])]
        texts = [Source(data=text.encode()) for text in asked.get("texts", [])]
        grant = GrantAsk("post", 60, 1000, single_use=True) if asked.get("grant") == "post" else None
        if asked.get("grant") == "put":
            grant = GrantAsk("put", 60, 1000, prefix="some/")
        return Call(
            operation=asked.get("operation", "Read"),
            parameters={"callback": asked.get("callback", "")},
            tasks=tuple(Task(source, Ask(limits=limits)) for source in (*urls, *texts)),
            permission="plain:Read",
            deadline_s=asked.get("deadline_s", 5.0),
            mode=asked.get("mode", "sync"),
            job_ids=tuple(asked.get("ids", ())),
            grant=grant,
            meter=asked.get("operation", "Read"),
        )

    def answer(self, request: WireRequest, call: Call, outcomes: tuple[Outcome, ...], request_id: str) -> WireResponse:
        read = [o.reading.text if o.reading else getattr(o.error, "code", "") for o in outcomes]
        return as_json(200, {"id": request_id, "read": read})

    def failure(self, request: WireRequest, error: KapiaoError, request_id: str) -> WireResponse:
        status = 500 if type(error) is KapiaoError else 400
        return as_json(status, {"id": request_id, "code": error.code, "message": str(error)})

    def accept_ids(self, call: Call, request_id: str) -> tuple[str, ...]:
        return tuple(f"job-{uuid.uuid4()}" for _ in call.tasks)

    def accepted(self, request: WireRequest, call: Call, ids: tuple[str, ...], request_id: str) -> WireResponse:
        return as_json(200, {"id": request_id, "ids": ids})

    def settle(self, call: Call, index: int, id: str, outcome: Outcome) -> str:
        read = outcome.reading.text if outcome.reading else getattr(outcome.error, "code", "")
        return json.dumps({"id": id, "index": index, "read": read})

    def callback(self, call: Call, settled: str, uid: str) -> Push | None:
        url = str(call.parameters["callback"])
        return Push(url, "text/plain", f"{uid} {settled}".encode()) if url else None

    def results(self, request: WireRequest, call: Call, jobs: tuple[Job, ...], request_id: str) -> WireResponse:
        return as_json(200, {"jobs": [[job.id, job.status, job.settled] for job in jobs]})

    def granted(self, request: WireRequest, call: Call, grant: Grant, request_id: str) -> WireResponse:
        return as_json(
            200,
            {
                "id": grant.access_key_id,
                "secret": grant.access_key_secret,
                "token": grant.security_token,
                "bucket": grant.bucket,
                "key": grant.key,
                "host": grant.host,
                "policy": base64.b64encode(b'{"conditions": []}').decode(),
            },
        )
