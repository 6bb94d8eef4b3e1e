"""What Chromium's DevTools tell of a page's and its workers' memory (Chrome DevTools Protocol)."""

from __future__ import annotations

import json
from typing import Any, Protocol

from playwright.sync_api import CDPSession, Page

from benchmarking.errors import BenchmarkError

# For an answer of a worker that is busy, or of a browser that was stopped for a while; in milliseconds.
_PATIENCE = 120_000


class World(Protocol):
    """One JavaScript world: a page's, or a worker's."""

    def ask(self, method: str, **values: object) -> dict[str, Any]:
        """One question of the protocol, answered; raises `BenchmarkError` where the browser refuses it."""


class PageWorld:
    """The page's own."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session

    def ask(self, method: str, **values: object) -> dict[str, Any]:
        """One question, answered."""
        answer: dict[str, Any] = self._session.send(method, values)
        return answer


class WorkerWorld:
    """A worker's, reached through its page: Playwright opens no session of a worker itself."""

    def __init__(self, page: Page, session: CDPSession, target: str, url: str) -> None:
        self.url = url
        self._page, self._session, self._target = page, session, target
        self._count = 0
        self._answers: dict[int, dict[str, Any]] = {}
        session.on("Target.receivedMessageFromTarget", self._receive)

    def ask(self, method: str, **values: object) -> dict[str, Any]:
        """One question, answered."""
        self._count += 1
        message = json.dumps({"id": self._count, "method": method, "params": values})
        self._session.send("Target.sendMessageToTarget", {"sessionId": self._target, "message": message})
        for _ in range(_PATIENCE // 5):
            answer = self._answers.pop(self._count, None)
            if answer is not None:
                break
            # Events come in only while Playwright is at work.
            self._page.wait_for_timeout(5)
        else:
            raise BenchmarkError(f"{method}: the worker did not answer")
        if "error" in answer:
            raise BenchmarkError(f"{method}: {answer['error'].get('message')}")
        result: dict[str, Any] = answer["result"]
        return result

    def _receive(self, event: dict[str, Any]) -> None:
        if event["sessionId"] != self._target:
            return
        message = json.loads(event["message"])
        if "id" in message:
            self._answers[message["id"]] = message


def workers_of(page: Page, session: CDPSession) -> list[WorkerWorld]:
    """All dedicated workers that a page has by now; ``session`` is the page's."""
    seen: list[WorkerWorld] = []

    def attached(event: dict[str, Any]) -> None:
        target = event["targetInfo"]
        if target["type"] == "worker":
            seen.append(WorkerWorld(page, session, event["sessionId"], target["url"]))

    session.on("Target.attachedToTarget", attached)
    # Not flat: the answers of a flat session would go to Playwright, which knows nothing of it.
    asked = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False}
    session.send("Target.setAutoAttach", asked)
    page.wait_for_timeout(200)
    return seen


def collect_garbage(world: World) -> None:
    """Have all that is unreachable freed, so that what is counted next is in use."""
    world.ask("HeapProfiler.collectGarbage")


def heap_use(world: World) -> tuple[float, float]:
    """Megabytes of JavaScript's objects, and of what its buffers hold outside of the heap."""
    told = world.ask("Runtime.getHeapUsage")
    return float(told["usedSize"]) / 1e6, float(told["backingStorageSize"]) / 1e6


def value_of(world: World, expression: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """What an expression comes to, as JSON has it."""
    said = world.ask("Runtime.evaluate", expression=expression, returnByValue=True)
    if "exceptionDetails" in said:
        raise BenchmarkError(f"{expression}: {said['result'].get('description')}")
    return said["result"].get("value")
