"""The form of what was typed for a method."""

from pathlib import Path

import pytest

from benchmarks.methods.typed import Typed, parse


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kovac", Typed("name")),
        ("fleck:A", Typed("name")),
        ("nude.js", Typed("name")),
        ("", Typed("name")),
        ("my.py:score", Typed("own", Path("my.py"), "score")),
        ("../a b/my.PY:Größe", Typed("own", Path("../a b/my.PY"), "Größe")),
        ("C:/work/my.py:score", Typed("own", Path("C:/work/my.py"), "score")),
        ("a.py:b/my.py:score", Typed("own", Path("a.py:b/my.py"), "score")),
        ("m/model.onnx", Typed("model", Path("m/model.onnx"))),
        ("service.toml", Typed("service", Path("service.toml"))),
        ("https://example.org/score?k=1#a.b", Typed("service")),
        ("http://localhost:8000/a.py:b#x", Typed("service")),
        ("theirs.CSV", Typed("scores", Path("theirs.CSV"))),
        ("a:b.csv", Typed("scores", Path("a:b.csv"))),
    ],
)
def test_every_form_is_told_by_its_look(typed: str, meant: Typed) -> None:
    """Nothing is opened to find out; what looks like no file and no address is a name."""
    assert parse(typed) == meant


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("my.py", r"expected my\.py with the name of a function .* such as my\.py:score"),
        ("my.py:", r"such as my\.py:score, got 'my\.py:'"),
        ("my.py:a.b", "with the name of a function"),
        ("model.onnx:foo", r"expected model\.onnx alone, .* only a Python file has names in it"),
        ("theirs.csv:score", r"expected theirs\.csv alone"),
        ("model.pt", "expected a model in ONNX, .* export it"),
        ("model.SAFETENSORS", "expected a model in ONNX"),
        ("model.h5", "expected a model in ONNX"),
        ("model.pkl", "a pickle can run anything when it is read; export"),
        ("ftp://example.org/x", "begins with https:// or http://, got 'ftp://"),
        ("no/such", "expected FILE.py:NAME, MODEL.onnx, SERVICE.toml, SCORES.csv"),
    ],
)
def test_what_can_be_no_method_is_refused_with_the_next_step(typed: str, told: str) -> None:
    """The message says what to type instead."""
    with pytest.raises(ValueError, match=told):
        parse(typed)


def test_a_file_of_another_kind_is_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever types a file that exists meant that file."""
    (tmp_path / "weights").touch()
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ValueError, match=r"expected FILE.py:NAME"):
        parse("weights")
