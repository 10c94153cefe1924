"""The page of `broadsheet preview`, for a browser on this machine and nobody else."""

from __future__ import annotations

import json
import secrets
import time
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from threading import Thread
from typing import TYPE_CHECKING, Any

from broadsheet.cli.failures import failure_data
from broadsheet.cli.progress import stage_text
from broadsheet.cli.results import warnings_of
from broadsheet.lib.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from broadsheet.services.preview import Preview, PreviewState

_HOST = "127.0.0.1"
_HEARTBEAT_SECONDS = 15.0
_SECONDS_BETWEEN_EVENTS = 0.05
_PAGE_POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}';"
    " connect-src 'self'; frame-src 'self'; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)
# A report is a document: no script of it runs, and it fetches nothing.
_POLICIES = {
    "html": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "pdf": "frame-ancestors 'self'",
}


class PreviewServer(ThreadingHTTPServer):
    """Serves one preview, below a path that only who started it knows."""

    daemon_threads = True

    def __init__(self, preview: Preview, port: int) -> None:
        super().__init__((_HOST, port), _Handler)
        self.preview = preview
        # Other people may use this machine too; they do not know this.
        self.root = f"/{secrets.token_urlsafe(16)}/"
        self.address = f"http://{_HOST}:{self.server_port}{self.root}"
        self.hosts = {f"{_HOST}:{self.server_port}", f"localhost:{self.server_port}"}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is no failure."""


@contextmanager
def serving(preview: Preview, port: int) -> Iterator[str]:
    """While inside, the page is served; gives its address. Raises OutputError for a used port."""
    try:
        server = PreviewServer(preview, port)
    except OSError as error:
        message = f"can't use the port {port}: {(error.strerror or str(error)).lower()}"
        raise OutputError(message, hint="choose another, or 0 for a free one") from None
    with server:
        Thread(target=server.serve_forever, name="page", daemon=True).start()
        yield server.address


def state_data(state: PreviewState, first: str) -> dict[str, Any]:
    """What the page shows; `first` is the format that it opens with."""
    return {
        "first": first,
        "attempt": state.attempt,
        "name": state.name,
        "stage": stage_text(state.stage, state.what) if state.stage else "",
        "seconds": round(state.seconds, 2),
        "error": failure_data(state.failure) if state.failure else None,
        "warnings": warnings_of(state.provenance),
        "rendered": {
            name: {
                "url": f"artifact/{name}?{rendered.attempt}",
                "attempt": rendered.attempt,
                "at": rendered.at.isoformat(),
            }
            for name, rendered in state.rendered.items()
        },
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: PreviewServer

    def do_GET(self) -> None:
        """Answer for the page, its events, and the files of the report."""
        # A page of another site may make a browser ask us by a name of its own.
        if self.headers.get("Host") not in self.server.hosts:
            self._send(HTTPStatus.MISDIRECTED_REQUEST, b"", "text/plain")
            return
        path = self.path.partition("?")[0]
        if not secrets.compare_digest(path[: len(self.server.root)].encode(), self._root()):
            self._send(HTTPStatus.NOT_FOUND, b"", "text/plain")
            return
        match path[len(self.server.root) :].split("/"):
            case [""]:
                self._send_page()
            case ["events"]:
                self._send_events()
            case ["artifact", format]:
                self._send_artifact(format)
            case _:
                self._send(HTTPStatus.NOT_FOUND, b"", "text/plain")

    def version_string(self) -> str:
        """Name no version to whoever asks."""
        return "Broadsheet"

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are no news on the terminal."""

    def _root(self) -> bytes:
        return self.server.root.encode()

    def _send_page(self) -> None:
        nonce = secrets.token_urlsafe(16)
        page = files("broadsheet.cli.preview").joinpath("page.html").read_text(encoding="utf-8")
        policy = _PAGE_POLICY.format(nonce=nonce)
        body = page.replace("{nonce}", nonce).encode()
        self._send(HTTPStatus.OK, body, "text/html; charset=utf-8", policy)

    def _send_artifact(self, format: str) -> None:
        rendered = self.server.preview.state.rendered.get(format)
        try:
            body = rendered.artifact.path.read_bytes() if rendered else None
        except FileNotFoundError:
            # Rendered again in this very moment: the page is about to ask for the new one.
            body = None
        if rendered is None or body is None:
            self._send(HTTPStatus.NOT_FOUND, b"", "text/plain")
            return
        self._send(HTTPStatus.OK, body, rendered.artifact.media_type, _POLICIES[format])

    def _send_events(self) -> None:
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self._send_headers("text/event-stream", "default-src 'none'")
        self.end_headers()
        version = -1
        while True:
            state = self.server.preview.wait(version, _HEARTBEAT_SECONDS)
            if state.version == version:
                self.wfile.write(b": still here\n\n")
            else:
                data = json.dumps(state_data(state, self.server.preview.formats[0]))
                self.wfile.write(f"data: {data}\n\n".encode())
                version = state.version
            self.wfile.flush()
            # Stages that are over sooner need not be shown.
            time.sleep(_SECONDS_BETWEEN_EVENTS)

    def _send(self, status: HTTPStatus, body: bytes, media_type: str, policy: str = "") -> None:
        self.send_response(status)
        self._send_headers(media_type, policy or "default-src 'none'")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_headers(self, media_type: str, policy: str) -> None:
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Cache-Control", "no-store")
