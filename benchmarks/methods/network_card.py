"""The card of a network: what must be known before its numbers mean anything.

A TOML file of the model's name stands beside it.  It says how pictures are prepared, which
output is the score, and what a report must tell of the network.  Nothing is guessed: a field
that changes scores has to be there, and a misspelled one is refused.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    JsonValue,
    PositiveInt,
    ValidationError,
    field_validator,
    model_validator,
)

from convnet.inspection import parse_model
from convnet.model import inspect_file
from convnet.preprocessing import Recipe

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What a template leaves for the user; a card that still has it is refused.
BLANK = "FILL IN"

Told = Annotated[str, Field(min_length=1)]
Level = Annotated[int, Field(ge=0, le=255)]


class NetworkCardError(ValueError):
    """A model has no card, or one that does not fit it."""


class NetworkCard(BaseModel):
    """How a network is used, and what must be told of it.

    Attributes
    ----------
    sha256 : str
        Of the model file.
    input, output : str
        Names in the model file.
    size, resize, fit, resampling, jpeg, fill, anchor, channels, layout, scale, mean, std
        The steps before the network; see `convnet.preprocessing.Recipe`.
    classes : tuple of str
        Of the output's columns, in their order.
    positive : str or tuple of str
        The class whose value is the score, or several whose values are added.
    activation : {"none", "softmax", "sigmoid"}
        What is still to be done to the output.
    score : {"probability", "logit"}
        What the score is after it.
    threshold : float or None
        The published operating point.
    licence, citation, trained_on, intended_use : str
        What a report tells of the network.
    training : dict of str to plain values, or None
        How it was made, where we made it: seed, data_digest, code_digest, recipe, data_licence,
        counts, measured numbers.  Text, numbers, truth values, lists and tables of them; which
        names it has is the maker's to say.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    sha256: Annotated[str, Field(pattern="^[0-9a-fA-F]{64}$")]
    input: Told
    output: Told
    size: tuple[PositiveInt, PositiveInt]
    fit: Literal["squash", "crop", "pad"]
    channels: Literal["RGB", "BGR"]
    layout: Literal["NHWC", "NCHW"]
    scale: FiniteFloat
    mean: tuple[FiniteFloat, FiniteFloat, FiniteFloat]
    std: tuple[FiniteFloat, FiniteFloat, FiniteFloat] = (1.0, 1.0, 1.0)
    resize: tuple[PositiveInt, PositiveInt] | None = None
    resampling: Literal["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"] = "bilinear"
    jpeg: Literal["none", "before crop", "after crop"] = "none"
    fill: tuple[Level, Level, Level] = (0, 0, 0)
    anchor: Literal["middle", "corner"] = "middle"
    classes: Annotated[tuple[Told, ...], Field(min_length=1)]
    positive: Told | Annotated[tuple[Told, ...], Field(min_length=1)]
    activation: Literal["none", "softmax", "sigmoid"] = "none"
    score: Literal["probability", "logit"]
    threshold: FiniteFloat | None = None
    licence: Told
    citation: Told
    trained_on: Told
    intended_use: Told
    training: Annotated[dict[Told, JsonValue], Field(min_length=1)] | None = None

    @field_validator("training")
    @classmethod
    def _plain(cls, value: dict[str, JsonValue] | None) -> dict[str, JsonValue] | None:
        """Refuse what no TOML file says, or says without meaning it."""
        odd = next(_odd("training", value), None) if value else None
        if odd is not None:
            msg = f"expected finite numbers, text, truth values, lists or tables, got {odd}"
            raise ValueError(msg)
        return value

    @field_validator("*")
    @classmethod
    def _filled_in(cls, value: object) -> object:
        """Refuse what the template left open."""
        if BLANK in (value if isinstance(value, tuple) else (value,)):
            msg = f"expected it to be filled in, got {BLANK!r}"
            raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        """Refuse fields that contradict each other."""
        for name in self.positives:
            if name not in self.classes:
                near = get_close_matches(name, self.classes, n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                msg = f"expected positive to be of classes {list(self.classes)}, got {name!r}{hint}"
                raise ValueError(msg)
        if len(set(self.classes)) < len(self.classes) or len(set(self.positives)) < len(
            self.positives
        ):
            msg = f"expected every class once, got {list(self.classes)}, {list(self.positives)}"
            raise ValueError(msg)
        if self.score == "logit" and (self.activation != "none" or len(self.positives) > 1):
            msg = (
                'expected score = "logit" with one positive class and no activation, got '
                f'{len(self.positives)} and "{self.activation}"'
            )
            raise ValueError(msg)
        if self.score == "probability" and not 0 <= (self.threshold or 0) <= 1:
            msg = f"expected the threshold on a probability in [0, 1], got {self.threshold}"
            raise ValueError(msg)
        if any(large < small for large, small in zip(self.recipe.resized, self.size, strict=True)):
            msg = f"expected resize of at least size {self.size}, got {self.resize}"
            raise ValueError(msg)
        if 0 in self.std or self.scale == 0:
            msg = f"expected scale and std other than 0, got {self.scale} and {self.std}"
            raise ValueError(msg)
        return self

    @property
    def positives(self) -> tuple[str, ...]:
        """Return the classes whose values are added."""
        return (self.positive,) if isinstance(self.positive, str) else self.positive

    @property
    def recipe(self) -> Recipe:
        """Return the steps before the network."""
        return Recipe(
            size=self.size,
            fit=self.fit,
            channels=self.channels,
            layout=self.layout,
            mean=self.mean,
            std=self.std,
            scale=self.scale,
            resize=self.resize,
            resampling=self.resampling,
            jpeg=self.jpeg,
            fill=self.fill,
            anchor=self.anchor,
        )


def _odd(name: str, value: JsonValue) -> Iterator[str]:
    """Name the values inside a table that are none, or no number."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _odd(f"{name}.{key}", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _odd(name, inner)
    elif value is None or (isinstance(value, float) and not math.isfinite(value)):
        yield f"{name} = {value}"


def read_network_card(model: Path) -> NetworkCard:
    """Read the card that belongs to a model file.

    Parameters
    ----------
    model : Path
        The ONNX file.

    Returns
    -------
    NetworkCard
        The checked card.

    Raises
    ------
    NetworkCardError
        If there is none (the message has one to fill in), or if it is wrong.
    ModelRefusedError
        If there is none and the model file is refused.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     model = Path(folder, "model.onnx")
    ...     _ = model.with_suffix(".toml").write_text("scores = 0.5")
    ...     read_network_card(model)
    Traceback (most recent call last):
    ...
    benchmarks.methods.network_card.NetworkCardError: ... did you mean 'score'?
    """
    path = model.with_suffix(".toml")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        msg = (
            f"{model}: expected its card {path.name} beside it, got none; "
            f"fill this in and save it there:\n\n{card_template(model)}"
        )
        raise NetworkCardError(msg) from None
    except OSError as error:
        msg = f"{path}: expected a card that can be read, got: {error.strerror}"
        raise NetworkCardError(msg) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path}: expected a card in TOML, got: {error}"
        raise NetworkCardError(msg) from error
    for name in table:
        if name not in NetworkCard.model_fields:
            near = get_close_matches(name, NetworkCard.model_fields, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {_known()}"
            msg = f"{path}: expected a field of a network's card, got {name!r}; {hint}"
            raise NetworkCardError(msg)
    try:
        # In JSON a list may become a tuple however strict one is.
        return NetworkCard.model_validate_json(json.dumps(table, default=str))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][:1])
        got = "nothing" if first["type"] == "missing" else repr(table.get(place, ""))
        told = first["msg"].removeprefix("Value error, ")
        msg = f"{path}: {place}: {told}, got {got}" if place else f"{path}: {told}"
        raise NetworkCardError(msg) from error


def network_card_text(card: NetworkCard) -> str:
    """Write a card as TOML.

    Parameters
    ----------
    card : NetworkCard
        A field that is None is left out; `training` comes last, as a table.

    Returns
    -------
    str
        What `read_network_card` reads as the same card; the same bytes for the same card.

    Examples
    --------
    >>> from benchmarks.methods.open_nsfw import WEIGHTS, weights_card
    >>> card = weights_card(WEIGHTS[0]).model_copy(update={"training": {"seed": 0}})
    >>> network_card_text(card).splitlines()[-2:]
    ['[training]', 'seed = 0']
    """
    import tomli_w

    fields = card.model_dump(mode="json", exclude_none=True)
    return tomli_w.dumps(fields, multiline_strings=False)


def _known() -> str:
    """List the fields of a card."""
    return ", ".join(NetworkCard.model_fields)


def card_template(path: Path) -> str:
    """Write a card for a model file, with what the file itself says filled in.

    Parameters
    ----------
    path : Path
        The ONNX file.

    Returns
    -------
    str
        TOML; what only the user knows says "FILL IN".

    Raises
    ------
    ModelRefusedError
        If the file is refused.

    Examples
    --------
    >>> card_template(Path("/dev/null"))
    Traceback (most recent call last):
    ...
    convnet.inspection.ModelRefusedError: /dev/null: expected a regular file, got a device
    """
    data = inspect_file(path)
    graph = parse_model(data).graph
    weights = {tensor.name for tensor in graph.initializer}
    inputs = [port for port in graph.input if port.name not in weights]
    extents = _extents(inputs[0]) if len(inputs) == 1 else []
    layout = BLANK
    if len(extents) == 4 and (extents[1] == 3) != (extents[3] == 3):
        layout = "NCHW" if extents[1] == 3 else "NHWC"
    sides = {"NHWC": extents[1:3], "NCHW": extents[2:4]}.get(layout, [])
    size: Any = sides if sides and all(sides) else [BLANK, BLANK]
    count = _extents(graph.output[0])[-1:] if len(graph.output) == 1 else []
    blanks = [BLANK] * (count[0] if count and 0 < count[0] <= 100 else 2)
    lines = [
        ("sha256", hashlib.sha256(data).hexdigest(), ""),
        ("input", inputs[0].name if len(inputs) == 1 else BLANK, _names(inputs)),
        ("output", graph.output[0].name if len(graph.output) == 1 else BLANK, _names(graph.output)),
        ("layout", layout, "NHWC or NCHW"),
        ("size", size, "rows, columns"),
        ("fit", BLANK, "squash, crop or pad; resize = [256, 256] for a margin to cut off"),
        ("channels", BLANK, "RGB or BGR"),
        ("scale", BLANK, "a number: 1.0 for gray levels 0 to 255, 0.00392156862745098 for 1/255"),
        ("mean", [BLANK] * 3, "numbers, in the order of channels; then also std if there is one"),
        ("classes", blanks, "of the output's columns, in order"),
        ("positive", BLANK, "a class, or a list of classes to add up"),
        ("activation", "none", "what is still to be done: none, softmax or sigmoid"),
        ("score", BLANK, "probability or logit"),
        ("licence", BLANK, "of the weights"),
        ("citation", BLANK, ""),
        ("trained_on", BLANK, "which pictures, and which were held out"),
        ("intended_use", BLANK, ""),
    ]
    text = [f"{key} = {_toml(value)}{f'  # {told}' if told else ''}" for key, value, told in lines]
    return "\n".join(
        [*text, "# threshold = 0.5  # the published operating point, if there is one", ""]
    )


def _toml(value: Any) -> str:
    """Write a string, a number or a list of them; JSON escapes all but one character alike."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _extents(port: Any) -> list[int]:
    """Return the extents of an input or output, 0 where any will do."""
    return [extent.dim_value for extent in port.type.tensor_type.shape.dim]


def _names(ports: Any) -> str:
    """List inputs or outputs with their extents, in one line that may stand in a comment."""
    found = ", ".join(f"{port.name} {_extents(port)}" for port in ports)
    return re.sub(r"[\x00-\x1f\x7f]", "?", f"the model has {found}; 0 is any")
