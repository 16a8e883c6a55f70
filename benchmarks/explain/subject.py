"""What is explained: a method, and for a network its class and the steps before it.

The functions here run in a worker: a method of the user's may do anything when it is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from benchmarks.methods.chosen import Chosen
from benchmarks.methods.names import load
from benchmarks.methods.network import Network, of_class
from convnet.geometry import frame_of, in_input
from convnet.preprocessing import Fit, Recipe, prepare
from convnet.sharing import Sharing, find_sharing

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The class with the greatest score.
TOP = "top"


@dataclass(frozen=True)
class Subject:
    """What is known of the method once it was loaded.

    Attributes
    ----------
    chosen : Chosen
        The method.
    score_kind : str
        What its score is.
    recipe : Recipe or None
        The steps before a network; None for every other method.
    column : int or None
        Output of a network that is the score, where it is not the card's own.
    category : str
        Name of the class, empty where the method has no classes.
    probability : bool or None
        Whether a network's score is one; None for every other method.
    sha256 : str
        Of a network's file, empty for every other method.
    host : str
        Of a service, empty for every other method.
    batch : int
        Pictures that it likes to get at once.
    patience : float
        Seconds that one request to a service may take with all its attempts.
    sharing : Sharing or None
        How passes in input space share what a window cannot reach; None where none are made.
    """

    chosen: Chosen
    score_kind: str
    recipe: Recipe | None = None
    column: int | None = None
    category: str = ""
    probability: bool | None = None
    sha256: str = ""
    host: str = ""
    batch: int = 1
    patience: float = 0.0
    sharing: Sharing | None = None


def subject_of(
    photo: NDArray[np.uint8],
    *,
    chosen: Chosen,
    category: str | None,
    fit: str | None,
    window: int | None = None,
) -> Subject | str:
    """Load a method and find out what is asked of it.

    Parameters
    ----------
    photo : ndarray of shape (M, N, 3), dtype uint8
        Of which pixels are looked at only where the class is "top".
    chosen : Chosen
        The method.
    category : str or None
        Name or number of a class, or "top"; None for the method's own.
    fit : str or None
        "pad", "squash" or "crop"; None for the network's own.
    window : int, optional
        Side of windows in pixels of the photograph, where passes of a network may share what
        windows in its input cannot reach.

    Returns
    -------
    Subject or str
        A text says what was wrong with an option.

    Examples
    --------
    >>> from benchmarks.methods.names import identify
    >>> black = np.zeros((8, 8, 3), dtype=np.uint8)
    >>> subject_of(black, chosen=identify("kovac"), category="nude", fit=None)
    "--class: expected it with a network, got 'nude' with kovac, which has one score"
    """
    method = load(chosen)
    if not isinstance(method, Network):
        if category is not None:
            return (
                f"--class: expected it with a network, got {category!r} with {chosen.name}, which "
                "has one score"
            )
        if fit is not None:
            return (
                f"--fit: expected it with a network, got {fit!r} with {chosen.name}, which "
                "prepares photographs in its own way"
            )
        return _black_box(chosen, method)
    method = with_fit(method, fit)
    column = None
    if category is not None:
        found = column_of(method, category, photo)
        if isinstance(found, str):
            return found
        column = found
        method = of_class(method, column)
    return Subject(
        chosen,
        method.score_kind,
        method.recipe,
        column,
        " + ".join(method.classes[place] for place in method.columns if method.classes),
        method.probability,
        method.model.sha256,
        batch=method.batch,
        sharing=None if window is None else _sharing(method, photo, window),
    )


def _sharing(network: Network, photo: NDArray[np.uint8], window: int) -> Sharing:
    """Choose how passes share what windows cannot reach."""
    recipe = network.recipe
    frame = frame_of((photo.shape[0], photo.shape[1]), recipe)
    size = in_input((window, window), frame)
    return find_sharing(network.model, recipe.layout, recipe.size, size)


def _black_box(chosen: Chosen, method: Any) -> Subject:
    """Describe a method that is no network."""
    from benchmarks.methods.remote import Service

    if not isinstance(method, Service):
        return Subject(chosen, method.score_kind, batch=chosen.batch)
    from urllib.parse import urlsplit

    remote = method.card.remote
    # The longest pause between attempts that the card's own rule allows is a minute.
    patience = (remote.timeout + 60.0) * (remote.retries + 1)
    host = urlsplit(remote.url).hostname or ""
    return Subject(chosen, method.score_kind, host=host, batch=remote.batch, patience=patience)


def with_fit(network: Network, fit: str | None) -> Network:
    """Bring photographs to a network in another way than its card says.

    Parameters
    ----------
    network : Network
        Any.
    fit : str or None
        "pad", "squash" or "crop"; None changes nothing.

    Returns
    -------
    Network
        The same session.

    Examples
    --------
    >>> plain = Recipe((8, 8), "squash", "RGB", "NCHW")
    >>> with_fit(Network("small", None, plain, (0,), ""), "pad").recipe.fit
    'pad'
    """
    if fit is None:
        return network
    return replace(network, recipe=replace(network.recipe, fit=cast("Fit", fit)))


def method_of(subject: Subject) -> Any:
    """Load what is explained, its class and its fit applied.

    Parameters
    ----------
    subject : Subject
        From `subject_of`.

    Returns
    -------
    Method
        Ready to score.

    Examples
    --------
    >>> from benchmarks.methods.names import identify
    >>> method_of(Subject(identify("kovac"), "")).name
    'kovac'
    """
    method = load(subject.chosen)
    if not isinstance(method, Network):
        return method
    method = replace(method, recipe=subject.recipe or method.recipe)
    return method if subject.column is None else of_class(method, subject.column)


def column_of(
    network: Network,
    category: str,
    photo: NDArray[np.uint8] | None = None,
    *,
    option: str = "--class",
) -> int | str:
    """Find the column of a class.

    Parameters
    ----------
    network : Network
        With classes.
    category : str
        A name, a number, or "top".
    photo : ndarray of shape (M, N, 3), dtype uint8, optional
        Of which "top" is the class with the greatest score; without, "top" names nothing.
    option : str
        What a message calls it.

    Returns
    -------
    int or str
        A text says what would be a class.

    Examples
    --------
    >>> network = Network("small", None, None, (1,), "P(nude)", classes=("safe", "nude"))
    >>> column_of(network, "nude"), column_of(network, "0")
    (1, 0)
    >>> column_of(network, "nudes")
    "--class: expected one of safe, nude or a number below 2, got 'nudes'; did you mean 'nude'?"
    """
    known = network.classes
    if category in known:
        return known.index(category)
    if category == TOP and photo is not None:
        row = network.model.scores(prepare(photo, network.recipe)[None]).reshape(-1)
        return int(np.argmax(row[: len(known)]))
    if category.isascii() and category.isdigit() and int(category) < len(known):
        return int(category)
    near = get_close_matches(category, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    listed = f"{', '.join(known)} or a number below {len(known)}"
    if photo is not None:
        listed = f"{', '.join(known)}, a number below {len(known)} or {TOP!r}"
    return f"{option}: expected one of {listed}, got {category!r}{hint}"
