"""Drives the Tea generations: alibabacloud_ocr20191230 (all versions) and alibabacloud_ocr_api20210707.

A call: `package`, `action`, `config` (of the client), `request` (parameters by wire name), `runtime` (options), and
- `file`: path sent as the body (ocr_api) or, with `advance`, as the local file of every picture parameter;
- `open_platform`: host:port for AuthorizeFileUpload; `asynchronous`: the SDK's asyncio method.
An answer: `body` (the SDK's model turned back into wire names), `status`, `headers`.
"""

import asyncio
import importlib
from contextlib import ExitStack

from conversation import converse


def answer(call):
    client = opened(call)
    models = importlib.import_module(call["package"] + ".models")
    method = found(client, call["action"], call.get("advance"), call.get("asynchronous"))
    request = getattr(models, call["action"] + ("AdvanceRequest" if call.get("advance") else "Request"))()
    with ExitStack() as files:
        said = method(filled(request, call, files), options(call.get("runtime") or {}))
        if call.get("asynchronous"):
            said = asyncio.run(said)
    if hasattr(said, "body"):
        return {"body": said.body.to_map(), "status": said.status_code, "headers": dict(said.headers)}
    return {"body": said.to_map(), "status": 200, "headers": {}}


def opened(call):
    try:
        config_class = importlib.import_module("alibabacloud_tea_openapi.models").Config
    except ImportError:
        config_class = importlib.import_module("alibabacloud_tea_rpc.models").Config
    client = importlib.import_module(call["package"] + ".client").Client(config_class(**call["config"]))
    if call.get("open_platform"):
        client._open_platform_endpoint = call["open_platform"]
    return client


def options(runtime):
    return importlib.import_module("alibabacloud_tea_util.models").RuntimeOptions(**runtime)


def found(client, action, advance, asynchronous):
    """The client's method for an action: recognize_vincode, recognize_vincode_with_options, ..._advance..."""
    tails = ("advance",) if advance else ("withoptions", "")
    tails = tuple(tail + ("async" if asynchronous else "") for tail in tails)
    names = {name.replace("_", ""): name for name in dir(client) if not name.startswith("_")}
    for tail in tails:
        if action.lower() + tail in names:
            return getattr(client, names[action.lower() + tail])
    raise AttributeError(f"this version has no {action}{' with a local file' if advance else ''}")


def filled(request, call, files):
    def opened_file(path):
        return files.enter_context(open(path, "rb"))

    values = dict(call.get("request") or {})
    for name in call.get("advance") or ():  # the picture parameters, such as ImageURL; both spellings of the key occur
        if name == "Tasks":
            values[name] = [{key: opened_file(path) for key in both("ImageURL")} for path in call["files"]]
        else:
            values.update({key: opened_file(call["file"]) for key in both(name)})
    request = request.from_map(values)
    if call.get("file") and not call.get("advance"):
        request.body = opened_file(call["file"])
    return request


def both(name):
    return name, name + "Object"


if __name__ == "__main__":
    converse(answer)
