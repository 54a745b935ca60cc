"""The console: who gets in, what they see of themselves, and that no other site can act for them."""

import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from local_server import KEY, SECRET, Answer, Running, running

BOUNDARY = "xxBOUNDARYxx"


@dataclass
class Browser:
    """Keeps the cookie and the token, and follows no redirect."""

    server: Running
    cookie: str = ""
    csrf: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def get(self, path: str = "") -> Answer:
        answer = self.server.request("GET", f"/console{path}", headers={"cookie": self.cookie} | self.extra)
        if found := re.search(r'name="csrf" value="([^"]+)"', answer.body.decode()):
            self.csrf = found[1]
        return answer

    def post(self, path: str, **fields: str) -> Answer:
        body = urllib.parse.urlencode({"csrf": self.csrf} | fields)
        headers = {"cookie": self.cookie, "content-type": "application/x-www-form-urlencoded"} | self.extra
        return self.server.request("POST", f"/console{path}", body.encode(), headers)

    def send(self, data: bytes, kind: str = "") -> Answer:
        parts = [("csrf", self.csrf), ("kind", kind)]
        body = "".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts
        ).encode()
        body += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'.encode()
        body += data + f"\r\n--{BOUNDARY}--\r\n".encode()
        headers = {"cookie": self.cookie, "content-type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self.server.request("POST", "/console/read", body, headers)

    def log_in(self, key: str = KEY, secret: str = SECRET) -> Answer:
        answer = self.post("/login", id=key, secret=secret)
        self.cookie = answer.headers.get("set-cookie", "").partition(";")[0]
        self.get()
        return answer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("console")) as found:
        yield found


@pytest.fixture
def browser(server: Running) -> Browser:
    browser = Browser(server)
    assert browser.log_in().status == 303
    return browser


@pytest.mark.parametrize("path", ["", "/read", "/keys", "/usage"])
def test_strangers_are_sent_to_the_door(server: Running, path: str) -> None:
    for cookie in ("", "kapiao_console=nonsense", "kapiao_console=" + "QUJD" * 40):
        answer = Browser(server, cookie).get(path)
        assert (answer.status, answer.headers["location"]) == (303, "/console/login")


def test_a_wrong_secret(server: Running) -> None:
    answer = Browser(server).log_in(KEY, "wrong")
    assert answer.status == 403
    assert "set-cookie" not in answer.headers
    assert SECRET not in answer.body.decode()


def test_the_cookie_is_out_of_reach(server: Running) -> None:
    cookie = Browser(server).log_in().headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Path=/console"))
    assert SECRET not in cookie
    assert KEY not in cookie


@pytest.mark.parametrize("path", ["", "/read", "/keys", "/usage", "/login"])
def test_pages_are_safe(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.body.decode()


def test_a_picture_is_read_and_counted(browser: Browser) -> None:
    browser.get("/read")
    page = browser.send(b"mark <b>&").body.decode()
    assert "mark &lt;b&gt;&amp;" in page
    assert "<polygon" in page
    assert any(row.operation == "Console" for row in browser.server.desk.meter.used())
    assert "Nothing legible" in browser.send(b"nothing:").body.decode()


def test_keys_of_the_own_account_alone(browser: Browser) -> None:
    accounts = browser.server.desk.accounts
    foreign = accounts.create()
    page = browser.get("/keys").body.decode()
    assert KEY in page
    assert foreign.id not in page
    assert browser.post("/keys", do="disable", key=foreign.id).status == 403
    assert accounts.find(foreign.id)
    made = browser.post("/keys", do="create").body.decode()
    secret = re.search(r"AccessKeySecret <code>(\w+)", made)
    assert secret
    assert secret[1] not in browser.get("/keys").body.decode()


def test_a_narrowed_key_makes_no_wider_one(server: Running) -> None:
    accounts = server.desk.accounts
    key = accounts.create(accounts.account_of(KEY), '{"Statement": [{"Effect": "Allow", "Action": "ocr:*"}]}')
    browser = Browser(server)
    browser.log_in(key.id, key.secret)
    assert browser.post("/keys", do="create").status == 403
    assert browser.send(b"mark").status == 403


@pytest.mark.parametrize("extra", [{"origin": "http://evil.test"}, {"sec-fetch-site": "cross-site"}])
def test_forms_of_other_sites(browser: Browser, extra: dict[str, str]) -> None:
    browser.extra = extra
    assert browser.post("/keys", do="create").status == 403


def test_forms_without_their_token(browser: Browser) -> None:
    browser.csrf = "guessed"
    assert browser.post("/keys", do="create").status == 403
    assert browser.send(b"mark").status == 403
    assert browser.post("/logout").status == 403


def test_a_session_ends_with_its_key(server: Running) -> None:
    accounts = server.desk.accounts
    key = accounts.create()
    browser = Browser(server)
    browser.log_in(key.id, key.secret)
    assert browser.get().status == 200
    accounts.rotate(key.id)
    assert browser.get().status == 303


def test_log_out(browser: Browser) -> None:
    answer = browser.post("/logout")
    assert answer.status == 303
    assert 'kapiao_console=""' in answer.headers["set-cookie"]


def test_it_can_be_switched_off(tmp_path: Path) -> None:
    with running(tmp_path, wait=False, console=False) as server:
        assert server.request("GET", "/console/login").status in (400, 404)
