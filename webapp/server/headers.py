"""The headers that every response carries: isolation, the content policy, and what the page may use."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# https://www.w3.org/TR/CSP3/ : nothing is allowed but what is named here.
_CONTENT_POLICY = {
    "default-src": "'none'",
    # TensorFlow.js and Pyodide compile WebAssembly; neither needs eval() of JavaScript.
    "script-src": "'self' 'wasm-unsafe-eval'",
    # No blob: here. TensorFlow.js starts its WASM threads from blobs, but a second thread gained nothing.
    "worker-src": "'self'",
    "style-src": "'self'",
    # blob: is the user's own background picture, data: the icons inside the style sheets.
    "img-src": "'self' blob: data:",
    # blob: lets a video file stand in for the camera.
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    # Another site that framed the page could make people click "start the camera" without seeing it.
    "frame-ancestors": "'none'",
}

# All that Chromium knows by name and the page has no use for, so that injected code has none either.
# cross-origin-isolated is not listed: its default, self, is what the headers below earn.
_FEATURES_OFF = (
    "accelerometer",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
# autoplay stays: the finished track plays by itself once the camera is granted.
_FEATURES_SELF = ("camera", "autoplay", "fullscreen", "picture-in-picture")

SECURITY_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _CONTENT_POLICY.items()),
    # These three together isolate the page, which gives it exact timers and shared memory
    # (https://web.dev/articles/coop-coep). A worker takes them from its script's response, so all get them.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        [f"{name}=(self)" for name in _FEATURES_SELF] + [f"{name}=()" for name in _FEATURES_OFF]
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

# Strict-Transport-Security: a year long, and for this host alone. Over plain http it means nothing (RFC 6797,
# section 8.1), and our own command speaks that; it is sent where whoever runs the application has set up TLS.
HSTS = "max-age=31536000"


class SecurityHeaders:
    """ASGI middleware that puts `SECURITY_HEADERS` on every HTTP response, whoever made it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to the start of its response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = HSTS
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
