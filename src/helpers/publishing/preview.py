"""The published pages on this machine, which load themselves again; what is published itself has no script."""

from __future__ import annotations

import base64
import hashlib
import threading
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

_SCRIPT = 'new EventSource("/changes").onmessage = ({data}) => data === location.pathname && location.reload();'
#: A page forbids all scripts; on its way out it allows this one, and to hear of changes.
_FORBIDDEN = b"default-src 'none'"
_DIGEST = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
_ALLOWED = f"default-src 'none'; script-src 'sha256-{_DIGEST}'; connect-src 'self'".encode()
#: Seconds between signs of life to a page that waits; a page that went away is noticed by then.
_ALIVE = 15


class Preview:
    """Serves a folder on a free port of 127.0.0.1.

    Parameters
    ----------
    folder : Path
        The folder of the reports.
    """

    def __init__(self, folder: Path) -> None:
        self.changed = threading.Condition()
        self.changes: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self, directory=str(folder)))
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def __enter__(self) -> Preview:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def refresh(self, page: str) -> None:
        """Have a page, by its path in the folder, load itself again wherever it is open."""
        with self.changed:
            self.changes.append(f"/{page}")
            self.changed.notify_all()

    def news(self, seen: int) -> list[str]:
        """Return the pages that changed after the first `seen` changes, when there are any; none after a while."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.changes) > seen, _ALIVE)
            return self.changes[seen:]


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, preview: Preview, *arguments: object, directory: str) -> None:
        self.preview = preview
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        # Another site, by whatever name it may give this machine, is not to read a report.
        if self.headers.get("Host", "").partition(":")[0] not in ("127.0.0.1", "localhost"):
            self.send_error(HTTPStatus.FORBIDDEN)
        elif self.path == "/changes":
            self._tell_changes()
        elif self.path.partition("?")[0].endswith(".html"):
            self._send_page()
        else:
            super().do_GET()

    def _send_page(self) -> None:
        try:
            page = Path(self.translate_path(unquote(self.path))).read_bytes()
        except OSError:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        script = f"<script>{_SCRIPT}</script>\n</body>".encode()
        self._begin("text/html; charset=utf-8")
        self.wfile.write(page.replace(_FORBIDDEN, _ALLOWED, 1).replace(b"</body>", script))

    def _tell_changes(self) -> None:
        self._begin("text/event-stream")
        seen = len(self.preview.changes)
        with suppress(OSError):  # the page went away
            self.wfile.write(b": waiting\n\n")
            while True:
                news = self.preview.news(seen)
                seen += len(news)
                self.wfile.write("".join(f"data: {page}\n\n" for page in news or [""]).encode())

    def _begin(self, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing of each request."""
