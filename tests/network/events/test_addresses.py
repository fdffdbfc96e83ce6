"""The service never calls a machine that only it can reach, whatever name it goes by."""

from __future__ import annotations

import socket
import ssl
import subprocess

import pytest

from changrong.network.events.channels import Sent, TryAgain
from changrong.network.events.webhooks import addresses, client
from changrong.network.events.webhooks.actions import Wanted, make_endpoints
from changrong.network.events.webhooks.addresses import AddressRefused, is_public, resolve, split
from changrong.network.events.webhooks.errors import EndpointRefused
from programs import need_program

from .receiver import receiving

PUBLIC = ["8.8.8.8", "1.1.1.1", "223.5.5.5", "114.114.114.114", "2400:3200::1", "2606:4700::1111"]
PRIVATE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255",
    "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254", "100.64.0.1",
    "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.19.255.255",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
    "2002:7f00:1::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1",
    "ff02::1", "3fff::1", "5f00::1",
]  # fmt: skip
# Spellings that the resolver of the system takes for an address.
SPELT = ["127.1", "0x7f000001", "2130706433", "0177.0.0.1", "localhost", "[::ffff:127.0.0.1]"]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_called(address):
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_may_not_be_called(address):
    assert not is_public(address)


@pytest.mark.parametrize("host", SPELT)
def test_no_spelling_of_this_machine_gets_through(host):
    result = client.post(f"https://{host}/", "{}", {})
    assert isinstance(result, TryAgain)
    assert result.error in {"address", "name"}


@pytest.mark.parametrize("bad", ["127.0.0.1", "10.1.2.3", "::1"])
def test_a_host_with_one_address_that_is_not_public_is_refused_whole(monkeypatch, bad):
    answers(monkeypatch, "8.8.8.8", bad)
    with pytest.raises(AddressRefused, match="private"):
        resolve("hooks.example.com", 443)


def test_a_private_network_is_called_where_the_city_names_it(monkeypatch):
    answers(monkeypatch, "10.1.2.3")
    assert resolve("bank.gov.internal", 443, ["10.1.0.0/16"]) == ["10.1.2.3"]
    with pytest.raises(AddressRefused):
        resolve("bank.gov.internal", 443, ["10.2.0.0/16"])


def test_a_name_that_answers_otherwise_the_second_time_wins_nothing(monkeypatch):
    """DNS rebinding: the name is asked once, and the call goes to the address that was vetted."""
    asked, called = [], []

    def getaddrinfo(host, port, *_, **__):
        asked.append(host)
        return info("8.8.8.8" if len(asked) == 1 else "127.0.0.1", port)

    def create_connection(address, *_, **__):
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    assert client.post("https://rebind.example.com/x", "{}", {}).error == "connection"
    assert asked == ["rebind.example.com"]
    assert called == [("8.8.8.8", 443)]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.com/", "https"),
        ("ftp://example.com/", "https"),
        ("file:///etc/passwd", "https"),
        ("https://", "host"),
        ("https:///path", "host"),
        ("https://user:secret@example.com/", "password"),
        ("https://example.com/#part", "#"),
        ("https://example.com:25/", "25"),
        ("https://example.com:99999/", "web address"),
        ("https://exa mple.com/", "host"),
        ("https://example.com/\r\nHost: other", "host"),
        ("https://例子.中国/", "ASCII"),
        ("https://example.com/回调", "ASCII"),
        ("gopher://127.0.0.1:6379/_", "https"),
    ],
)
def test_an_address_that_is_none_is_refused_with_the_reason(url, why):
    with pytest.raises(AddressRefused) as refused:
        split(url)
    assert why in refused.value.text.en


@pytest.mark.parametrize(
    "url", ["https://example.com/", "https://example.com:8443/a?b=c", "https://example.com:443"]
)
def test_an_ordinary_address_is_taken(url):
    assert split(url).hostname == "example.com"


def test_an_endpoint_on_this_machine_is_refused_when_it_is_made(cast):
    with pytest.raises(EndpointRefused) as refused:
        make_endpoints([Wanted("https://localhost:8443/hook")], cast.manager_a)
    assert refused.value.field == "url"


def test_nothing_is_locked_while_a_name_is_looked_up(cast, monkeypatch, django_assert_num_queries):
    """Whose name server is slow must not hold up everybody who writes."""

    def slow(host, port, networks):
        raise OSError("no such host")

    monkeypatch.setattr("changrong.network.events.webhooks.actions.resolve", slow)
    with django_assert_num_queries(0), pytest.raises(EndpointRefused):
        make_endpoints([Wanted("https://example.com/")], cast.manager_a)


def test_a_public_address_is_called_in_turn_with_the_next(monkeypatch):
    answers(monkeypatch, "8.8.8.8", "8.8.4.4", "1.1.1.1")
    assert resolve("dns.example", 443) == ["8.8.8.8", "8.8.4.4"]
    assert addresses.MOST_ADDRESSES == 2


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """A certificate of our own for the name hooks.example.com."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [need_program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=hooks.example.com",
         "-addext", "subjectAltName=DNS:hooks.example.com", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate


@pytest.mark.parametrize(
    ("host", "trusted", "result"),
    [
        ("hooks.example.com", True, Sent(200)),
        ("other.example.com", True, TryAgain("certificate")),
        ("hooks.example.com", False, TryAgain("certificate")),
    ],
)
def test_the_certificate_is_checked_against_the_name_though_an_address_is_called(
    certified, monkeypatch, host, trusted, result
):
    context, certificate = certified
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with receiving(tls=context) as receiver:
        answers(monkeypatch, "127.0.0.1")
        url = f"https://{host}:{receiver.port}/hook"
        assert client.post(url, "{}", {"webhook-id": "1"}, networks=["127.0.0.0/8"]) == result
    if isinstance(result, Sent):
        [(headers, _body)] = receiver.heard
        assert headers["host"] == f"{host}:{receiver.port}"


def info(address: str, port: int) -> list:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return [(family, socket.SOCK_STREAM, 6, "", (address, port))]


def answers(monkeypatch, *found: str) -> None:
    """Let every name have these addresses."""

    def getaddrinfo(host, port, *_, **__):
        return [row for address in found for row in info(address, port)]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", getaddrinfo)
