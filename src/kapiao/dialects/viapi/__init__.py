"""The viapi family (ocr, version 2019-12-30): 27 actions by name, an object under `Data`, two of them asynchronous.

Knows: what this family does otherwise than others of its style. Facts are in contract.json, ours in bindings.toml.
"""

from __future__ import annotations

import json
from typing import Any

from kapiao.dialects.contract import Operation
from kapiao.dialects.rpc import RpcDialect, Values, pending
from kapiao.dialects.wire import Call, Job, Outcome, WireRequest, WireResponse
from kapiao.errors import DeadlinePassed, KapiaoError, NothingRead, ParameterInvalid

_WAITING = {"queued": "QUEUING", "running": "PROCESSING", "timeout": "TIMEOUT_FAILED", "gave_up": "LIMIT_RETRY_FAILED"}


class Viapi(RpcDialect):
    """See the module text."""

    name = "viapi"
    folder = "viapi"
    fallback = True

    def special_call(self, operation: Operation, values: Values, request: WireRequest) -> Call | None:
        if "JobId" not in operation.request:
            return None
        permission = f"{self.permission}:{operation.name}"
        return Call(operation.name, values, (), permission, mode="query", job_ids=(values["JobId"],))

    def settle(self, call: Call, index: int, id: str, outcome: Outcome) -> str:
        """The part of a job's answer that says how it ended."""
        error = outcome.error
        if call.operation not in self.bindings:
            error = pending(call.operation)
        elif outcome.reading is not None:
            try:
                data = self.data(call, [outcome.reading], id)
                result = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
                return json.dumps({"Status": "PROCESS_SUCCESS", "Result": result}, ensure_ascii=False)
            except KapiaoError as late:
                error = late
        failed = error or NothingRead()
        status = "TIMEOUT_FAILED" if isinstance(failed, DeadlinePassed) else "PROCESS_FAILED"
        said = {"Status": status, "ErrorCode": self.errors.code(failed), "ErrorMessage": str(failed)}
        return json.dumps(said, ensure_ascii=False)

    def results(self, request: WireRequest, call: Call, jobs: tuple[Job, ...], request_id: str) -> WireResponse:
        job = jobs[0]
        if job.status in {"unknown", "expired"}:
            error = ParameterInvalid("JobId is unknown, or its result is no longer kept.", parameter="JobId")
            return self.failure(request, error, request_id)
        said: dict[str, Any] = json.loads(job.settled) if job.status == "done" else {"Status": _WAITING[job.status]}
        return self.success(call, {"Data": {"JobId": job.id, **said}}, request_id)
