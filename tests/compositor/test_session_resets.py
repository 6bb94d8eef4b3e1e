"""What a `Session` forgets, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from bodies import Body, alpha, body, outputs

from compositor import Session
from compositor.arrays import Namespace
from compositor.poses import Grid

GRID, SIZE = Grid.over(10, 17, 145, 257), (145, 257)
NEAR, FAR = body(5, 90, 170), body(20, 200, 110)


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session({"people": "main"})
    yield session
    session.dispose()


def shown(xp: Namespace, session: Session, bodies: Sequence[Body]) -> tuple[bool, bool]:
    """Whether a frame with `bodies` shows who is on the left, and who is on the right."""
    with xp.scope():
        extras = {name: xp.asarray(answer) for name, answer in outputs(bodies, GRID).items()}
        everyone = xp.resize(xp.asarray(alpha(bodies, GRID)), *SIZE)
        refined = xp.tolist(session.refine(everyone, xp.full([1, *SIZE, 3], 100.0), 0.1, extras))
    left = max(pixel[0] for row in refined[0] for pixel in row[:144])
    right = max(pixel[0] for row in refined[0] for pixel in row[176:])
    return left > 0.9, right > 0.9


def test_the_main_person_stays_whatever_else_is_changed(xp: Namespace, session: Session) -> None:
    assert shown(xp, session, [FAR]) == (False, True)
    session.update({"strength": 0.9, "effect": "transparent", "tier": "light"})
    assert shown(xp, session, [NEAR, FAR]) == (False, True)


def test_who_was_the_main_person_before_everyone_was_shown_is_forgotten(
    xp: Namespace, session: Session
) -> None:
    assert shown(xp, session, [FAR]) == (False, True)
    session.update({"people": "everyone"})
    assert shown(xp, session, [NEAR, FAR]) == (True, True)
    session.update({"people": "main"})
    assert shown(xp, session, [NEAR, FAR]) == (True, False)


def test_a_reset_forgets_the_main_person(xp: Namespace, session: Session) -> None:
    assert shown(xp, session, [FAR]) == (False, True)
    session.reset()
    assert shown(xp, session, [NEAR, FAR]) == (True, False)


def test_who_the_main_person_is_outlives_a_bad_answer(xp: Namespace, session: Session) -> None:
    assert shown(xp, session, [FAR]) == (False, True)
    before = xp.live()
    session.recover()
    assert xp.live() <= before
    assert shown(xp, session, [NEAR, FAR]) == (False, True)


def test_a_reset_forgets_what_was_measured(session: Session) -> None:
    busy = {"segment": 200.0, "compose": 2.0, "render": 5.0, "interval": 33.3}
    session.observe(busy)
    session.reset()
    # One moment of overload is no reason: the one before was another camera's.
    session.observe(busy)
    assert session.tier == "full"
    session.observe(busy)
    assert session.tier != "full"


def test_a_reset_keeps_the_tier(session: Session) -> None:
    session.update({"tier": "coarse"})
    session.reset()
    assert session.tier == "coarse"
