"""The green family (version 2018-05-09): paths instead of actions, many pictures a call, errors as numbers inside 200.

Knows: scan, asyncscan, results, uploadcredentials and the callback, which share nothing with the RPC families but the
bindings. Facts are in contract.json, ours in bindings.toml. Must not know a card by name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus

from kapiao.dialects import parameters as spoken
from kapiao.dialects.contract import load_bindings, load_contract, load_errors
from kapiao.dialects.rendering import rendered, tidy
from kapiao.dialects.rpc import JSON, Values, ask_of, bound, gateway_failure, json_bytes
from kapiao.dialects.signing import digest_hex, signed
from kapiao.dialects.wire import (
    Call,
    Credential,
    Grant,
    GrantAsk,
    Job,
    Mode,
    Outcome,
    Push,
    Source,
    Task,
    WireRequest,
    WireResponse,
)
from kapiao.errors import (
    AskError,
    KapiaoError,
    MethodRefused,
    NothingRead,
    OperationPending,
    OperationUnknown,
    ParameterInvalid,
    ParameterMissing,
)
from kapiao.records import Ask, Reading

_SCAN, _ASYNC, _RESULTS = "/green/image/scan", "/green/image/asyncscan", "/green/image/results"
_CREDENTIALS = "/green/credentials/uploadcredentials"
_ACTIONS = {
    _SCAN: "ImageSyncScan",
    _ASYNC: "ImageAsyncScan",
    _RESULTS: "ImageAsyncScanResults",
    _CREDENTIALS: "UploadCredentials",
}
_GRANT = GrantAsk(form="put", seconds=1800, max_bytes=20 * 1024 * 1024)
_CODES = {"queued": 280, "running": 280, "timeout": 581, "gave_up": 500, "unknown": 404, "expired": 594}


class Green:
    """See the module text; implements `wire.Dialect`."""

    name = "green"

    def __init__(self, own_hosts: Sequence[str] = ()) -> None:
        self.own_hosts = tuple(own_hosts)
        self.contract = load_contract("green")
        self.gateway = load_errors("viapi")
        self.errors = load_errors("green")
        self.bindings = {name: bound(raw) for name, raw in load_bindings("green").items()}

    # the request ------------------------------------------------------------------------------------------------

    def recognises(self, request: WireRequest) -> bool:
        return spoken.path_of(request).startswith("/green/")

    def credential(self, request: WireRequest) -> Credential:
        return signed(request, self.own_hosts).credential()

    def call(self, request: WireRequest) -> Call:
        path = spoken.path_of(request).rstrip("/")
        if path not in _ACTIONS:
            raise OperationUnknown("Specified api is not found, please check your url and method.")
        if request.method.upper() != "POST":
            raise MethodRefused("The HTTP method must be POST.")
        if path == _CREDENTIALS:
            return self._plain(path, "grant", grant=_GRANT)
        body = _json_body(request)
        if path == _RESULTS:
            return self._plain(path, "query", job_ids=_task_ids(body))
        return self._scan(path, body)

    def _plain(self, path: str, mode: Mode, **more: Any) -> Call:
        return Call(path, {}, (), f"green:{_ACTIONS[path]}", mode=mode, **more)

    def _scan(self, path: str, body: Any) -> Call:
        if not isinstance(body, dict):
            raise AskError("The body must be a JSON object.")
        values = self._values(path, body)
        card = self.contract.operations[values["card"]]
        binding = self.bindings.get(card.name)
        if binding is None:
            raise OperationPending(f"This version does not read the card {card.name} yet.", parameter="card")
        ask = ask_of(card, binding, values)
        return Call(
            operation=path,
            parameters=values,
            tasks=tuple(_task(entry, ask) for entry in values["tasks"]),
            permission=f"green:{_ACTIONS[path]}",
            deadline_s=card.deadline_s,
            mode="sync" if path == _SCAN else "async",
            meter=f"{_ACTIONS[path]}:{card.name}",
        )

    def _values(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The checked body; `extras.card` comes up as `card`."""
        declared = self.contract.facts["paths"][path]["request"]
        extras = body.get("extras")
        if not isinstance(extras, dict):
            raise ParameterMissing("extras is mandatory and must be an object.", parameter="extras")
        card_rule = {"card": {**declared["extras"]["fields"]["card"], "required": True}}
        values = spoken.typed({name: rule for name, rule in declared.items() if name != "extras"}, body)
        values |= {"extras": extras, **spoken.typed(card_rule, extras)}
        if values["scenes"] != declared["scenes"]["value"]:
            raise ParameterInvalid("scenes must be ocr alone: this server serves no other scene.", parameter="scenes")
        if values.get("callback"):
            spoken.checked_url(values["callback"])
            if not values.get("seed"):
                raise ParameterMissing("seed is mandatory with callback.", parameter="seed")
        ids = [entry["dataId"] for entry in values["tasks"] if entry.get("dataId")]
        if len(set(ids)) != len(ids):
            raise ParameterInvalid("dataId must be unique within a request.", parameter="dataId")
        return values

    # the answer -------------------------------------------------------------------------------------------------

    def answer(self, request: WireRequest, call: Call, outcomes: tuple[Outcome, ...], request_id: str) -> WireResponse:
        ids = self.accept_ids(call, request_id)
        data = [self._element(call, index, ids[index], outcome) for index, outcome in enumerate(outcomes)]
        return _enveloped(200, "OK", request_id, data)

    def _element(self, call: Call, index: int, id: str, outcome: Outcome) -> dict[str, Any]:
        """One entry of `data`: the task again, a code, and the result when there is one."""
        element = self._head(call, index, id)
        try:
            if outcome.error is not None:
                raise outcome.error
            if outcome.reading is None:
                raise NothingRead()
            results = [self._result(call, outcome.reading)]
        except NothingRead:
            results = [{"scene": "ocr", "label": "normal", "suggestion": "pass"}]
        except KapiaoError as error:
            code, message = self._spelled(error)
            return element | {"code": code, "msg": message}
        return element | {"results": results}

    def _head(self, call: Call, index: int, id: str) -> dict[str, Any]:
        task = call.tasks[index]
        named = {"dataId": task.data_id} if task.data_id else {}
        extras = call.parameters["extras"]
        return {"code": 200, "msg": "OK", **named, "taskId": id, "url": task.source.url, "extras": extras}

    def _result(self, call: Call, reading: Reading) -> dict[str, Any]:
        card = str(call.parameters["card"])
        operation, kinds = self.contract.operations[card], call.tasks[0].ask.kinds
        name = operation.facts["info_object"]
        info = rendered(operation.answer[name]["fields"], self.bindings[card].answer, reading, kinds, call.parameters)
        sure = min(record.score for record in reading.records if record.kind in kinds)
        return {
            "scene": "ocr",
            "label": "ocr",
            "suggestion": "review",
            "rate": tidy(round(sure * 100, 2)),
            name: {**info, **operation.facts.get("fixed", {})},
        }

    def failure(self, request: WireRequest, error: KapiaoError, request_id: str) -> WireResponse:
        """Who asks is judged by the gateway, in capitals and with an HTTP status; the rest is a number inside 200."""
        spelling = self.errors.spelling(error)
        if not spelling.code.isdigit():
            return gateway_failure(self.gateway, request, error, request_id, self.own_hosts)
        message = f"{spelling.message} - {error}" if isinstance(error, AskError) else spelling.message
        return _enveloped(int(spelling.code), message, request_id, None)

    def _spelled(self, error: KapiaoError) -> tuple[int, str]:
        spelling = self.errors.spelling(error)
        return (int(spelling.code), spelling.message) if spelling.code.isdigit() else (500, "GENERAL_ERROR")

    # jobs -------------------------------------------------------------------------------------------------------

    def accept_ids(self, call: Call, request_id: str) -> tuple[str, ...]:
        """One opaque id a task; the request id is random, so nobody can guess them."""
        return tuple(_task_id(request_id, index) for index in range(len(call.tasks)))

    def accepted(self, request: WireRequest, call: Call, ids: tuple[str, ...], request_id: str) -> WireResponse:
        return _enveloped(200, "OK", request_id, [self._head(call, i, id) for i, id in enumerate(ids)])

    def settle(self, call: Call, index: int, id: str, outcome: Outcome) -> str:
        return json_bytes(self._element(call, index, id, outcome)).decode()

    def callback(self, call: Call, settled: str, uid: str) -> Push | None:
        url = str(call.parameters.get("callback", ""))
        if not url:
            return None
        algorithm = str(call.parameters.get("cryptType", "SHA256"))
        seed = str(call.parameters["seed"])
        checksum = digest_hex(algorithm, f"{uid}{seed}{settled}".encode())
        body = f"checksum={checksum}&content={quote_plus(settled)}"
        return Push(url, "application/x-www-form-urlencoded; charset=utf-8", body.encode())

    def results(self, request: WireRequest, call: Call, jobs: tuple[Job, ...], request_id: str) -> WireResponse:
        return _enveloped(200, "OK", request_id, [self._job(job) for job in jobs])

    def _job(self, job: Job) -> dict[str, Any]:
        if job.status == "done":
            settled: dict[str, Any] = json.loads(job.settled)
            return settled
        code = _CODES[job.status]
        texts = {entry["code"]: entry["msg"] for entry in self.contract.facts["codes"]}
        return {"code": code, "msg": texts[code], "taskId": job.id}

    def granted(self, request: WireRequest, call: Call, grant: Grant, request_id: str) -> WireResponse:
        """The endpoint must be an address: one client puts the bucket in front of a host name."""
        endpoint = f"http://{grant.host}"
        data = {
            "accessKeyId": grant.access_key_id,
            "accessKeySecret": grant.access_key_secret,
            "securityToken": grant.security_token,
            "expiredTime": int(grant.expires_at.timestamp() * 1000),
            "ossEndpoint": endpoint,
            "ossInternalEndpoint": endpoint,
            "uploadBucket": grant.bucket,
            "uploadFolder": grant.key.rstrip("/"),
        }
        return _enveloped(200, "OK", request_id, data)


def _json_body(request: WireRequest) -> Any:
    """The body as JSON whatever its label says."""
    try:
        return json.loads(request.body or b"null")
    except (ValueError, RecursionError) as error:
        raise AskError("The body is not JSON.") from error


def _task_ids(body: Any) -> tuple[str, ...]:
    if not isinstance(body, list) or not body or not all(isinstance(entry, str) and entry for entry in body):
        raise AskError("The body must be a JSON array of task ids.")
    if len(body) > 100:
        raise ParameterInvalid("At most 100 task ids may be asked for at once.", parameter="tasks")
    return tuple(body)


def _task(entry: Values, ask: Ask) -> Task:
    url = spoken.checked_url(entry["url"], schemes=("http", "https", "oss"))
    return Task(Source(url), ask, entry.get("dataId", ""))


def _task_id(request_id: str, index: int) -> str:
    digest = hashlib.blake2b(f"{request_id}:{index}".encode(), digest_size=15).hexdigest()
    return f"img{digest}"


def _enveloped(code: int, message: str, request_id: str, data: Any) -> WireResponse:
    body = {"code": code, "msg": message, "requestId": request_id}
    if data is not None:
        body["data"] = data
    return WireResponse(200, JSON, json_bytes(body), {"x-acs-request-id": request_id})
