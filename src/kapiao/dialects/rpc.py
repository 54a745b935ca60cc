"""A dialect of the RPC style: one path, an action by name, parameters in query, form or body, JSON or XML answers.

Knows: envelopes, modes and error spelling shared by the RPC families. What one family does otherwise is a small
subclass in its folder; what one operation does otherwise is data. Must not know any operation by name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kapiao.dialects import parameters as spoken
from kapiao.dialects.binding import Branch, compiled
from kapiao.dialects.contract import Contract, Errors, Operation, load_bindings, load_contract, load_errors
from kapiao.dialects.rendering import rendered
from kapiao.dialects.signing import is_signed, signed, string_to_sign
from kapiao.dialects.subjects import Taken
from kapiao.dialects.wire import (
    Call,
    Credential,
    Grant,
    Job,
    Outcome,
    Push,
    Source,
    Task,
    WireRequest,
    WireResponse,
)
from kapiao.dialects.xml import XML, xml
from kapiao.errors import (
    KapiaoError,
    MethodRefused,
    NothingRead,
    OperationPending,
    OperationUnknown,
    ParameterInvalid,
    ParameterMissing,
    SignatureWrong,
)
from kapiao.records import Ask, Reading

JSON = "application/json;charset=utf-8"  # the form that every official client parses
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bound:
    """How one operation is answered by this version: the kinds it reads and where each value goes."""

    kinds: tuple[str, ...]
    kinds_by: Mapping[str, tuple[str, ...]]  # by the value of `by`
    by: str
    extras: tuple[str, ...]  # always asked for
    extras_by: Mapping[str, str]  # parameter that asks for an extra
    min_height: str  # parameter with the least height of a line
    pending: Mapping[str, str]  # parameter that cannot be honoured yet when it is true, and why
    answer: Branch

    def kinds_for(self, values: Values) -> tuple[str, ...]:
        return self.kinds_by[values[self.by]] if self.by else self.kinds

    @property
    def all_kinds(self) -> tuple[str, ...]:
        """Every kind it may read, in order."""
        by_value = [kind for kinds in self.kinds_by.values() for kind in kinds]
        return tuple(dict.fromkeys((*self.kinds, *by_value)))


def bound(raw: Mapping[str, Any]) -> Bound:
    """One operation's table of bindings.toml. Raises ValueError for what cannot be understood."""
    known = {"kinds", "kinds_by", "extras", "extras_by", "min_height", "pending", "answer"}
    if set(raw) - known:
        raise ValueError(f"unknown binding entries {sorted(set(raw) - known)}")
    by = dict(raw.get("kinds_by", {}))
    parameter = by.pop("parameter", "")
    return Bound(
        kinds=tuple(raw.get("kinds", ())),
        kinds_by={value: tuple(kinds) for value, kinds in by.items()},
        by=parameter,
        extras=tuple(raw.get("extras", ())),
        extras_by=raw.get("extras_by", {}),
        min_height=raw.get("min_height", ""),
        pending=raw.get("pending", {}),
        answer=compiled(raw["answer"]),
    )


def ask_of(operation: Operation, binding: Bound, values: Values) -> Ask:
    """What the reader is asked for; refuses parameters that this version would have to ignore."""
    for name, why in binding.pending.items():
        if values.get(name):
            raise OperationPending(f"{name} is not served by this version yet: {why}.", parameter=name)
    wanted = {extra for name, extra in binding.extras_by.items() if values.get(name)}
    return Ask(
        kinds=binding.kinds_for(values),
        extras=frozenset(wanted.union(binding.extras)),
        limits=operation.limits,
        min_height_px=values.get(binding.min_height, 0),
    )


class RpcDialect:
    """One RPC family; implements `wire.Dialect`. Subclasses say where files come from and how data is wrapped."""

    name = ""
    folder = ""
    errors_of = ""  # the folder whose table of errors applies; empty: its own
    permission = "ocr"
    fallback = False  # answers RPC requests whose version nobody else knows

    def __init__(self, own_hosts: Sequence[str] = ()) -> None:
        self.own_hosts = tuple(own_hosts)
        self.contract: Contract = load_contract(self.folder)
        self.errors: Errors = load_errors(self.errors_of or self.folder)
        self.bindings = {name: bound(raw) for name, raw in load_bindings(self.folder).items()}

    # the request ------------------------------------------------------------------------------------------------

    def recognises(self, request: WireRequest) -> bool:
        action, version = spoken.action_of(request), spoken.version_of(request)
        if version == self.contract.version:
            return True
        unclaimed = not version and action in self.contract.operations
        return unclaimed or (self.fallback and bool(action or version or is_signed(request)))

    def credential(self, request: WireRequest) -> Credential:
        return signed(request, self.own_hosts).credential()

    def call(self, request: WireRequest) -> Call:
        if request.method.upper() not in self.contract.methods:
            raise MethodRefused(f"The HTTP method must be one of {', '.join(self.contract.methods)}.")
        operation = self._operation(request)
        given = spoken.merged(request)
        values = spoken.typed(operation.request, given)
        sources = self.sources(request, operation, values)
        call = self.special_call(operation, values, request) or self._reading_call(operation, values, sources)
        return self._with_format(call, request)

    def _operation(self, request: WireRequest) -> Operation:
        action, version = spoken.action_of(request), spoken.version_of(request)
        if not action:
            raise ParameterMissing("Action is mandatory for this action.", parameter="Action")
        if not version:
            raise ParameterMissing("Version is mandatory for this action.", parameter="Version")
        if version != self.contract.version:
            raise ParameterInvalid("Specified parameter Version is not valid.", parameter="Version")
        if action not in self.contract.operations:
            raise OperationUnknown("Specified api is not found, please check your url and method.")
        answer_format(request)
        return self.contract.operations[action]

    def _with_format(self, call: Call, request: WireRequest) -> Call:
        fields = {name: getattr(call, name) for name in Call.__slots__}
        return Call(**fields | {"format": answer_format(request)})

    def _reading_call(self, operation: Operation, values: Values, sources: Sequence[Source]) -> Call:
        binding = self.bindings.get(operation.name)
        if binding is None and not operation.asynchronous:
            raise pending(operation.name)
        ask = ask_of(operation, binding, values) if binding else Ask(limits=operation.limits)
        return Call(
            operation=operation.name,
            parameters=values,
            tasks=tuple(Task(source, ask) for source in sources),
            permission=f"{self.permission}:{operation.name}",
            deadline_s=operation.deadline_s,
            mode="async" if operation.asynchronous else "sync",
            meter=operation.name,
        )

    def sources(self, request: WireRequest, operation: Operation, values: Values) -> list[Source]:
        """The files that a request names, in order; every URL checked."""
        names = [values[name] for name in operation.sources]
        for name, rule in operation.request.items():
            inner = [key for key, entry in rule.get("fields", {}).items() if entry.get("format") == "url"]
            if inner and rule.get("required") and not values.get(name):  # a list of nothing
                raise ParameterMissing(f"{name} is mandatory for this action.", parameter=name)
            names += [entry[key] for key in inner for entry in values.get(name, ())]
        return [Source(spoken.checked_url(url, operation.url_ascii_only)) for url in names]

    def special_call(self, operation: Operation, values: Values, request: WireRequest) -> Call | None:
        """A call that reads nothing (queries, grants); None for all others."""
        return None

    # the answer -------------------------------------------------------------------------------------------------

    def data(self, call: Call, readings: Sequence[Reading], request_id: str) -> Any:
        """What stands under `Data`."""
        tree = self.contract.operations[call.operation].answer["Data"]["fields"]
        binding = self.bindings[call.operation]
        kinds = call.tasks[0].ask.kinds
        tasks = tuple(
            Taken(task.source.url, f"{request_id}-{number}", reading)
            for number, (task, reading) in enumerate(zip(call.tasks, readings, strict=True), 1)
        )
        return rendered(tree, binding.answer, readings[0], kinds, call.parameters, tasks)

    def answer(self, request: WireRequest, call: Call, outcomes: tuple[Outcome, ...], request_id: str) -> WireResponse:
        failed = next((outcome.error for outcome in outcomes if outcome.error), None)
        if failed is None:
            try:
                readings = [outcome.reading for outcome in outcomes if outcome.reading is not None]
                if len(readings) != len(call.tasks):
                    raise NothingRead()
                return self.success(call, {"Data": self.data(call, readings, request_id)}, request_id)
            except KapiaoError as error:
                failed = error
        return self.failure(request, failed, request_id)

    def success(self, call: Call, fields: Values, request_id: str) -> WireResponse:
        return written({"RequestId": request_id, **fields}, "ActionResponse", call.format, 200, request_id)

    def failure(self, request: WireRequest, error: KapiaoError, request_id: str) -> WireResponse:
        return gateway_failure(self.errors, request, error, request_id, self.own_hosts)

    # jobs and grants --------------------------------------------------------------------------------------------

    def accept_ids(self, call: Call, request_id: str) -> tuple[str, ...]:
        return (request_id,)

    def accepted(self, request: WireRequest, call: Call, ids: tuple[str, ...], request_id: str) -> WireResponse:
        return self.success(call, {}, request_id)

    def settle(self, call: Call, index: int, id: str, outcome: Outcome) -> str:
        raise NotImplementedError

    def callback(self, call: Call, settled: str, uid: str) -> Push | None:
        return None

    def results(self, request: WireRequest, call: Call, jobs: tuple[Job, ...], request_id: str) -> WireResponse:
        raise NotImplementedError

    def granted(self, request: WireRequest, call: Call, grant: Grant, request_id: str) -> WireResponse:
        raise NotImplementedError


def pending(operation: str) -> OperationPending:
    """What an operation without bindings is answered with: at once, or as the end of its job."""
    return OperationPending(
        f"The specified action is not supported. This version does not read what {operation} is about yet."
    )


def answer_format(request: WireRequest) -> str:
    """JSON unless XML is asked for, in any case. Raises ParameterInvalid."""
    wanted = spoken.spoken(request, "Format").lower() or "json"
    if wanted not in {"json", "xml"}:
        raise ParameterInvalid("Format must be JSON or XML.", parameter="Format")
    return wanted


def written(body: Values, root: str, form: str, status: int, request_id: str) -> WireResponse:
    headers = {"x-acs-request-id": request_id}
    if form == "xml":
        return WireResponse(status, XML, xml(root, body), headers)
    return WireResponse(status, JSON, json_bytes(body), headers)


def json_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "replace")


def gateway_failure(
    errors: Errors, request: WireRequest, error: KapiaoError, request_id: str, own_hosts: Sequence[str] = ()
) -> WireResponse:
    """An error in the envelope of the gateway: RequestId, HostId, Code, Message, HTTP 4xx or 5xx."""
    spelling = errors.spelling(error)
    plain = isinstance(error, ParameterMissing | OperationUnknown)  # the vendor's own sentence says it all
    message = spelling.message or " ".join(filter(None, (str(error), "" if plain else error.remedy)))
    if isinstance(error, SignatureWrong):
        # One client splits this message at the colon and compares the rest with its own string.
        message += f" server string to sign is:{_shown_string(request, own_hosts)}"
    body = {
        "RequestId": request_id,
        "HostId": request.header("host"),
        "Code": errors.code(error),
        "Message": message,
    }
    form = "xml" if spoken.spoken(request, "Format").lower() == "xml" else "json"
    return written(body, "Error", form, spelling.status, request_id)


def _shown_string(request: WireRequest, own_hosts: Sequence[str]) -> str:
    try:
        return string_to_sign(request, own_hosts)
    except KapiaoError:
        return ""
