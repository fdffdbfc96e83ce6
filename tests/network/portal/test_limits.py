"""Requests that are too large, and what their senders get to read."""

import http.client
import io
import json
import socket

import pytest
from django.test import Client

from changrong.network.wsgi import application

MEGABYTE = 1024 * 1024
TOKEN = f"csrftoken={'a' * 32}"


class Endless(io.RawIOBase):
    """A body of a given length that is made while it is read, and counts what was read."""

    def __init__(self, size):
        self.left = size
        self.largest = 0

    def readable(self):
        return True

    def read(self, size=-1):
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        self.largest = max(self.largest, size)
        return b"a" * size


def ask(path="/account/login/", body=b"", **environ):
    """One request straight through WSGI: status, headers, body."""
    answer = {}

    def start(status, headers, error=None):
        answer.update(status=int(status[:3]), headers=dict(headers))

    asked = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
    } | environ
    page = b"".join(application(asked, start))
    return answer["status"], answer["headers"], page.decode()


def test_a_form_post_of_200_mb_gets_the_page_and_is_read_to_its_end_in_small_pieces(db):
    body = Endless(200 * MEGABYTE)
    status, headers, page = ask(body=body, CONTENT_LENGTH=str(200 * MEGABYTE))
    assert status == 413
    assert "200.0 MB" in page
    assert "最多 20 MB" in page
    assert "Content-Security-Policy" in headers
    assert body.left == 0
    assert body.largest <= 64 * 1024


def test_the_page_speaks_the_visitors_language(db):
    status, _, page = ask(
        body=Endless(30 * MEGABYTE),
        CONTENT_LENGTH=str(30 * MEGABYTE),
        HTTP_ACCEPT_LANGUAGE="en",
    )
    assert status == 413
    assert 'lang="en"' in page


def test_under_api_the_answer_is_a_problem_in_json(db):
    status, headers, page = ask(
        "/api/v1/cases", Endless(21 * MEGABYTE), CONTENT_LENGTH=str(21 * MEGABYTE)
    )
    assert (status, headers["Content-Type"]) == (413, "application/problem+json")
    problem = json.loads(page)
    assert problem["status"] == 413
    assert "21.0 MB" in problem["detail"]


def test_a_body_in_chunks_is_limited_too(db):
    body = Endless(200 * MEGABYTE)
    status, _, page = ask(
        body=body, HTTP_TRANSFER_ENCODING="chunked", **{"wsgi.input_terminated": True}
    )
    assert status == 413
    assert "200.0 MB" in page
    assert body.left == 0


def test_a_small_body_in_chunks_is_read_like_any_other(db):
    body = io.BytesIO(b"login=nobody&password=wrong")
    status, _, page = ask(
        body=body, HTTP_TRANSFER_ENCODING="chunked", **{"wsgi.input_terminated": True}
    )
    assert status == 403  # no CSRF token: the form was read, and refused for that alone
    assert "413" not in page


def test_a_body_whose_end_the_server_cannot_know_is_refused_unread(db):
    body = Endless(1000)
    status, _, _ = ask(body=body, HTTP_TRANSFER_ENCODING="chunked")
    assert status == 411
    assert body.left == 1000


def test_a_form_between_the_two_limits_is_refused_with_its_own_limit_and_read_away(db):
    body = Endless(9 * MEGABYTE)
    status, _, page = ask(body=body, CONTENT_LENGTH=str(9 * MEGABYTE), HTTP_COOKIE=TOKEN)
    assert status == 413
    assert "9.0 MB" in page
    assert "最多 8 MB" in page
    assert body.left == 0


def test_too_many_fields_are_said(db):
    form = "&".join(f"f{n}=1" for n in range(2001)).encode()
    size = str(len(form))
    status, _, page = ask(body=io.BytesIO(form), CONTENT_LENGTH=size, HTTP_COOKIE=TOKEN)
    assert status == 400
    assert "2000" in page


def test_a_nonsense_length_is_not_a_crash(db):
    status, _, _ = ask(body=io.BytesIO(b""), CONTENT_LENGTH="many")
    assert status == 403


@pytest.fixture
def server(committed, live_server):
    return live_server.thread.host, live_server.thread.port


def test_over_a_socket_the_sender_of_200_mb_reads_the_page_and_no_reset(server):
    connection = http.client.HTTPConnection(*server, timeout=60)
    piece = b"a" * MEGABYTE
    connection.putrequest("POST", "/account/login/")
    connection.putheader("Content-Type", "application/x-www-form-urlencoded")
    connection.putheader("Content-Length", str(200 * MEGABYTE))
    connection.endheaders()
    for _ in range(200):
        connection.send(piece)
    answer = connection.getresponse()
    assert answer.status == 413
    assert "200.0 MB" in answer.read().decode()


def test_a_sender_that_goes_away_leaves_the_service_standing(server):
    with socket.create_connection(server, timeout=10) as gone:
        gone.sendall(b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\n")
        gone.sendall(b"Content-Type: text/plain\r\nContent-Length: 99999999\r\n\r\nabc")
    connection = http.client.HTTPConnection(*server, timeout=30)
    connection.request("GET", "/account/login/")
    assert connection.getresponse().status == 200


def test_ordinary_pages_are_untouched(db):
    assert Client().get("/account/login/").status_code == 200


@pytest.mark.parametrize("query", ["q=%00", "decision=a%00b", "q=a%00"])
def test_an_address_with_a_zero_byte_in_its_query_has_no_page(db, query):
    """SQLite would look and find nothing; PostgreSQL would refuse to look."""
    assert Client().get(f"/contact/?{query}").status_code == 404
    assert Client().get(f"/api/v1/kinds?{query}").json()["status"] == 404
