"""nsfwjs, a classifier in JavaScript, through one Node process a worker.

It is used where `node` is on the path and the environment variable FLECK_NSFWJS names a folder
whose `node_modules` has nsfwjs and @tensorflow/tfjs.  With @tensorflow/tfjs-backend-wasm there
as well, a picture takes a tenth of the time.

The rule
--------
The score is P(Porn) + P(Hentai).  "Sexy" does not count: by its authors' words it is suggestive
but not pornographic, swimwear included.  The authors name no threshold on the sum, so there is
none.

Conventions
-----------
The package gets the decoded pixels at their own size and prepares them itself.  The process is
started with the first picture, which takes 4 s for `nsfwjs` and 11 s for `nsfwjs:mid`, so the
latter needs a longer deadline; it ends when its input does, so with its worker.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .protocol import require_rgb

FOLDER = "FLECK_NSFWJS"
SCRIPT = Path(__file__).with_name("nsfwjs.js")
WASM = "@tensorflow/tfjs-backend-wasm"

#: Name of each method: the package's name of its model, and where it lies.
MODELS = {
    "nsfwjs": ("MobileNetV2", "mobilenet_v2"),
    "nsfwjs:mid": ("MobileNetV2Mid", "mobilenet_v2_mid"),
}
POSITIVE = ("Porn", "Hentai")

#: A worker's limit of memory is for pictures, and V8 reserves more than that before it starts.
UNLIMITED = 'ulimit -S -d "$(ulimit -H -d)" && exec "$0" "$@"'


class NodeError(RuntimeError):
    """The Node process ended, or said that it failed."""


def lacking() -> str | None:
    """Say what is missing to run nsfwjs.

    Returns
    -------
    str or None
        One line; None when everything is there.

    Examples
    --------
    >>> reason = lacking()
    >>> reason is None or "node" in reason
    True
    """
    if shutil.which("node") is None:
        return "no node on the path"
    folder = os.environ.get(FOLDER)
    if not folder:
        return f"{FOLDER} names no folder with node_modules"
    for package in ("nsfwjs", "@tensorflow/tfjs"):
        if _version(Path(folder), package) is None:
            return f"no {package} in {FOLDER}/node_modules"
    return None


def _version(folder: Path, package: str) -> str | None:
    """Return the version of an npm package, None where it is not installed."""
    try:
        text = folder.joinpath("node_modules", package, "package.json").read_text(encoding="utf-8")
    except OSError:
        return None
    version: str = json.loads(text)["version"]
    return version


class NsfwJs:
    """One model of the package as a method.

    Parameters
    ----------
    name : str
        A key of `MODELS`.
    folder : Path
        Has `node_modules`.

    Attributes
    ----------
    sources : tuple of Path
        Our script, the package's own code and the model's weights.
    parameters : mapping
        Model, backend, and the versions of the packages.
    """

    threshold = None
    score_kind = "P(Porn) + P(Hentai)"
    licence = "MIT (code and weights; origin of the training pictures not stated)"
    citation = "Infinite Red, nsfwjs, github.com/infinitered/nsfwjs"

    def __init__(self, name: str, folder: Path) -> None:
        """Look at the packages; start nothing."""
        self.name = name
        self.folder = folder
        self._model, home = MODELS[name]
        self._backend = "cpu" if _version(folder, WASM) is None else "wasm"
        package = folder / "node_modules" / "nsfwjs" / "dist"
        found = [
            *package.joinpath("cjs").rglob("*.js"),
            *package.joinpath("models", home).iterdir(),
        ]
        self.sources = (SCRIPT, *sorted(found))
        self.parameters: Mapping[str, Any] = {
            "model": self._model,
            "backend": self._backend,
            "positive": list(POSITIVE),
            **{name: _version(folder, name) for name in ("nsfwjs", "@tensorflow/tfjs", WASM)},
        }
        self._node: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel without the process; each worker has its own."""
        return NsfwJs, (self.name, self.folder)

    def score(self, image: NDArray[np.uint8]) -> float:
        """Return the sum of the classes that count."""
        require_rgb(image)
        rows, columns = image.shape[:2]
        pixels = base64.b64encode(image.tobytes()).decode("ascii")
        node = self._started()
        answer = self._asked(node, {"rows": rows, "columns": columns, "pixels": pixels})
        return sum(float(answer["classes"][positive]) for positive in POSITIVE)

    def close(self) -> None:
        """End the process; the next picture starts another."""
        node, self._node = self._node, None
        if node is None or self._owner != os.getpid():
            return
        for stream in (node.stdin, node.stdout):
            if stream is not None:
                stream.close()
        node.kill()
        node.wait()

    def __del__(self) -> None:
        """Leave no process behind."""
        if getattr(self, "_node", None) is not None:
            self.close()

    def _started(self) -> subprocess.Popen[bytes]:
        """Return this process's own Node process, started if there is none."""
        if self._node is not None and self._owner == os.getpid() and self._node.poll() is None:
            return self._node
        self.close()
        node = shutil.which("node") or "node"
        words = [node, str(SCRIPT), str(self.folder), self._model, self._backend]
        self._node = subprocess.Popen(  # noqa: S603 - our own script, no shell in the words
            ["/bin/sh", "-c", UNLIMITED, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._owner = os.getpid()
        self._answered(self._node)
        return self._node

    def _asked(self, node: subprocess.Popen[bytes], question: Mapping[str, Any]) -> dict[str, Any]:
        """Send one line and wait for the line that answers it."""
        assert node.stdin is not None
        try:
            node.stdin.write(json.dumps(question).encode("ascii") + b"\n")
            node.stdin.flush()
        except BrokenPipeError as error:
            self.close()
            msg = "expected node to take a picture, got a closed pipe"
            raise NodeError(msg) from error
        return self._answered(node)

    def _answered(self, node: subprocess.Popen[bytes]) -> dict[str, Any]:
        """Read one line."""
        assert node.stdout is not None
        line = node.stdout.readline()
        if not line:
            code = node.wait()
            self.close()
            msg = f"expected an answer of node, got its end with status {code}"
            raise NodeError(msg)
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            msg = f"expected nsfwjs to score the picture, got: {answer['error']}"
            raise NodeError(msg)
        return answer


def nsfwjs(name: str) -> NsfwJs:
    """Return a model of the package as a method.

    Parameters
    ----------
    name : str
        A key of `MODELS`.

    Returns
    -------
    NsfwJs
        Its process is started with the first picture.

    Raises
    ------
    ValueError
        If something is missing; `lacking` says what.
    """
    reason = lacking()
    if reason is not None:
        msg = f"expected node and nsfwjs, got {reason}"
        raise ValueError(msg)
    return NsfwJs(name, Path(os.environ[FOLDER]).resolve())
