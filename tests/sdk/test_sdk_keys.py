"""Other keys than the first: temporary ones with a security token, limited ones, disabled ones, other accounts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from cards import samples
from running import Refused, Server

from kapiao.service.accounts import Accounts, NewKey
from kapiao.service.store import Store
from kapiao.service.vault import Vault

VIAPI, OCRAPI = "alibabacloud_ocr20191230", "alibabacloud_ocr_api20210707"
FRONT = samples("resident_id_front")[0]


@pytest.fixture(scope="module")
def accounts(server: Server) -> Iterator[Accounts]:
    """The running server's own accounts, as an operator on the same machine reaches them."""
    store = Store(server.data_dir)
    yield Accounts(store, Vault.open_in(server.data_dir, ""))
    store.close()


def tea(server: Server, key: NewKey, **more: Any) -> dict[str, Any]:
    config = {"access_key_id": key.id, "access_key_secret": key.secret, "endpoint": server.host, "protocol": "http"}
    token = {"type": "sts", "security_token": key.token} if key.token else {}
    return config | {"region_id": "cn-shanghai"} | token | more


def card(pictures: Any, config: dict[str, Any]) -> dict[str, Any]:
    request = {"ImageURL": pictures.url + FRONT.url_path, "Side": "face"}
    return {"package": VIAPI, "action": "RecognizeIdentityCard", "config": config, "request": request}


def number(data: dict[str, Any]) -> str:
    return str(data["FrontResult"]["IDNumber"])


@pytest.mark.parametrize("generation", ["viapi2", "viapi2old", "viapi4"])
@pytest.mark.parametrize("algorithm", ["ACS3-HMAC-SHA256", "v2"])
def test_temporary_key(sdk, server, accounts, pictures, uid, generation, algorithm):
    key = accounts.lend(uid, 900)
    config = tea(server, key, signature_algorithm=algorithm)
    data = sdk(generation)(**card(pictures, config))["body"]["Data"]
    assert number(data) == FRONT.fields["id_number"]


def test_temporary_key_with_a_local_file(sdk, server, accounts, uid):
    key = accounts.lend(uid, 900)
    call = {"package": VIAPI, "action": "RecognizeIdentityCard", "config": tea(server, key)}
    more = {"advance": ["ImageURL"], "file": str(FRONT.path), "open_platform": server.host}
    data = sdk("viapi2")(**call, **more, request={"Side": "face"})["body"]["Data"]
    assert number(data) == FRONT.fields["id_number"]


def test_temporary_key_in_the_old_core(sdk, server, accounts, pictures, uid):
    key = accounts.lend(uid, 900)
    signed = {"key": key.id, "secret": key.secret, "token": key.token, "endpoint": server.host}
    parameters = {"ImageURL": pictures.url + FRONT.url_path, "Side": "face"}
    answer = sdk("core")(do="ocr", action="RecognizeIdentityCard", parameters=parameters, **signed)
    assert number(answer["Data"]) == FRONT.fields["id_number"]
    content = {"scenes": ["ocr"], "extras": {"card": "id-card-front"}}
    content["tasks"] = [{"url": pictures.url + FRONT.url_path}]
    answer = sdk("core")(do="green", request="ImageSyncScanRequest", body=content, **signed)
    assert answer["data"][0]["code"] == 200


def test_wrong_token(sdk, server, accounts, pictures, uid):
    key = accounts.lend(uid, 900)
    with pytest.raises(Refused) as caught:
        sdk("viapi4")(**card(pictures, tea(server, key, security_token="another")))
    assert (caught.value.kind, caught.value.code) == ("ClientException", "InvalidAccessKeyId.NotFound")


def test_temporary_key_whose_time_is_over(sdk, server, accounts, pictures, uid):
    key = accounts.lend(uid, 1)
    time.sleep(1.1)
    with pytest.raises(Refused) as caught:
        sdk("viapi4")(**card(pictures, tea(server, key)))
    assert caught.value.code == "InvalidAccessKeyId.NotFound"


def test_limited_key(sdk, server, accounts, pictures, uid):
    """A policy in the vendor's style; each family says no in its own word."""
    statement = {"Effect": "Allow", "Action": "ocr:RecognizeIdentityCard"}
    key = accounts.create(uid, json.dumps({"Statement": [statement]}))
    assert sdk("viapi4")(**card(pictures, tea(server, key)))["body"]["Data"]
    for package, action, name, code in (
        (VIAPI, "RecognizeBankCard", "ImageURL", "Unauthorized"),
        (OCRAPI, "RecognizeIdcard", "Url", "noPermission"),
    ):
        call = {"package": package, "action": action, "config": tea(server, key)}
        with pytest.raises(Refused) as caught:
            sdk("viapi4")(**call, request={name: pictures.url + FRONT.url_path})
        assert (caught.value.code, caught.value.status) == (code, 403)


def test_disabled_key(sdk, server, accounts, pictures, uid):
    key = accounts.create(uid)
    assert sdk("viapi4")(**card(pictures, tea(server, key)))["body"]["Data"]
    accounts.disable(key.id)
    with pytest.raises(Refused) as caught:
        sdk("viapi4")(**card(pictures, tea(server, key)))
    assert caught.value.code == "InvalidAccessKeyId.NotFound"


def test_an_object_belongs_to_its_account(sdk, server, accounts, uid):
    """The address of another account's upload is worth nothing."""
    content = {"scenes": ["ocr"], "extras": {"card": "id-card-front"}}
    owner, stranger = accounts.create(uid), accounts.create()

    def signed(key: NewKey) -> dict[str, str]:
        return {"key": key.id, "secret": key.secret, "endpoint": server.host}

    content["tasks"] = [{"url": sdk("core")(do="upload", file=str(FRONT.path), **signed(owner))}]
    scan = {"do": "green", "request": "ImageSyncScanRequest", "body": content}
    assert sdk("core")(**scan, **signed(owner))["data"][0]["code"] == 200
    assert sdk("core")(**scan, **signed(stranger))["data"][0]["code"] == 401
