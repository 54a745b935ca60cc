"""Drives aliyun-python-sdk-core and what stands on it: -ocr, -green, the green extension, viapi-utils.

A call: `do` ("common", "ocr", "green", "upload", "viapi_utils"), `key`, `secret`, `token`, `region`, `endpoint`
(host:port) and, by `do`:
- common: `action`, `version`, `parameters`, `method`, `format`; ocr: `action` (typed request), `parameters`;
- green: `request` (class name), `body`, `client_info`; upload: `file`; viapi_utils: `file`, `suffix`.
An answer: the parsed JSON (or the text, when it is not JSON).
"""

import importlib
import json
import re

from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.profile import region_provider
from aliyunsdkcore.request import CommonRequest
from conversation import converse


def answer(call):
    return {"common": common, "ocr": ocr, "green": green, "upload": upload, "viapi_utils": viapi_utils}[call["do"]](
        call
    )


def opened(call):
    options = {key: call[key] for key in ("verify", "port", "timeout") if key in call}
    if call.get("token"):
        credential = StsTokenCredential(call["key"], call["secret"], call["token"])
        return AcsClient(region_id=call.get("region", "cn-shanghai"), credential=credential, **options)
    return AcsClient(call["key"], call["secret"], call.get("region", "cn-shanghai"), **options)


def parsed(raw):
    text = raw.decode("utf-8")
    try:
        return json.loads(text)
    except ValueError:
        return text


def pointed(request, call):
    request.set_endpoint(call["endpoint"])
    request.set_protocol_type(call.get("protocol", "http"))
    return request


def common(call):
    request = CommonRequest()
    request.set_version(call["version"])
    request.set_action_name(call["action"])
    request.set_method(call.get("method", "POST"))
    request.set_accept_format(call.get("format", "json"))
    add = request.add_query_param if call.get("method") == "GET" else request.add_body_params
    for name, value in call["parameters"].items():
        add(name, value)
    return parsed(opened(call).do_action_with_exception(pointed(request, call)))


def ocr(call):
    module = importlib.import_module(f"aliyunsdkocr.request.v20191230.{call['action']}Request")
    request = getattr(module, call["action"] + "Request")()
    for name, value in call["parameters"].items():
        getattr(request, "set_" + name)(value)
    request.set_accept_format(call.get("format", "JSON"))
    return parsed(opened(call).do_action_with_exception(pointed(request, call)))


def green(call):
    module = importlib.import_module(f"aliyunsdkgreen.request.v20180509.{call['request']}")
    request = getattr(module, call["request"])()
    request.set_accept_format("JSON")
    request.set_content(json.dumps(call["body"]).encode())
    if call.get("client_info"):
        request.set_ClientInfo(call["client_info"])
    return parsed(opened(call).do_action_with_exception(pointed(request, call)))


def upload(call):
    from aliyunsdkgreenextension.request.extension import ClientUploader

    region_provider.modify_point("Green", call.get("region", "cn-shanghai"), call["endpoint"])
    uploader = ClientUploader.getImageClientUploader(opened(call))
    if call.get("bytes"):
        with open(call["file"], "rb") as file:
            return uploader.uploadBytes(file.read())
    return uploader.uploadFile(call["file"])


def viapi_utils(call):
    from viapi.fileutils import FileUtils

    url = FileUtils(call["key"], call["secret"]).get_oss_url(call["file"], call["suffix"], call.get("local", True))
    assert re.match(r"http://[^/]+/", url)
    return url


if __name__ == "__main__":
    converse(answer)
