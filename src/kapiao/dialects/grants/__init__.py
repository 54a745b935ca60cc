"""Leave to upload a local file, as the viapi clients ask for it: AuthorizeFileUpload and GetOssStsToken.

Knows: the two small operations and what their grants look like on the wire. Must not know where objects lie.
The upload that follows is the business of dialects.uploads. Source: the clients themselves (wire.md sections 6, 8).
"""

from __future__ import annotations

from typing import Any

from kapiao.dialects.contract import Operation
from kapiao.dialects.rpc import RpcDialect, Values
from kapiao.dialects.signing import signed
from kapiao.dialects.uploads import policy, sha1_signature, split_host
from kapiao.dialects.wire import Call, Grant, GrantAsk, WireRequest, WireResponse


class _Grants(RpcDialect):
    """What both have in common: nothing is read, everything about the grant is in the contract."""

    errors_of = "viapi"

    def special_call(self, operation: Operation, values: Values, request: WireRequest) -> Call | None:
        facts = operation.facts["grant"]
        own = bool(facts.get("own_folder"))  # the client puts its own access key id in front of the name
        ask = GrantAsk(
            form=facts["form"],
            seconds=facts["seconds"],
            max_bytes=facts["max_bytes"],
            prefix=f"{signed(request, self.own_hosts).access_key_id}/" if own else "",
            exact_prefix=own,
            single_use=facts["form"] == "post",
            bucket=facts.get("bucket", ""),
        )
        return Call(operation.name, values, (), f"{self.permission}:{operation.name}", mode="grant", grant=ask)

    def fields(self, grant: Grant) -> dict[str, Any]:
        raise NotImplementedError

    def granted(self, request: WireRequest, call: Call, grant: Grant, request_id: str) -> WireResponse:
        return self.success(call, self.fields(grant), request_id)


class OpenPlatform(_Grants):
    """AuthorizeFileUpload: one PostObject under one key."""

    name = "openplatform"
    folder = "grants/openplatform"
    permission = "openplatform"

    def fields(self, grant: Grant) -> dict[str, Any]:
        bucket, endpoint = split_host(grant.host)
        encoded = policy(grant)
        return {
            "AccessKeyId": grant.access_key_id,
            "Bucket": bucket,
            "Endpoint": endpoint,
            "ObjectKey": grant.key,
            "EncodedPolicy": encoded,
            "Signature": sha1_signature(grant.access_key_secret, encoded),
            "UseAccelerate": False,
        }


class ViapiUtils(_Grants):
    """GetOssStsToken: temporary keys for PUT into the caller's own folder."""

    name = "viapiutils"
    folder = "grants/viapiutils"
    permission = "viapiutils"

    def fields(self, grant: Grant) -> dict[str, Any]:
        return {
            "Data": {
                "AccessKeyId": grant.access_key_id,
                "AccessKeySecret": grant.access_key_secret,
                "SecurityToken": grant.security_token,
            }
        }
