"""Backgrounds of the visitor's own: brought, kept over a reload, deleted, used where nothing can be kept."""

from __future__ import annotations

import base64
import io

from PIL import Image
from playwright.sync_api import FilePayload, expect

from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw
from .browserkit.visit import Visit

OWN = "Use a picture or video of your own"


def picture(level: int) -> bytes:
    """A grey PNG."""
    file = io.BytesIO()
    Image.new("RGB", (320, 180), (level, level, level)).save(file, "PNG")
    return file.getvalue()


def bring(page: Visit, *files: tuple[str, bytes]) -> None:
    """Choose files as backgrounds."""
    page.page.get_by_label(OWN).set_input_files(
        [FilePayload(name=name, mimeType="image/png", buffer=body) for name, body in files]
    )


def wait_for_wall(page: Visit, low: float, high: float) -> None:
    """Wait until what is behind the person is so bright, 0..255."""
    page.wait_for(
        f"a wall of {low} to {high}",
        lambda frames: bool(frames) and frames[-1].finished and low <= frames[-1].left.mean <= high,
        page.count(),
    )


def reload(page: Visit) -> None:
    """Open the page anew, once its address says what is chosen, which it does a quarter of a second later."""
    page.pause(500)
    page.page.wait_for_url("**image=own-*")
    page.page.reload()


def test_several_are_kept_over_a_reload_and_the_chosen_one_comes_back(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    bring(page, ("black.png", picture(0)), ("white.png", picture(255)))
    expect(page.page.get_by_role("radio", name="white.png")).to_be_checked()
    expect(page.page.get_by_role("radio", name="black.png")).to_be_visible()
    wait_for_wall(page, 235, 255)
    page.page.get_by_role("radio", name="black.png").check(force=True)
    wait_for_wall(page, 0, 20)
    reload(page)
    expect(page.page.get_by_role("radio", name="black.png")).to_be_checked()
    expect(page.page.get_by_role("radio", name="white.png")).to_be_visible()
    wait_for_wall(page, 0, 20)
    assert_none_raw(page.frames())
    assert page.violations() == []


def test_a_deleted_one_is_gone_after_a_reload_unless_that_is_undone(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    bring(page, ("black.png", picture(0)), ("white.png", picture(255)))
    radio = page.page.get_by_role("radio", name="white.png")
    expect(radio).to_be_checked()
    page.page.get_by_role("button", name="Delete “white.png”").click()
    expect(radio).to_have_count(0)
    # It was behind the person: the room is blurred in its place.
    expect(page.page.get_by_role("radio", name="Blur", exact=True)).to_be_checked()
    page.page.get_by_role("button", name="Undo").click()
    expect(radio).to_be_checked()
    # The keyboard does it, too, and goes on at what is next.
    page.page.get_by_role("button", name="Delete “black.png”").focus()
    page.page.keyboard.press("Enter")
    expect(page.page.get_by_role("radio", name="black.png")).to_have_count(0)
    expect(page.page.get_by_role("button", name="Delete “white.png”")).to_be_focused()
    reload(page)
    expect(page.page.get_by_role("radio", name="white.png")).to_be_checked()
    expect(page.page.get_by_role("radio", name="black.png")).to_have_count(0)
    assert_none_raw(page.wait_for_finished(5))


def test_a_picture_is_pasted_or_dropped_on_the_gallery(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    page.page.evaluate(
        """(body) => {
          const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
          const transfer = (name) => {
            const files = new DataTransfer();
            files.items.add(new File([bytes], name, { type: 'image/png' }));
            return files;
          };
          const how = { bubbles: true, cancelable: true };
          document.body.dispatchEvent(
            new ClipboardEvent('paste', { clipboardData: transfer('pasted.png'), ...how }));
          document.querySelector('#looks').dispatchEvent(
            new DragEvent('drop', { dataTransfer: transfer('dropped.png'), ...how }));
        }""",
        base64.b64encode(picture(0)).decode(),
    )
    expect(page.page.get_by_role("radio", name="pasted.png")).to_be_visible()
    expect(page.page.get_by_role("radio", name="dropped.png")).to_be_visible()
    expect(page.page.get_by_role("dialog")).to_have_count(0)
    wait_for_wall(page, 0, 20)
    assert_none_raw(page.frames())


def test_where_nothing_can_be_kept_it_is_used_and_that_is_said(visit: NewVisit) -> None:
    page = visit().without_python()
    page.page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('denied', 'SecurityError'); };"
    )
    page.open(effect="blur")
    page.wait_for_finished(5)
    bring(page, ("black.png", picture(0)))
    page.notice("keeps nothing for this page")
    wait_for_wall(page, 0, 20)
    assert_none_raw(page.frames())


def test_where_storage_is_full_it_is_used_and_that_is_said(visit: NewVisit) -> None:
    page = visit().without_python()
    page.page.add_init_script(
        "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };"
    )
    page.open(effect="blur")
    page.wait_for_finished(5)
    bring(page, ("black.png", picture(0)))
    page.notice("no room left to keep it")
    wait_for_wall(page, 0, 20)
    assert_none_raw(page.frames())


def test_an_address_that_names_one_that_is_not_kept_blurs_and_says_so(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="image", image="own-01234567")
    page.notice("not kept in this browser")
    expect(page.page.get_by_role("radio", name="Blur", exact=True)).to_be_checked()
    page.wait_for_finished(5)
    assert_none_raw(page.frames())


def test_swatches_are_one_stop_of_the_keyboard(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="gradient", autostart=0)
    evening = page.page.get_by_role("radio", name="Evening")
    evening.focus()
    page.page.keyboard.press("ArrowRight")
    dawn = page.page.get_by_role("radio", name="Dawn")
    expect(dawn).to_be_checked()
    expect(dawn).to_be_focused()
    page.page.wait_for_url("**from=f7cdb0&to=8a6f9e&angle=160*")
    page.page.get_by_role("button", name="Swap the colours").click()
    page.page.wait_for_url("**from=8a6f9e&to=f7cdb0*")
    expect(dawn).not_to_be_checked()
