"""Hostile model files (R12): refused from their bytes, before anything could run."""

import bz2
import gzip
import io
import lzma
import os
import pickle
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import joblib
import numpy as np
import onnxruntime
import pytest
from onnx import ModelProto, StringStringEntryProto, TensorProto, helper, numpy_helper

from benchmarks.methods.network_card import card_template
from convnet.inspection import FOREIGN, ModelRefusedError, parse_model
from convnet.model import Model, inspect_file
from tests.networks import model_of, save, small_network


class Bait:
    """An object that runs a command when it is loaded."""

    def __init__(self, command: str) -> None:
        """Keep the command."""
        self.command = command

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        """Have the command run by whoever unpickles this."""
        return os.system, (self.command,)


def external(location: str) -> ModelProto:
    """Return a network whose weights lie in another file."""
    model = small_network()
    weights = model.graph.initializer[0]
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    weights.external_data.append(StringStringEntryProto(key="location", value=location))
    return model


def zipped(data: bytes) -> bytes:
    """Return an archive as PyTorch saves it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("model/data.pkl", data)
    return file.getvalue()


def object_array(bait: Bait) -> bytes:
    """Return a NumPy file that holds an object."""
    file = io.BytesIO()
    np.save(file, np.array([bait], dtype=object), allow_pickle=True)
    return file.getvalue()


def joblib_bytes(bait: Bait, compress: int) -> bytes:
    """Return a file of joblib."""
    file = io.BytesIO()
    joblib.dump(bait, file, compress=compress)
    return file.getvalue()


@pytest.fixture
def hostile(tmp_path: Path) -> dict[str, Path]:
    """Write the six variants of R12, and more of their kind, each as `….onnx`."""
    bait = Bait(f"touch {tmp_path / 'canary'}")
    secret = tmp_path / "secret.bin"
    secret.write_bytes(bytes(16 * 27 * 4))
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "link.bin").symlink_to(secret)
    baited = pickle.dumps(bait)
    contents = {
        "pickle .pt (legacy)": baited,
        "pickle .pt (zip)": zipped(baited),
        "joblib": joblib_bytes(bait, 0),
        "joblib (compressed)": joblib_bytes(bait, 3),
        "npy of objects": object_array(bait),
        "external, relative": external("../secret.bin").SerializeToString(),
        "external, absolute": external(str(secret)).SerializeToString(),
        "external, symlink": external("link.bin").SerializeToString(),
        "pickle, protocol 0": pickle.dumps(bait, protocol=0),
        "pickle, gzip": gzip.compress(baited),
        "pickle, bzip2": bz2.compress(baited),
        "pickle, xz": lzma.compress(baited),
        "pickle, lzma": lzma.compress(baited, format=lzma.FORMAT_ALONE),
        "pickle, zlib": zlib.compress(baited, 1),
    }
    files = {}
    for number, (name, data) in enumerate(contents.items()):
        files[name] = folder / f"{number}.onnx"
        files[name].write_bytes(data)
    return files


def test_six_of_six_hostile_files_are_refused(
    hostile: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R12: each ends before a session is made, and the canary that its command makes is absent."""
    canary = tmp_path / "canary"
    pickle.loads(hostile["pickle .pt (legacy)"].read_bytes())
    assert canary.exists(), "the bait must be live, or its silence proves nothing"
    canary.unlink()

    def no_session(*arguments: object, **keywords: object) -> None:
        """Fail: the file should have been refused before."""
        pytest.fail("a session was made of a hostile file")

    monkeypatch.setattr(onnxruntime, "InferenceSession", no_session)
    for name, path in hostile.items():
        for door in (inspect_file, Model, card_template):
            with pytest.raises(ModelRefusedError, match=r"expected (an ONNX model|all weights)"):
                door(path)
        assert not canary.exists(), name


def test_an_external_file_is_named_and_not_opened(hostile: dict[str, Path]) -> None:
    """The message says which tensor, which file, and how to save the model instead."""
    with pytest.raises(ModelRefusedError) as caught:
        inspect_file(hostile["external, relative"])
    for part in ("5.onnx", "'w'", "../secret.bin", "not opened", "save_as_external_data=False"):
        assert part in str(caught.value)


def hidden(place: str) -> ModelProto:
    """Return a model with a tensor of another file in an unusual place."""
    tensor = external("../secret.bin").graph.initializer[0]
    out = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    if place == "attribute":
        return model_of([helper.make_node("Constant", [], ["y"], value=tensor)])
    if place == "list of tensors":
        node = helper.make_node("Identity", ["x"], ["y"])
        node.attribute.append(helper.make_attribute("tensors", [tensor]))
        return model_of([node])
    if place == "sparse initializer":
        model = small_network()
        sparse = model.graph.sparse_initializer.add()
        sparse.values.CopyFrom(tensor)
        sparse.dims.extend([2])
        return model
    if place == "training":
        model = small_network()
        model.training_info.add().initialization.initializer.append(tensor)
        return model
    inner = helper.make_graph(
        [helper.make_node("Constant", [], ["y"], value=tensor)], "branch", [], [out]
    )
    other = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "other", [], [out])
    if place == "graph in a graph":
        node = helper.make_node("If", ["k"], ["y"], then_branch=inner, else_branch=other)
        inner = helper.make_graph([node], "outer", [], [out])
    node = helper.make_node("If", ["k"], ["y"], then_branch=other, else_branch=inner)
    return model_of([node])


@pytest.mark.parametrize(
    "place",
    [
        "attribute",
        "list of tensors",
        "sparse initializer",
        "training",
        "subgraph",
        "graph in a graph",
    ],
)
def test_external_weights_are_found_wherever_they_hide(place: str) -> None:
    """A tensor in a branch of a branch, an attribute, or a sparse tensor is looked at too."""
    with pytest.raises(
        ModelRefusedError, match=r"got tensor 'w' in another file \(../secret.bin\)"
    ):
        parse_model(hidden(place).SerializeToString())


def test_a_location_without_the_flag_is_refused_too() -> None:
    """A reader that looks at the entries and not at the flag must not be led outside either."""
    model = external("../secret.bin")
    model.graph.initializer[0].data_location = TensorProto.DEFAULT

    with pytest.raises(ModelRefusedError, match="in another file"):
        parse_model(model.SerializeToString())


@pytest.mark.parametrize("domain", ["com.acme", "ai.onnx.contrib", "ai.onnx.preview.training"])
def test_operators_of_a_library_are_refused(domain: str) -> None:
    """Only what ONNX Runtime itself carries may run."""
    model = model_of([helper.make_node("Run", ["x"], ["y"], domain=domain)])

    with pytest.raises(ModelRefusedError, match=rf"got {domain}::Run, which needs a library"):
        parse_model(model.SerializeToString())


def test_the_operator_that_stands_for_a_file_is_refused() -> None:
    """EPContext reads what a device compiler wrote, wherever its attribute points."""
    node = helper.make_node(
        "EPContext", ["x"], ["y"], domain="com.microsoft", ep_cache_context="../x"
    )

    with pytest.raises(ModelRefusedError, match="stands for a file compiled for one device"):
        parse_model(model_of([node]).SerializeToString())


def test_functions_of_the_models_own_are_refused() -> None:
    """Forty functions that each call the one before twice would be 2**40 nodes."""
    model = small_network()
    model.functions.append(
        helper.make_function("own", "f", ["a"], ["b"], [helper.make_node("Relu", ["a"], ["b"])], [])
    )
    with pytest.raises(ModelRefusedError, match=r"got 1 \(f\); write them out with onnx.inliner"):
        parse_model(model.SerializeToString())


@pytest.mark.parametrize("dims", [[2**40, 2**20], [-4, -4], [10_000]])
def test_tensors_that_claim_more_than_they_hold_are_refused(dims: list[int]) -> None:
    """A shape is believed only as far as there are bytes for it."""
    model = small_network()
    del model.graph.initializer[0].dims[:]
    model.graph.initializer[0].dims.extend(dims)

    with pytest.raises(ModelRefusedError, match="expected tensor 'w' to hold what it declares"):
        parse_model(model.SerializeToString())


def test_a_sparse_tensor_that_becomes_huge_is_refused() -> None:
    """One number in 2**60 places is written out by a runtime."""
    model = small_network()
    sparse = model.graph.sparse_initializer.add()
    sparse.values.CopyFrom(numpy_helper.from_array(np.ones(1, np.float32), "s"))
    sparse.indices.CopyFrom(numpy_helper.from_array(np.zeros(1, np.int64), "i"))
    sparse.dims.extend([2**30, 2**30])

    with pytest.raises(ModelRefusedError, match="expected sparse tensors of at most"):
        parse_model(model.SerializeToString())


@pytest.mark.parametrize(
    "kind",
    [TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.INT64, TensorProto.INT4, TensorProto.BOOL],
)
def test_honest_tensors_of_every_packing_pass(kind: int) -> None:
    """Raw bytes and typed fields, two numbers a byte and eight bytes a number."""
    model = small_network()
    for raw in (False, True):
        values = np.zeros(16, dtype=np.int8) if kind == TensorProto.INT4 else np.zeros(16)
        tensor = helper.make_tensor(f"t{raw}", kind, [16], values.astype(int).tolist())
        if raw:
            tensor = numpy_helper.from_array(numpy_helper.to_array(tensor), f"t{raw}")
        model.graph.initializer.append(tensor)
    model.graph.initializer.append(numpy_helper.from_array(np.float32(1), "scalar"))
    model.graph.initializer.append(numpy_helper.from_array(np.zeros(0, np.float32), "nothing"))

    assert parse_model(model.SerializeToString()).graph.name == "small"


@pytest.mark.parametrize(("beginning", "what"), FOREIGN, ids=lambda part: repr(part)[:24])
def test_foreign_formats_are_named(beginning: bytes, what: str) -> None:
    """The message says what the file is instead, and how to export."""
    with pytest.raises(ModelRefusedError) as caught:
        parse_model(beginning + b"anything")
    assert what in str(caught.value)
    assert "export it to ONNX" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "got an empty file"),
        (b"<!DOCTYPE html>", "that are none"),
        (bytes(100), "that are none"),
        (b"TFL3" * 9, "that are none"),
        (small_network().SerializeToString()[:-9], "that are none"),
        (ModelProto(ir_version=8).SerializeToString(), "got a file without any"),
    ],
)
def test_what_is_no_model_is_refused(data: bytes, told: str) -> None:
    """Nothing, text, zeros, half a model, and a model of nothing."""
    with pytest.raises(ModelRefusedError, match=told):
        parse_model(data)


def test_memory_that_ran_out_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protobuf says "Arena alloc failed" as if the file were damaged."""
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped, unused-ignore]

    class Full:
        """A parser in a full worker."""

        @staticmethod
        def FromString(data: bytes) -> None:  # noqa: N802 - protobuf's name
            """Fail as protobuf does."""
            raise DecodeError("Error parsing message: Arena alloc failed")  # noqa: EM101

    monkeypatch.setattr(onnx, "ModelProto", Full)
    with pytest.raises(MemoryError, match="expected enough memory to parse a model of 9 bytes"):
        parse_model(b"\x08\x08 model.")


def test_every_damaged_model_is_refused_or_parsed() -> None:
    """Flipped bytes end in the one named error or in a model, never in another exception."""
    rng = np.random.default_rng(5)
    whole = small_network().SerializeToString()
    refused = 0
    for _ in range(300):
        data = bytearray(whole)
        for place in rng.integers(0, len(data), 3):
            data[place] ^= int(rng.integers(1, 256))
        try:
            parse_model(bytes(data))
        except ModelRefusedError:
            refused += 1
    assert refused > 0


def test_a_name_that_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    """A pipe would hang, a device never ends, a folder is none."""
    pipe = tmp_path / "pipe.onnx"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero"), tmp_path):
        with pytest.raises(ModelRefusedError, match="expected a regular file"):
            inspect_file(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """With the system's own words; a link that leads nowhere is no file either."""
    (tmp_path / "dangling.onnx").symlink_to("nowhere")
    for name in ("no.onnx", "dangling.onnx"):
        with pytest.raises(
            ModelRefusedError, match=r"expected a file that can be read, got: No such"
        ):
            inspect_file(tmp_path / name)


def test_a_file_larger_than_the_format_is_refused_unread(tmp_path: Path) -> None:
    """Its length is enough: 3 GB are not read to find that out."""
    path = tmp_path / "large.onnx"
    with path.open("wb") as file:
        file.truncate(3 * 2**30)

    with pytest.raises(ModelRefusedError, match="expected a model of at most 2147483647 bytes"):
        inspect_file(path)


def test_an_honest_file_is_given_back_whole(tmp_path: Path) -> None:
    """What was inspected is what will run: the bytes themselves."""
    path = save(small_network(), tmp_path / "model.onnx")

    assert inspect_file(path) == path.read_bytes()
