"""One request to a service: sent, sent again where that may help, and its answer read to the end.

What can come of a request
--------------------------
* `Reply`: JSON, redacted; whether it holds a score is for `answers` to say.
* `Failure`: ``remote_refused`` (the service would not have this request), ``remote_failed`` (no
  answer after all attempts) or ``remote_answer`` (an answer that is no JSON).
* `ServiceError`: it makes no sense to send another one.

No message and no answer that leaves this module holds a key.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

from .addresses import is_loopback
from .answers import AnswerError, parse_answer
from .keys import Keys
from .pacing import Pace, Waiting, backoff, retry_after
from .sending import Payload, content_of

if TYPE_CHECKING:
    import httpx

    from .service_tables import Remote

#: Bytes an answer may have.  Ours: 127 pictures with a thousand classes each stay below half.
LARGEST = 8 << 20

#: Seconds a service may ask to wait; whoever asks for more is asked again by the next command.
LONGEST = 300.0

#: Characters of the service's own words in a message.
QUOTED = 200

#: The key, the bill or the permission is at fault: no item of the run would fare better.
CLOSED = frozenset({401, 402, 403, 407})
#: Wrong where nothing was answered before, a matter of the item later.
ASTRAY = frozenset({404, 405, 410, 501})
#: Worth another attempt; so is what failed inside the service, but for what it cannot do at all.
TOO_MANY = 429
PASSING = frozenset({408, 425, TOO_MANY, *range(500, 600)}) - {501, 505}


#: Sent with every request.  Not compressed: a few bytes of an answer could unpack to gigabytes.
HEADERS = {"User-Agent": "fleck", "Accept": "application/json", "Accept-Encoding": "identity"}


class ServiceError(Exception):
    """The service cannot be used, or no longer; the message says why."""


class EndedError(Exception):
    """Nobody waits for the answer any longer."""


@dataclass(frozen=True)
class Reply:
    """An answer of a service: its text, which is JSON and holds no key."""

    text: str


@dataclass(frozen=True)
class Failure:
    """Why a request has no answer: a fault code, a sentence, and the status if there was one."""

    code: str
    message: str
    status: int = 0


@dataclass(frozen=True)
class _Passing:
    """A failure that another attempt may mend, and how long the service asks to wait."""

    message: str
    status: int = 0
    wait: float = 0.0


class Caller:
    """A connection to a service, which any number of threads may use.

    Parameters
    ----------
    remote : Remote
        The table of the card.
    keys : Keys
        Of the variables it names.
    waiting : Waiting, optional
        Clock and waits.
    """

    def __init__(self, remote: Remote, keys: Keys, waiting: Waiting | None = None) -> None:
        """Open nothing yet."""
        import httpx

        self.remote, self.keys = remote, keys
        self.waiting = waiting or Waiting()
        self.pace = Pace(remote.rate, self.waiting.clock, self.waiting.rest)
        self.answered = False
        self.sent = 0
        host = urlsplit(remote.url).hostname or ""
        self.host = host
        self._client = httpx.Client(
            timeout=remote.timeout,
            follow_redirects=False,
            verify=True,
            # A proxy would carry a request to this machine out of it.
            trust_env=not is_loopback(host),
            limits=httpx.Limits(max_connections=remote.concurrency),
            headers=HEADERS,
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def ask(self, payloads: Sequence[Payload], rng: np.random.Generator) -> Reply | Failure:
        """Send pictures and return what the service says of them.

        Parameters
        ----------
        payloads : sequence of Payload
            The pictures of one request, in order.
        rng : Generator
            What waits are drawn from.

        Returns
        -------
        Reply or Failure

        Raises
        ------
        ServiceError
            If no further request makes sense.
        EndedError
            If nobody waits any longer.
        """
        told, status = "nothing was sent", 0
        for attempt in range(self.remote.retries + 1):
            self.pace.wait(self.waiting.ended.is_set)
            if self.waiting.ended.is_set():
                raise EndedError
            outcome = self._attempt(payloads)
            if not isinstance(outcome, _Passing):
                return outcome
            told, status = outcome.message, outcome.status
            if outcome.wait > LONGEST:
                msg = f"{self.host} asks to wait {outcome.wait:.0f} s; give the same command then"
                raise ServiceError(msg)
            pause = max(outcome.wait, backoff(attempt, self.remote.backoff, rng))
            if outcome.wait or status == TOO_MANY:
                self.pace.hold(pause)  # what it asks of one it asks of all
            if attempt < self.remote.retries:
                self.waiting.rest(pause)
        times = f"{self.remote.retries + 1} attempts" if self.remote.retries else "one attempt"
        return Failure("remote_failed", f"{told}, after {times}", status)

    def _attempt(self, payloads: Sequence[Payload]) -> Reply | Failure | _Passing:
        """Send a request once."""
        import httpx

        content = content_of(self.remote, payloads, self.keys)
        first = not self.answered
        self.sent += 1
        try:
            with self._client.stream(
                self.remote.method, self.remote.url, **content.arguments
            ) as response:
                self.answered = True
                body = self._body(response)
                return self._judged(response, body, first)
        except (httpx.ConnectError, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
            if first:
                msg = f"expected an answer of {self.remote.url}, got none: {self._told(error)}"
                raise ServiceError(msg) from None
            return _Passing(self._told(error))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            if self.waiting.ended.is_set():
                raise EndedError from None
            return _Passing(self._told(error))

    def _body(self, response: httpx.Response) -> bytes | None:
        """Read an answer, None if it is too long; one that drips beyond the timeout fails."""
        import httpx

        start = self.waiting.clock()
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST:
                return None
            if self.waiting.clock() - start > self.remote.timeout:
                msg = f"the answer took more than {self.remote.timeout:g} s"
                raise httpx.ReadTimeout(msg)
        return bytes(body)

    def _judged(
        self, response: httpx.Response, body: bytes | None, first: bool
    ) -> Reply | Failure | _Passing:
        """Tell what an answer means."""
        status = response.status_code
        if 200 <= status < 300:
            return self._reply(body, status)
        said = f"{self.host} answered {status}{self._quoted(body)}"
        if 300 <= status < 400:
            target = urlsplit(response.headers.get("location", "")).hostname or "another place"
            msg = f"{self.host} answered {status}, a redirect to {self.keys.redacted(target)}, "
            msg += "which is not followed; write the final address into the card"
            raise ServiceError(msg)
        if status in CLOSED or (status in ASTRAY and first):
            advice = "the key, and what it may do" if status in CLOSED else "the address"
            msg = f"{said}; check {advice}"
            raise ServiceError(msg)
        if status in PASSING:
            return _Passing(said, status, retry_after(response.headers.get("retry-after")))
        return Failure("remote_refused", said, status)

    def _reply(self, body: bytes | None, status: int) -> Reply | Failure:
        """Make sure that an answer is JSON, and take keys out of it."""
        if body is None:
            told = f"{self.host} answered more than {LARGEST} bytes"
            return Failure("remote_answer", told, status)
        text = body.decode("utf-8-sig", "replace")
        try:
            answer = self.keys.redacted_json(parse_answer(text))
        except (AnswerError, RecursionError):
            told = f"expected JSON of {self.host}, got {self.keys.redacted(text)[:QUOTED]!r}"
            return Failure("remote_answer", told, status)
        return Reply(json.dumps(answer, ensure_ascii=True, separators=(",", ":")))

    def _quoted(self, body: bytes | None) -> str:
        """Quote the service's own words in one line."""
        if not body:
            return ""
        # Redacted before it is cut: half a key is a key too.
        text = self.keys.redacted(body.decode("utf-8", "replace"))
        words = " ".join(text.split())
        shown = words[:QUOTED].encode("ascii", "backslashreplace").decode("ascii")
        return f": {shown}" if shown else ""

    def _told(self, error: Exception) -> str:
        """Say what went wrong on the way."""
        words = " ".join(self.keys.redacted(str(error)).split())[:QUOTED]
        kind = type(error).__name__
        return f"{self.host}: {kind}: {words}" if words else f"{self.host}: {kind}"
