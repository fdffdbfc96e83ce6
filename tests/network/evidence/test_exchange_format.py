"""The format in docs/reference/exchange.md is what is sent and read; a source over HTTP."""

import hashlib
import json
import re
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from changrong.network import clock
from changrong.network.events.webhooks import signing
from changrong.network.evidence.catalogue import ITEMS
from changrong.network.evidence.sources import (
    Firm,
    Pulled,
    Refused,
    Shown,
    TryAgain,
    configured,
    http,
    sources_of,
)
from changrong.network.evidence.sources.http import Http
from changrong.network.evidence.sources.reading import answer, question
from changrong.network.evidence.sources.recorded import Recorded
from changrong.network.evidence.values import ValueRefused, checksum, read

pytestmark = pytest.mark.shows("S3-68")

PAGE = (Path(__file__).parents[3] / "docs/reference/exchange.md").read_text()
SAMPLES = dict(re.findall(r"^```json (\w+)\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL))
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, ASKED = "7KQ2MXP4RT", ["invoices", "staff", "penalties"]
FIRM = Firm("91110105MA0000001A", "示例鲜禾餐饮管理有限公司")
SHOWN = Shown(
    number="H3WZ8CNB5V",
    institution=Firm("91110000100000001A", "示例甲银行"),
    purpose="loan",
    given_on=date(2026, 11, 20),
    until=date(2027, 2, 23),
    terms="1:67f2",
)


def test_the_question_is_what_the_page_says():
    said = question(FIRM, ASKED, SHOWN, date(2026, 11, 23), ID)
    assert json.loads(said) == json.loads(SAMPLES["question"])


def test_the_answer_of_the_page_is_read_whole():
    said = answer(SAMPLES["answer"], ASKED, ID)
    assert isinstance(said, Pulled)
    assert said.missing == {"penalties": "no_record"}
    values = {name: read(ITEMS[name], one.value) for name, one in said.items.items()}
    assert values["invoices"]["amounts"] == {"2026-09": "182300", "2026-10": "0"}
    assert values["staff"] == {"headcount": 26}


def test_the_refusal_of_the_page_is_one():
    assert answer(SAMPLES["refusal"], ASKED, ID) == Refused("consent_unknown")


def test_the_checksum_of_the_page_is_what_is_kept():
    said = json.loads(SAMPLES["checksum"])
    expected = hashlib.sha256(SAMPLES["checksum"].encode()).hexdigest()
    assert checksum(said["item"], date.fromisoformat(said["dated"]), said["value"]) == expected


def test_the_page_names_every_code_of_an_answer_that_is_not_taken():
    for code in ("value_refused", "bad_day", "day_to_come", "empty", "format", "too_large"):
        assert f"`{code}`" in PAGE


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("", "not_json"),
        ("<html>", "not_json"),
        ("[" * 200_000, "not_json"),
        ("[]", "format"),
        ('{"version": 2, "id": "7KQ2MXP4RT"}', "format"),
        ('{"version": 1, "id": "another", "items": {}}', "other_question"),
        ('{"version": 1, "id": "7KQ2MXP4RT", "items": []}', "format"),
    ],
)
def test_an_answer_that_cannot_be_read_is_asked_for_again(body, error):
    assert answer(body, ASKED, ID) == TryAgain(error)


def test_a_code_that_is_none_is_not_repeated():
    said = {"version": 1, "id": ID, "refused": "<b>张三</b>"}
    assert answer(json.dumps(said), ASKED, ID) == Refused("refused")
    said = {"version": 1, "id": ID, "missing": {"staff": "A B"}}
    assert answer(json.dumps(said), ["staff"], ID).missing == {"staff": "not_told"}


def test_digits_are_kept_as_they_came():
    tax = '{"tax": {"dated": "2026-11-01", "value": {"paid": 0.10}}}'
    said = answer(f'{{"version": 1, "id": "{ID}", "items": {tax}}}', ["tax"], ID)
    assert read(ITEMS["tax"], said.items["tax"].value) == {"paid": "0.1"}


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ({"2026-01": "1.005"}, "2026-01"),
        ({"2026-01": "abc"}, "2026-01"),
        ({"2026-01": "-1"}, "less than zero"),
        ({"26-01": "1"}, "like 2026-01"),
        ({f"20{y}-{m:02}": "1" for y in range(20, 26) for m in range(1, 13)}, "at most 60"),
        ("2026-01 1\n2026-01 2", "twice"),
        ("2026-01", "Line 1"),
        (7, "months with amounts"),
    ],
)
def test_amounts_by_month_that_cannot_be_read_say_where(amounts, said):
    with pytest.raises(ValueRefused, match=said):
        read(ITEMS["invoices"], {"amounts": amounts})


def test_typed_months_are_read_line_by_line():
    typed = "2026-02\t12,345.60\n\n2026-01 0"
    kept = read(ITEMS["invoices"], {"amounts": typed})
    assert kept == {"amounts": {"2026-01": "0", "2026-02": "12345.6"}}


# ---------------------------------------------------------------------- configured


def test_a_source_without_an_address_is_not_there_and_the_next_is_asked(settings, tmp_path):
    settings.EVIDENCE_SOURCES = {"platform": ("", ""), "bigdata": (f"file://{tmp_path}", "")}
    known = configured()
    assert list(known) == ["bigdata"]
    assert sources_of(ITEMS["tax"], known) == ["bigdata"]
    assert sources_of(ITEMS["dishonesty"], known) == []
    assert sources_of(ITEMS["credit_report"], known) == []
    both = ["platform", "bigdata"]
    assert sources_of(ITEMS["tax"], both) == both
    assert sources_of(ITEMS["tax"], both, after="platform") == ["bigdata"]
    assert sources_of(ITEMS["tax"], both, after="bigdata") == []
    assert sources_of(ITEMS["dishonesty"], both, after="one that is gone") == []


def test_both_sources_may_be_asked_over_https(settings):
    address = ("https://platform.example/pull", SECRET)
    settings.EVIDENCE_SOURCES = {"platform": address, "bigdata": address}
    assert {type(one) for one in configured().values()} == {Http}


def test_recorded_answers_are_played_back(tmp_path):
    source = Recorded(str(tmp_path))
    assert pull(source) == Refused("no_such_firm")
    file = tmp_path / f"{FIRM.credit_code}.json"
    file.write_text("{")
    assert pull(source) == TryAgain("not_json")
    file.write_text(json.dumps({"version": 1, "items": {}, "missing": {"staff": "not_held"}}))
    assert pull(source).missing["staff"] == "not_held"
    astray = Firm("../../etc/passwd", "")
    assert source.pull(astray, ASKED, SHOWN, date(2026, 11, 23), ID) == Refused("no_such_firm")


# ---------------------------------------------------------------------- over HTTP


def pull(source):
    return source.pull(FIRM, ASKED, SHOWN, date(2026, 11, 23), ID)


class Platform:
    """A platform on this machine that answers as it is told."""

    def __init__(self, status=200, body=b"", headers=()):
        self.heard = []
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["Content-Length"])
                platform.heard.append((dict(self.headers), self.rfile.read(length).decode()))
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/pull"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def test_a_platform_is_asked_once_signed_and_its_answer_read():
    with Platform(body=SAMPLES["answer"].encode()) as platform:
        said = pull(Http(platform.url, SECRET))
    assert isinstance(said, Pulled)
    assert set(said.items) == {"invoices", "staff"}
    [(headers, body)] = platform.heard
    headers = {name.lower(): value for name, value in headers.items()}
    at = int(headers["webhook-timestamp"])
    assert headers["webhook-id"] == ID
    assert headers["webhook-signature"] == signing.signed(signing.key_of(SECRET), ID, at, body)
    assert at == int(clock.now().timestamp())
    assert json.loads(body) == json.loads(SAMPLES["question"])


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (403, SAMPLES["refusal"], Refused("consent_unknown", 403)),
        (404, "not here", Refused("status", 404)),
        (422, SAMPLES["answer"], Refused("status", 422)),
        (301, "", TryAgain("redirect", 301)),
        (429, "", TryAgain("status", 429)),
        (500, SAMPLES["answer"], TryAgain("status", 500)),
        (200, "<html>", TryAgain("not_json", 200)),
    ],
)
def test_what_a_platform_may_answer_instead(status, body, expected):
    with Platform(status, body.encode(), [("Location", "http://127.0.0.1:1/")]) as platform:
        assert pull(Http(platform.url, SECRET)) == expected
    assert len(platform.heard) == 1


def test_an_answer_that_is_too_long_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(http, "MOST_READ", 1000)
    with Platform(body=b"x" * 100_000) as platform:
        assert pull(Http(platform.url, SECRET)) == TryAgain("too_large", 200)


def test_a_platform_that_takes_too_long_is_cut_off(monkeypatch):
    monkeypatch.setattr(http, "TOTAL", -1.0)
    with Platform(body=SAMPLES["answer"].encode()) as platform:
        assert pull(Http(platform.url, SECRET)) == TryAgain("timeout", 200)


def test_one_that_is_silent_or_away_or_without_a_secret_is_named():
    with Platform() as platform:
        url = platform.url
        assert pull(Http(url, "whsec_???")) == TryAgain("secret")
        assert platform.heard == []
    assert pull(Http(url, SECRET)) == TryAgain("connection")


def test_a_platform_that_never_answers_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(http, "READ", 0.2)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # accepts, never reads
    try:
        address = f"http://127.0.0.1:{server.server_port}/"
        assert pull(Http(address, SECRET)) == TryAgain("timeout")
    finally:
        server.server_close()
