"""A classifier behind HTTP as a method: a card, or an address with the path of the score.

Scoring a set goes through `benchmarks.run.calls`, which stores every answer, asks with several
requests at once and never pays twice.  The object here says what is sent and how the answer is
read; for single photographs it also asks by itself, and stores nothing.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from .answers import AnswerError, Reading, parse_answer
from .keys import Keys
from .sending import Payload, encoded
from .service_card import ServiceCard, ServiceCardError, card_of_address, read_service_card
from .service_tables import keys_named
from .typed import require_file

if TYPE_CHECKING:
    from .asking import Caller
    from .chosen import Settings

__all__ = ["Service", "ServiceCardError", "calls_needed", "open_service"]


class NoAnswerError(ValueError):
    """The service gave no score of a photograph; the message says what it said."""


@dataclass(frozen=True, eq=False)
class Service:
    """A classifier behind HTTP.

    Attributes
    ----------
    name : str
        From the card, else the card's file name, or host and path of the address.
    card : ServiceCard
        Everything else.
    """

    name: str
    card: ServiceCard
    needs: Literal["file"] = "file"
    _callers: list[Caller] = field(default_factory=list, init=False, repr=False)

    @property
    def threshold(self) -> float | None:
        """The operating point on the score, turned round with it."""
        return self.card.limit

    @property
    def score_kind(self) -> str:
        """What the score is."""
        return self.card.kind

    @cached_property
    def reading(self) -> Reading:
        """How the score is found in an answer."""
        return self.card.answer.reading

    @property
    def batch(self) -> int:
        """Pictures in a request."""
        return self.card.remote.batch

    @property
    def citation(self) -> str:
        """How to cite the service."""
        return self.card.citation

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What is sent beside the pictures, and how the answer is read; no key."""
        return {
            "sent": self.card.remote.sent,
            "answer": self.card.answer.model_dump(mode="json"),
        }

    def score(self, image: NDArray[np.uint8]) -> float:
        """Ask for the score of one image, and pay for it."""
        return self.score_batch([image])[0]

    def score_batch(self, images: Sequence[NDArray[np.uint8]]) -> list[float]:
        """Ask for the scores of images, in as many requests as they need."""
        from .asking import Reply

        remote = self.card.remote
        rng = np.random.default_rng()  # for waits only: no score depends on it
        scores: list[float] = []
        for start in range(0, len(images), remote.batch):
            some = images[start : start + remote.batch]
            payloads = [Payload(encoded(image, remote.send, remote.quality)) for image in some]
            answer = self._caller().ask(payloads, rng)
            if not isinstance(answer, Reply):
                raise NoAnswerError(answer.message)
            try:
                parsed = parse_answer(answer.text)
                scores += [self.reading.score(parsed, at, len(some)) for at in range(len(some))]
            except AnswerError as error:
                msg = f"{self.name}: {error}"
                raise NoAnswerError(msg) from None
        return scores

    def _caller(self) -> Caller:
        """Open the connection of this process."""
        from .asking import Caller

        if not self._callers:
            remote = self.card.remote
            caller = Caller(remote, Keys(keys_named(remote), os.environ))
            weakref.finalize(self, caller.close)
            self._callers.append(caller)
        return self._callers[0]


def open_service(typed: str, settings: Settings | None = None) -> Service:
    """Make a method of a card or an address.

    Parameters
    ----------
    typed : str
        ``SERVICE.toml`` or ``https://ADDRESS#JSONPATH``.
    settings : Settings, optional
        Means nothing here: the service runs where it is.

    Returns
    -------
    Service
        Nothing is sent yet, and no key is looked up.

    Raises
    ------
    ServiceCardError
        If the card or the address is wrong.
    ValueError
        If there is no such file.
    OSError
        If the card cannot be read.

    Examples
    --------
    >>> service = open_service("https://api.example.com/v1/score#$.scores.nsfw")
    >>> service.name, service.score_kind
    ('api.example.com/v1/score', '$.scores.nsfw of https://api.example.com/v1/score')
    """
    del settings
    if "://" in typed:
        card = card_of_address(typed)
        parts = urlsplit(card.remote.url)
        return Service(f"{parts.netloc}{parts.path}".rstrip("/"), card)
    path = Path(typed)
    require_file(path)
    card = read_service_card(path)
    return Service(card.name or path.stem, card)


def calls_needed(items: int, batch: int) -> int:
    """Count the requests that some items need.

    Parameters
    ----------
    items : int
        To be scored.
    batch : int
        Pictures in a request.

    Returns
    -------
    int
        Attempts that are repeated after a failure are not among them.

    Examples
    --------
    >>> calls_needed(1204, 32), calls_needed(0, 32)
    (38, 0)
    """
    return -(-items // batch)
