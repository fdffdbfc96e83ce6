"""A session of Spark: asked for in vain, begun and ended without a trace."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest

from changrong.policy.batch.spark_session import MEANING, SparkError, open_session
from programs import need_spark


def test_without_pyspark_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with (
        pytest.raises(SparkError, match=r"install changrong\[spark\]") as caught,
        open_session(),
    ):
        pass
    assert "changrong[spark]" in caught.value.text.zh


def test_without_java_a_sentence_says_which(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SparkError, match="Java 17 or later"), open_session():
        pass
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SparkError, match="Java 17 or later"), open_session():
        pass


@pytest.mark.spark
def test_a_session_ends_with_all_it_made_and_another_can_begin(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    need_spark()
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    monkeypatch.chdir(tmp_path)
    with (
        pytest.raises(SparkError, match=r"cannot be started \(master nonsense\): Master must"),
        open_session("nonsense"),
    ):
        pass
    with open_session("local[1]") as session:
        running = session.sparkContext._gateway.proc
        assert {key: session.conf.get(key) for key in MEANING} == MEANING
        assert session.sql("SELECT 1 + 1 AS two").collect()[0].two == 2
        with open_session("local[1]") as inner:
            assert inner.sparkContext is session.sparkContext
        assert session.sql("SELECT 3 AS three").collect()[0].three == 3
    assert running.poll() is not None
    assert list(tmp_path.rglob("*")) == [tmp_path / "temp"]
    assert capfd.readouterr() == ("", "")
