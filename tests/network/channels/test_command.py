"""`changrong channels`: recorded messages taken in, from files."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from changrong import channels_cli
from changrong.cli import app
from changrong.network.cases.models import Case
from changrong.network.channels.models import Message

from .calls import RECORDED, SECRET


@pytest.fixture(autouse=True)
def migrated(monkeypatch):
    monkeypatch.setattr(channels_cli, "migrated", lambda: None)


def run(*words):
    return CliRunner().invoke(app, ["channels", *map(str, words)])


@pytest.mark.shows("S4-32")
def test_the_53_recorded_bookings_are_replayed_a_line_each_and_once():
    first = run("replay", "hotline_95519", RECORDED / "bookings_95519.json")
    lines = first.stdout.splitlines()
    assert (first.exit_code, len(lines)) == (0, 53)
    number = Case.objects.get(fields__work_order="95519-20221012-001").number
    assert lines[0] == f"95519-20221012-001  opened  {number}"
    again = run("replay", "hotline_95519", RECORDED / "bookings_95519.json")
    assert again.stdout == first.stdout
    assert Case.objects.filter(kind="session").count() == 53


def test_a_run_that_broke_off_goes_on(tmp_path):
    whole = json.loads((RECORDED / "orders_12345.json").read_text())["messages"]
    part = tmp_path / "part.json"
    part.write_text(json.dumps({"messages": whole[:1]}))
    run("replay", "hotline_12345", part)
    assert run("replay", "hotline_12345", RECORDED / "orders_12345.json").exit_code == 0
    assert Message.objects.count() == len(whole)
    assert Case.objects.filter(kind="need").count() == 2


def test_what_lacks_is_said_in_the_line():
    run_ = run("replay", "wechat_account", RECORDED / "lacking_wechat.xml")
    assert "waiting" in run_.stdout
    assert "consent: No consent" in run_.stdout


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_taken_in(tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    gone = tmp_path / "gone.json"
    done = run("replay", "hotline_12345", bad, gone, RECORDED / "gbk_12345.json")
    assert done.exit_code == 1
    assert f"{bad}: not JSON" in done.stderr.replace("\n", "")
    assert f"{gone}: No such file" in done.stderr.replace("\n", "")
    assert Message.objects.count() == 1


def test_an_unknown_channel_is_said():
    done = run("replay", "telegraph", RECORDED / "gbk_12345.json")
    assert done.exit_code == 2
    assert "There is no channel telegraph" in done.stderr


def test_the_channels_are_listed_without_their_secrets(switched_on):
    del switched_on["credit_platform"]
    run("replay", "hotline_12345", RECORDED / "gbk_12345.json")
    done = run("list")
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert lines["hotline_12345"].split()[1] == "on"
    assert "1 messages" in lines["hotline_12345"]
    assert lines["credit_platform"].split()[1] == "off"
    assert SECRET not in done.stdout


@pytest.mark.shows("S2-23")
def test_products_are_written_as_json():
    listed = json.loads(run("products").stdout)
    assert "示例经营贷" in {one["name"] for one in listed["products"]}
