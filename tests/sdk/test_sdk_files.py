"""Local files: the steps of Advance and viapi-utils, on one port that speaks plain HTTP and TLS."""

from __future__ import annotations

from typing import Any

import pytest
from cards import VIAPI_FRONT, said, samples, spelled
from contract_shape import operations
from given import given
from running import Refused, job_end
from test_sdk_operations import HAS, filled, viapi

VIAPI = "alibabacloud_ocr20191230"
FRONT = samples("resident_id_front")[0]
WITH_FILE = {
    action: [name for name, rule in entry["request"].items() if rule.get("format") == "url" or rule["type"] == "Array"]
    for action, entry in operations("viapi").items()
}
NO_FILE = {"viapi1": {"RecognizePassportMRZ", "RecognizeQrCode"}}
ADVANCE = [
    (generation, action)
    for generation, actions in HAS.items()
    for action in sorted(actions - NO_FILE.get(generation, set()))
    if generation != "core" and WITH_FILE[action]
]


def advance(address: Any, action: str, path: Any, **more: Any) -> dict[str, Any]:
    """A call whose pictures are local files."""
    request = {name: value for name, value in filled(action, "").items() if name not in WITH_FILE[action]}
    call = {"package": VIAPI, "action": action, "config": address.tea(), "request": request}
    return call | {"advance": WITH_FILE[action], "file": str(path), "files": [str(path)] * 2} | more


def pointed(generation: str, config: Any) -> dict[str, Any]:
    """How each version is led to the server: the oldest has the vendor's host fixed, the newest uploads by TLS."""
    if generation == "viapi1":
        return {"runtime": {"http_proxy": f"http://{config.host}"}}
    more: dict[str, Any] = {"open_platform": config.host}
    return more | ({"runtime": {"ignore_ssl": True}} if generation == "viapi4" else {})


@pytest.mark.parametrize(("generation", "action"), ADVANCE)
def test_every_operation_with_a_local_file(sdk, config, pictures, generation, action):
    """The upload must work for all; then the operation answers as it does by URL."""
    asked = len(pictures.asked)
    bound = viapi().bindings.get(action)
    path = given(viapi(), action, pictures.folder).path
    call = advance(config, action, path, **pointed(generation, config))
    if viapi().contract.operations[action].asynchronous:
        id = sdk(generation)(**call)["body"]["RequestId"]
        query = {"package": VIAPI, "action": "GetAsyncJobResult", "config": config.tea(), "request": {"JobId": id}}
        ended = job_end(sdk(generation), query)
        assert ended["Status"] == "PROCESS_SUCCESS" if bound else ended["ErrorCode"] == "UnsupportedOperation"
    elif bound is None:
        with pytest.raises(Refused) as caught:
            sdk(generation)(**call)
        assert caught.value.code == "UnsupportedOperation"
        assert action in caught.value.message
    else:
        assert sdk(generation)(**call)["body"]["Data"]
    assert len(pictures.asked) == asked


@pytest.mark.parametrize("generation", ["viapi1", "viapi2", "viapi2old", "viapi4"])
def test_a_file_is_read_as_it_is_by_url(sdk, config, generation):
    call = advance(config, "RecognizeIdentityCard", FRONT.path, **pointed(generation, config))
    data = sdk(generation)(**call)["body"]["Data"]
    assert said(data["FrontResult"], VIAPI_FRONT) == spelled(FRONT, VIAPI_FRONT)


def test_upload_by_tls_with_the_servers_certificate(sdk, config, server):
    """4.0.2 always uploads by https: to the same port, the certificate checked."""
    more = pointed("viapi4", config) | {"runtime": {"ca": str(server.data_dir / "tls.pem")}}
    data = sdk("viapi4")(**advance(config, "RecognizeIdentityCard", FRONT.path, **more))["body"]["Data"]
    assert said(data["FrontResult"], VIAPI_FRONT) == spelled(FRONT, VIAPI_FRONT)


def test_tls_throughout(sdk, config, server):
    settings = config.tea(protocol="https", ca=str(server.data_dir / "tls.pem"))
    more = pointed("viapi4", config) | {"runtime": {"ca": str(server.data_dir / "tls.pem")}, "config": settings}
    data = sdk("viapi4")(**advance(config, "RecognizeIdentityCard", FRONT.path, **more))["body"]["Data"]
    assert said(data["FrontResult"], VIAPI_FRONT) == spelled(FRONT, VIAPI_FRONT)


@pytest.mark.parametrize("generation", ["viapi2", "viapi4"])
def test_vendor_hosts_through_the_proxy(sdk, config, server, generation):
    """With a proxy setting alone, packages reach kapiao under the hosts that are fixed in them."""
    runtime = {"http_proxy": server.url, "https_proxy": server.url, "ignore_ssl": generation == "viapi4"}
    call = advance(config, "RecognizeIdentityCard", FRONT.path, runtime=runtime)
    data = sdk(generation)(**call)["body"]["Data"]
    assert said(data["FrontResult"], VIAPI_FRONT) == spelled(FRONT, VIAPI_FRONT)


@pytest.mark.parametrize(("generation", "runtime"), [("viapi2", {}), ("viapi4", {"ignore_ssl": True})])
def test_advance_with_asyncio(sdk, config, generation, runtime):
    more = {"open_platform": config.host, "asynchronous": True, "runtime": runtime}
    data = sdk(generation)(**advance(config, "RecognizeIdentityCard", FRONT.path, **more))["body"]["Data"]
    assert said(data["FrontResult"], VIAPI_FRONT) == spelled(FRONT, VIAPI_FRONT)


def test_an_uploaded_file_that_is_no_picture(sdk, config, tmp_path):
    path = tmp_path / "text.jpg"
    path.write_bytes(b"no picture\n" * 100)
    with pytest.raises(Refused) as caught:
        sdk("viapi2")(**advance(config, "RecognizeIdentityCard", path, **pointed("viapi2", config)))
    assert caught.value.code == "InvalidImageType"


@pytest.mark.parametrize("generation", ["viapi1", "viapi2", "viapi4"])
def test_wrong_secret_before_the_upload(sdk, config, generation):
    settings = config.tea(access_key_secret="wrong")
    call = advance(config, "RecognizeIdentityCard", FRONT.path, **pointed(generation, config))
    with pytest.raises(Refused) as caught:
        sdk(generation)(**call | {"config": settings})
    assert caught.value.code == "SignatureDoesNotMatch"


def test_viapi_utils(sdk, config, server):
    """Its hosts are fixed: it works through a proxy setting, and the URL it returns is known as an own object."""
    through = {"HTTP_PROXY": server.url, "http_proxy": server.url}
    url = sdk("core", **through)(do="viapi_utils", file=str(FRONT.path), suffix="jpg", **config.core())
    request = {"ImageURL": url, "Side": "face"}
    call = {"package": VIAPI, "action": "RecognizeIdentityCard", "config": config.tea(), "request": request}
    data = sdk("viapi2")(**call)["body"]["Data"]
    assert said(data["FrontResult"], VIAPI_FRONT) == spelled(FRONT, VIAPI_FRONT)


def test_viapi_utils_wrong_secret(sdk, config, server):
    through = {"HTTP_PROXY": server.url, "http_proxy": server.url}
    call = {"do": "viapi_utils", "file": str(FRONT.path), "suffix": "jpg", **config.core(secret="wrong")}
    with pytest.raises(Refused) as caught:
        sdk("core", **through)(**call)
    assert (caught.value.kind, caught.value.code) == ("ServerException", "InvalidAccessKeySecret")


@pytest.mark.parametrize("generation", ["viapi1", "viapi2old", "viapi4"])
def test_a_file_over_the_operations_limit(sdk, config, tmp_path, generation):
    """The shelf takes it, the operation does not: RecognizeIdentityCard admits 3 MB."""
    path = tmp_path / "heavy.jpg"
    path.write_bytes(FRONT.path.read_bytes() + bytes(3 * 1024 * 1024))
    with pytest.raises(Refused) as caught:
        sdk(generation)(**advance(config, "RecognizeIdentityCard", path, **pointed(generation, config)))
    assert caught.value.code == "InvalidParameter.TooLarge"


@pytest.mark.parametrize("generation", ["viapi1", "viapi2", "viapi2old", "viapi4"])
def test_a_file_over_the_grants_limit(sdk, config, tmp_path, generation):
    """Cut off while it arrives, in the object store's words."""
    path = tmp_path / "giant.jpg"
    path.write_bytes(bytes(22 * 1024 * 1024))
    with pytest.raises(Refused) as caught:
        sdk(generation)(**advance(config, "RecognizeIdentityCard", path, **pointed(generation, config)))
    assert caught.value.code == "EntityTooLarge"
