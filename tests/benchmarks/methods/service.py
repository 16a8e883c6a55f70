"""A real classifier behind HTTP on this machine, which does as a test tells it."""

import base64
import contextlib
import hashlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request as the service sees it."""

    number: int
    path: str
    headers: dict[str, str]
    body: bytes
    images: list[bytes]
    fields: list[tuple[str, str, bytes]]


@dataclass(frozen=True)
class Said:
    """An answer: status, body (bytes, or JSON) and headers; `drop` cuts the connection."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False


def score_of(image: bytes) -> float:
    """The score this service gives to a file: any number that depends on all its bytes."""
    return int(hashlib.sha256(image).hexdigest()[:8], 16) / 2**32


def by_path(asked: Asked) -> Said:
    """Answer with an object a picture, as ``results[{i}].scores.nsfw`` reads it."""
    results = [{"scores": {"nsfw": score_of(image), "sfw": 0}} for image in asked.images]
    return Said(body={"results": results})


def by_lists(asked: Asked) -> Said:
    """Answer with a list of names beside a list of probabilities, in alternating order."""
    results = []
    for place, image in enumerate(asked.images):
        pairs = [("sfw", 1 - score_of(image)), ("nsfw", score_of(image))]
        names, probs = zip(*(pairs if place % 2 else pairs[::-1]), strict=True)
        results.append({"classes": names, "probs": probs})
    return Said(body={"results": results})


@dataclass
class Service:
    """What the service saw, and how it answers."""

    answer: Callable[[Asked], Said] = by_path
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    paid: Counter[str] = field(default_factory=Counter)
    under_way: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextlib.contextmanager
def serving(answer: Callable[[Asked], Said] = by_path) -> Iterator[Service]:
    """Run a service; it counts what it answered with 200 as paid for, by SHA-256."""
    service = Service(answer)

    class Handler(BaseHTTPRequestHandler):
        """Answers as the service was told to."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Answer a request."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            images, fields = images_of(self.headers, body)
            with service.lock:
                number = len(service.asked)
                asked = Asked(number, self.path, dict(self.headers), body, images, fields)
                service.asked.append(asked)
                service.under_way += 1
                service.most = max(service.most, service.under_way)
            try:
                said = service.answer(asked)
            finally:
                with service.lock:
                    service.under_way -= 1
            if said.drop:
                self.close_connection = True
                return
            if 200 <= said.status < 300:
                with service.lock:
                    service.paid.update(hashlib.sha256(image).hexdigest() for image in images)
            content = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            with contextlib.suppress(ConnectionError):
                self.send_response(said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_address[1]}/v1/score"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def images_of(headers: Any, body: bytes) -> tuple[list[bytes], list[tuple[str, str, bytes]]]:
    """Find the pictures of a request, whichever way they were sent."""
    kind = headers["Content-Type"] or ""
    if kind.startswith("multipart/"):
        whole = BytesParser(policy=HTTP).parsebytes(
            b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body
        )
        fields = [
            (
                str(part.get_param("name", header="content-disposition")),
                part.get_filename() or "",
                part.get_payload(decode=True) or b"",
            )
            for part in whole.iter_parts()
        ]
        return [content for _, file, content in fields if file], fields
    if kind.startswith("application/json"):
        return list(_encoded(json.loads(body))), []
    return [body], []


def _encoded(value: Any) -> Iterator[bytes]:
    """Yield every text of some length that is base64."""
    if isinstance(value, str) and len(value) > 100:
        yield base64.b64decode(value.rpartition(",")[2])
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _encoded(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _encoded(inner)
