"""The one page that phones are given, from memory: no request names a file."""

from __future__ import annotations

import http
import ipaddress
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from websockets.datastructures import Headers
from websockets.http11 import Request, Response

LINK = "/link"
"""Where the page opens its connection."""

_FOLDER = Path(__file__).parent / "page"
_SCRIPT, _TEXT = "text/javascript; charset=utf-8", "text/plain; charset=utf-8"

FILES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "/": ("remote.html", "text/html; charset=utf-8"),
        "/remote.css": ("remote.css", "text/css; charset=utf-8"),
        "/remote.js": ("remote.js", _SCRIPT),
        "/words.js": ("words.js", _SCRIPT),
        "/hmac_sha256.js": ("hmac_sha256.js", _SCRIPT),
    }
)
"""What is served under which path, and its type."""


class WebPage:
    """Answers requests.

    Parameters
    ----------
    address, port : at which the server listens
    """

    def __init__(self, address: str, port: int) -> None:
        found = ipaddress.ip_address(address)
        host = f"[{address}]" if found.version == 6 else address
        self.origin = f"http://{host}:{port}"
        names = {host, "localhost"} if found.is_loopback else {host}
        # A name that somebody else's server leads here (DNS rebinding) is none of these. Browsers leave out port 80.
        self._hosts = {f"{name}:{port}" for name in names} | (names if port == 80 else set())
        self._pages = {path: (_FOLDER.joinpath(name).read_bytes(), kind) for path, (name, kind) in FILES.items()}

    def answer(self, request: Request, /) -> Response | None:
        """The answer to a request; None where a connection may be opened."""
        hosts = request.headers.get_all("Host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return self._say(http.HTTPStatus.MISDIRECTED_REQUEST, "This is not the address of the remote control.\n")
        if request.path == LINK:
            # Only the page itself, and not one of another site that happens to know the address.
            if request.headers.get_all("Origin") == [f"http://{hosts[0].lower()}"]:
                return None
            return self._say(http.HTTPStatus.FORBIDDEN, "Only the remote control's own page may do that.\n")
        if request.path == "/favicon.ico":
            return self._say(http.HTTPStatus.NO_CONTENT, "")
        found = self._pages.get(request.path)
        if found is None:
            return self._say(http.HTTPStatus.NOT_FOUND, "There is nothing here.\n")
        return self._respond(http.HTTPStatus.OK, *found, hosts[0].lower())

    def busy(self) -> Response:
        """Too many are connected."""
        return self._say(http.HTTPStatus.SERVICE_UNAVAILABLE, "Too many are connected.\n")

    def _say(self, status: http.HTTPStatus, text: str) -> Response:
        return self._respond(status, text.encode(), _TEXT, "")

    @staticmethod
    def _respond(status: http.HTTPStatus, body: bytes, kind: str, host: str) -> Response:
        link = f"'self' ws://{host}" if host else "'none'"
        headers = Headers(
            {
                "Content-Type": kind,
                "Content-Length": str(len(body)),
                "Connection": "close",
                "Cache-Control": "no-store",
                "Content-Security-Policy": (
                    f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src {link}; "
                    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                ),
                "X-Content-Type-Options": "nosniff",
                "X-Frame-Options": "DENY",
                "Referrer-Policy": "no-referrer",
                "Cross-Origin-Resource-Policy": "same-origin",
            }
        )
        if status is http.HTTPStatus.NO_CONTENT:
            del headers["Content-Length"]
        return Response(status.value, status.phrase, headers, body)
