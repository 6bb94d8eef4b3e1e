"""Effects in Python: what they see, what they may say, and how what is wrong with them is told."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compositor.errors import CompositorError, SettingsError
from compositor.own import Effect, checked, looks
from compositor.own.colors import color_of, hsv, mix
from compositor.own.view import Seen, Watcher
from compositor.session import Session

COLUMNS, ROWS = 32, 18
DOCUMENT = Path("docs/effects-in-python.md")


def _mask(left: int = 8, right: int = 16, top: int = 6) -> bytes:
    """A person from column `left` up to `right`, from row `top` down."""
    return bytes(
        255 if left <= column < right and row >= top else 0
        for row in range(ROWS)
        for column in range(COLUMNS)
    )


def _seen(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any of a frame's facts
    facts = {
        "time": 1.0,
        "width": 1280,
        "height": 720,
        "mask": _mask(),
        "columns": COLUMNS,
        "settings": {"strength": 0.5},
    }
    return {**facts, **changes}


def _answer(body: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return Effect().load(f"def effect(frame):\n{lines}\n", _seen(**changes))


def _refused(source: str) -> tuple[str, int | None]:
    answer = Effect().load(source, _seen())
    assert answer["error"] is not None
    return answer["error"]["message"], answer["error"]["line"]


class TestLooks:
    @pytest.mark.parametrize(
        ("expression", "look"),
        [
            ("blur()", {"effect": "blur", "strength": 0.5, "blur_shape": "gaussian"}),
            ("blur(1, 'bokeh')", {"effect": "blur", "strength": 1, "blur_shape": "bokeh"}),
            ("color('#203840')", {"effect": "color", "color": (32, 56, 64)}),
            ("color((32, 56.4, 300))", {"effect": "color", "color": (32, 56, 255)}),
            (
                "gradient('#000000', '#ffffff', -90)",
                {"effect": "gradient", "gradient": ((0, 0, 0), (255, 255, 255)), "gradient_angle": 270.0},
            ),
            ("transparent(decontaminate=1)", {"effect": "transparent", "decontaminate": 1}),
        ],
    )
    def test_each_is_a_change_of_settings(self, expression: str, look: dict[str, object]) -> None:
        answer = _answer(f"return {expression}")
        assert answer["error"] is None
        assert answer["look"] == look
        assert (answer["pixels"], answer["columns"]) == (b"", 0)

    def test_a_picture_is_painted_cell_by_cell(self) -> None:
        answer = _answer("return picture(lambda x, y: (255 * x, 255 * y, 0), 16)")
        pixels = answer["pixels"]
        assert answer["columns"] == 16
        assert len(pixels) == 3 * 16 * 9  # square cells
        assert tuple(pixels[:3]) == (round(255 / 32), round(255 / 18), 0)
        assert tuple(pixels[-3:]) == (round(255 * 31 / 32), round(255 * 17 / 18), 0)
        assert answer["look"]["scene_color"] == pytest.approx([127.5, 127.5, 0], abs=1)

    def test_a_picture_can_be_rows_of_colours(self) -> None:
        answer = _answer("return picture([['#000000', '#ff0000'], ['#00ff00', (1, 2, 3)]])")
        assert answer["pixels"] == bytes([0, 0, 0, 255, 0, 0, 0, 255, 0, 1, 2, 3])
        assert answer["columns"] == 2

    @pytest.mark.parametrize(
        "expression",
        [
            "None",
            "'none'",
            "{'effect': 'none'}",
            "blur(-1)",
            "blur(float('nan'))",
            "blur(0.5, 'square')",
            "blur(0.5, threshold=0)",
            "blur(0.5, faces='show')",
            "color('red')",
            "color((1, 2))",
            "color((float('inf'), 0, 0))",
            "gradient('#000000', '#ffffff', float('nan'))",
            "picture(5)",
            "picture([['#000000']])",
            "picture([['#000000', '#000000'], ['#000000']])",
            "picture(lambda x, y: '#000000', 65)",
            "picture(lambda x, y: None)",
            "picture(lambda x: '#000000')",
            "type(blur())({'effect': 'none'})",
            "type(blur())({'effect': 'video'}, 5)",
            "type(blur())({'effect': 'video'}, lambda x, y: '#000000', 9999)",
        ],
    )
    def test_anything_else_is_an_error_at_its_line(self, expression: str) -> None:
        message, line = _refused(f"def effect(frame):\n    return {expression}\n")
        assert line in {1, 2}
        assert message

    @pytest.mark.parametrize(
        "change",
        [
            {},
            {"effect": "none"},
            {"effect": "parts"},
            {"effect": "image", "image": "x"},
            {"effect": "python"},
            {"strength": 0.5},
            {"effect": "blur", "threshold": 0.0},
            {"effect": "blur", "faces": "show"},
            {"effect": "blur", "people": "everyone"},
            {"effect": "video", "video": "video-1"},
            {"effect": "blur", "strength": 2},
        ],
    )
    def test_no_change_of_settings_uncovers_the_room(self, change: dict[str, object]) -> None:
        with pytest.raises(SettingsError):
            checked(change)


class TestErrors:
    @pytest.mark.parametrize(
        ("source", "words", "line"),
        [
            ("def effect(frame:\n    pass\n", "SyntaxError", 1),
            ("def effect(frame):\nreturn 1\n", "IndentationError", 2),
            ("x = 1\ny = x / 0\n", "ZeroDivisionError: division by zero", 2),
            ("def effect(frame):\n    return blurr(1)\n", "NameError: name 'blurr' is not defined", 2),
            (
                "def f():\n    return [][0]\n\n\ndef effect(frame):\n    return f()\n",
                "IndexError: list index out of range",
                2,
            ),
            ("def effect(frame):\n    frame.time = 0\n", "FrozenInstanceError", 2),
            ("def effect(frame):\n    return effect(frame)\n", "it calls itself without an end", 2),
            ("import js\n", "can't import 'js'", 1),
            ("open('file')\n", "name 'open' is not defined", 1),
            ("eval('1')\n", "name 'eval' is not defined", 1),
            ("effect = 5\n", "There is no function to call", None),
            ("#" * 20_001, "It is too long", None),
        ],
    )
    def test_are_told_in_words_with_their_line(self, source: str, words: str, line: int | None) -> None:
        message, found = _refused(source)
        assert words in message
        if line is not None:
            # A recursion ends wherever the last call was.
            assert found == line or "calls itself" in message

    def test_of_a_class_that_fails_to_say_itself_are_told_all_the_same(self) -> None:
        source = "class Odd(Exception):\n    def __str__(self): raise Odd\nraise Odd\n"
        message, line = _refused(source)
        assert "Odd" in message
        assert line == 3

    def test_an_interrupt_says_that_it_was_stopped_and_where(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted() -> None:
            raise KeyboardInterrupt  # as from outside, in the midst of an endless loop

        monkeypatch.setattr(looks, "blur", interrupted)
        body = "try:\n    return blur()\nexcept Exception:\n    return color('#000000')"
        error = _answer(body)["error"]
        assert error["stopped"]
        assert error["line"] == 3

    def test_a_refused_text_leaves_the_one_before_in_force(self) -> None:
        effect = Effect()
        assert effect.load("def effect(frame):\n    return color('#010203')\n", _seen())["error"] is None
        assert effect.load("def effect(frame):\n    return 1 / 0\n", _seen())["error"] is not None
        assert effect.call(_seen())["look"]["color"] == (1, 2, 3)

    def test_what_fails_now_may_do_well_again(self) -> None:
        effect = Effect()
        source = "def effect(frame):\n    return blur(1 / frame.time if frame.time > 1 else 1 / 0)\n"
        assert effect.load(source, _seen(time=2.0))["error"] is None
        assert effect.call(_seen(time=0.5))["error"]["line"] == 2
        assert effect.call(_seen(time=4.0))["look"]["strength"] == 0.25

    def test_before_any_text_there_is_nothing_to_call(self) -> None:
        assert "no effect yet" in Effect().call(_seen())["error"]["message"]

    @given(st.text(max_size=80))
    def test_no_text_gets_out_of_them(self, source: str) -> None:
        answer = Effect().load(source, _seen())
        assert (answer["error"] is None) == ("look" in answer)


class TestFrame:
    def test_says_where_the_person_is(self) -> None:
        body = (
            "me = frame.person\n"
            "print(me.there, me.x, me.y, me.left, me.right, me.top, me.bottom, me.area, end=' ')\n"
        )
        answer = _answer(
            body + "print(me.at(0.3, 0.9), me.at(0.9, 0.9), me.at(1, 0), me.at(-1, 0))\nreturn blur()"
        )
        there, x, y, left, right, top, bottom, area, *at = answer["printed"].split()
        assert there == "True"
        assert [float(x), float(left), float(right)] == [12 / 32, 8 / 32, 16 / 32]
        assert [float(y), float(top), float(bottom)] == pytest.approx([12 / 18, 6 / 18, 1])
        assert float(area) == pytest.approx(8 * 12 / (32 * 18))
        assert [float(value) for value in at] == [1, 0, 0, 0]

    def test_says_that_nobody_is_there(self) -> None:
        answer = _answer(
            "me = frame.person\nprint(me.there, me.x, me.area, me.motion)\nreturn blur()", mask=bytes(32 * 18)
        )
        assert answer["printed"].split() == ["False", "0.5", "0.0", "0.0"]

    def test_says_how_much_the_person_moves(self) -> None:
        watcher = Watcher()

        def motion(at: float, left: int) -> float:
            seen = Seen(at, 1280, 720, _mask(left, left + 8), COLUMNS, {})
            return watcher.look(seen).person.motion

        assert motion(0.0, 8) == 0
        assert motion(0.1, 8) == 0
        moving = motion(0.2, 10)
        assert 0 < moving < 1
        assert motion(0.3, 12) > moving
        still = [motion(0.4 + 0.1 * i, 12) for i in range(10)]
        assert still == sorted(still, reverse=True)
        assert still[-1] < 0.05
        assert motion(9.0, 20) == 0  # after a pause, the mask of before says nothing

    def test_has_time_size_and_settings_to_be_read(self) -> None:
        answer = _answer(
            "print(frame.time, frame.width, frame.aspect)\nreturn blur(frame.settings['strength'])"
        )
        assert answer["printed"] == "1.0 1280 1.7777777777777777"
        assert answer["look"]["strength"] == 0.5
        assert (
            "does not support item assignment"
            in _answer("frame.settings['faces'] = 'show'")["error"]["message"]
        )

    def test_what_is_printed_stays_one_short_line(self) -> None:
        answer = _answer("for i in range(1000): print('a' * 1000, sep='')\nreturn blur()")
        assert answer["printed"] == "a" * 199 + "…"

    @pytest.mark.parametrize(
        ("body", "line"),
        [
            ("for i in range(1000): print('line', i)", "line 999"),
            ("print('first\\nlast')", "last"),
            ("print('last'); print()", "last"),
            ("print('a' * 300 + chr(10) + 'last')", "last"),
            ("print('one', end=', '); print('two')", "one, two"),
            ("print('over'); print('last', end='')", "last"),
            ("print(1, 2, sep=None, end=None)", "1 2"),
            ("print(1, 2, sep='')", "12"),
        ],
    )
    def test_the_last_line_that_is_printed_is_shown(self, body: str, line: str) -> None:
        assert _answer(f"{body}\nreturn blur()")["printed"] == line

    @given(
        st.lists(
            st.tuples(
                st.lists(st.text("ab\n ", max_size=4), max_size=3),
                st.sampled_from([None, " ", "", "\n", "-"]),
                st.sampled_from([None, "\n", "", "."]),
            ),
            max_size=6,
        )
    )
    def test_the_last_line_is_the_one_that_print_would_print(
        self, calls: list[tuple[list[str], str | None, str | None]]
    ) -> None:
        stream = io.StringIO()
        for values, sep, end in calls:
            print(*values, sep=sep, end=end, file=stream)
        body = "\n".join(f"print(*{values!r}, sep={sep!r}, end={end!r})" for values, sep, end in calls)
        expected = stream.getvalue().rstrip("\n").rpartition("\n")[2]
        assert _answer(f"{body}\nreturn blur()")["printed"] == expected


class TestColors:
    def test_mix_goes_from_one_to_the_other(self) -> None:
        assert [mix("#000000", (255, 100, 10), share) for share in (-1, 0, 0.5, 1, 2)] == [
            (0, 0, 0),
            (0, 0, 0),
            (128, 50, 5),
            (255, 100, 10),
            (255, 100, 10),
        ]

    def test_a_hue_goes_round(self) -> None:
        assert hsv(0) == hsv(1) == hsv(-3) == (255, 0, 0)
        assert hsv(1 / 3, 1, 0.5) == (0, 128, 0)

    @given(st.tuples(*[st.floats() | st.integers()] * 3) | st.text(max_size=8))
    def test_a_colour_is_three_bytes_or_an_error(self, value: Any) -> None:  # noqa: ANN401
        try:
            found = color_of(value)
        except CompositorError:
            return
        assert len(found) == 3
        assert all(isinstance(part, int) and 0 <= part <= 255 for part in found)


class TestSession:
    def _followed(self, look: dict[str, object]) -> Session:
        session = Session({"effect": "python"})
        session.follow(look)
        return session

    def test_a_blur_covers_the_room_until_an_effect_has_spoken(self) -> None:
        plan = Session({"effect": "python", "strength": 0.8}).plan()
        assert plan["background"] == Session({"strength": 0.8}).plan()["background"]

    def test_shows_what_an_effect_says(self) -> None:
        session = self._followed({"effect": "color", "color": [1, 2, 3], "light_wrap": 1.0})
        plan = session.plan()
        assert plan["background"] == {"kind": "color", "color": [1, 2, 3]}
        assert plan["wrap"] is not None
        assert plan["wrap"]["strength"] == 1.0

    def test_the_version_rises_with_a_new_look_only(self) -> None:
        session = self._followed({"effect": "blur", "strength": 0.25})
        before = session.version
        session.follow({"effect": "blur", "strength": 0.25})
        assert session.version == before
        session.follow({"effect": "blur", "strength": 0.5})
        assert session.version == before + 1

    def test_refuses_more_than_an_effect_may(self) -> None:
        session = self._followed({"effect": "color", "color": [1, 2, 3]})
        with pytest.raises(SettingsError):
            session.follow({"effect": "none"})
        assert session.plan()["background"]["kind"] == "color"

    def test_what_it_said_is_forgotten_with_another_effect(self) -> None:
        session = self._followed({"effect": "video", "video": "own"})
        session.update({"effect": "color", "color": (9, 9, 9)})
        assert session.plan()["background"] == {"kind": "color", "color": [9, 9, 9]}
        session.update({"effect": "python"})
        assert session.plan()["background"]["kind"] == "blur"

    def test_a_look_counts_for_nothing_with_another_effect(self) -> None:
        session = Session({"effect": "blur"})
        session.follow({"effect": "transparent"})
        assert session.plan()["background"]["kind"] == "blur"

    def test_the_visitors_own_finish_stays_where_an_effect_says_nothing(self) -> None:
        session = self._followed({"effect": "color", "color": [1, 2, 3]})
        session.update({"light_wrap": 0.75})
        wrap = session.plan()["wrap"]
        assert wrap is not None
        assert wrap["strength"] == 0.75


def _examples() -> list[str]:
    blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    return [block for block in blocks if "def effect(frame):" in block]


def test_the_document_has_six_examples() -> None:
    assert len(_examples()) >= 6


@pytest.mark.parametrize("number", range(6))
def test_each_example_gives_a_look_whoever_is_there(number: int) -> None:
    effect = Effect()
    source = _examples()[number]
    assert effect.load(source, _seen(time=0.0))["error"] is None
    looks = []
    for step in range(1, 5):
        answer = effect.call(_seen(time=step / 3, mask=_mask(left=8 - step, right=20 - step)))
        assert answer["error"] is None
        looks.append((answer["look"], answer["pixels"]))
    assert any(look != looks[0] for look in looks), "it stands still"
    assert effect.call(_seen(time=9.0, mask=bytes(32 * 18)))["error"] is None


def test_nothing_is_kept_from_the_names_of_one_text_to_the_next() -> None:
    effect = Effect()
    effect.load("shade = 0.5\ndef effect(frame):\n    return blur(shade)\n", _seen())
    error = effect.load("def effect(frame):\n    return blur(shade)\n", _seen())["error"]
    assert "name 'shade' is not defined" in error["message"]
