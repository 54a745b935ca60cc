"""Signatures of the vendor's schemes written by hand from wire.md, without a look at our own."""

import base64
import datetime as dt
import hashlib
import hmac
import uuid
from email.utils import format_datetime
from urllib.parse import quote, urlencode

from local_server import KEY, SECRET


def _sha1(secret: str, text: str) -> str:
    return base64.b64encode(
        hmac.digest(secret.encode(), text.encode("utf-8", "surrogateescape"), hashlib.sha1)
    ).decode()


def rpc(method: str, values: dict[str, str]) -> str:
    """The query of an RPC V1 request."""
    said = {
        "Timestamp": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0", "SignatureNonce": uuid.uuid4().hex, "AccessKeyId": KEY,
    }  # fmt: skip
    said |= values
    joined = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in sorted(said.items()))
    return urlencode(said | {"Signature": _sha1(f"{SECRET}&", f"{method}&%2F&{quote(joined, safe='~')}")})


def roa(path: str, body: bytes) -> dict[str, str]:
    """The headers of a ROA request."""
    md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
    date = format_datetime(dt.datetime.now(dt.UTC), usegmt=True)
    own = {"x-acs-version": "2018-05-09", "x-acs-signature-method": "HMAC-SHA1", "x-acs-signature-version": "1.0"}
    lines = ["POST", "application/json", md5, "application/octet-stream", date]
    text = "\n".join([*lines, *(f"{name}:{value}" for name, value in sorted(own.items())), path])
    return own | {
        "Accept": "application/json", "Content-MD5": md5, "Content-Type": "application/octet-stream", "Date": date,
        "Authorization": f"acs {KEY}:{_sha1(SECRET, text)}",
    }  # fmt: skip
