"""The ocr-api family (version 2021-07-07): a picture by `Url` or as the whole body, `Data` is a JSON text.

Knows: what this family does otherwise than others of its style. Facts are in contract.json, ours in bindings.toml.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from kapiao.dialects import parameters as spoken
from kapiao.dialects.contract import Operation
from kapiao.dialects.rendering import rendered
from kapiao.dialects.rpc import RpcDialect, Values
from kapiao.dialects.wire import Call, Source, WireRequest
from kapiao.errors import AskError, ParameterMissing
from kapiao.records import Reading


class OcrApi(RpcDialect):
    """See the module text."""

    name = "ocrapi"
    folder = "ocrapi"

    def sources(self, request: WireRequest, operation: Operation, values: Values) -> list[Source]:
        """Exactly one of Url and body. A form body holds parameters; everything else is the picture itself."""
        picture = b"" if spoken.content_type(request) in {spoken.FORM, "application/json"} else request.body
        if picture and not spoken.body_is_signed(request):
            raise AskError("A picture in the body needs the ACS3 signature; RPC V1 does not cover it.")
        if bool(picture) == bool(values.get("Url")):
            if picture:
                raise AskError("Give either Url or a picture in the body, not both.")
            raise ParameterMissing("Url is mandatory for this action unless the body is a picture.", parameter="Url")
        if picture:
            return [Source(data=picture)]
        return [Source(spoken.checked_url(values["Url"], operation.url_ascii_only))]

    def data(self, call: Call, readings: Sequence[Reading], request_id: str) -> Any:
        tree = self.contract.operations[call.operation].answer["Data"]["parsed"]["fields"]
        binding = self.bindings[call.operation]
        value = rendered(tree, binding.answer, readings[0], call.tasks[0].ask.kinds, call.parameters)
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
