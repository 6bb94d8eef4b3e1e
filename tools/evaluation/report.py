"""``report.html``: one page that needs nothing else, for light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from evaluation.evaluate import Results
from evaluation.figures import Mean, Values
from evaluation.gallery import Gallery, Strip
from evaluation.meanings import MEANINGS
from evaluation.pictures import EXTRA, MISSING
from evaluation.summary import Aim, Measured, aims, by_motion, headline

TITLES = {
    "iou": "IoU",
    "boundary_f": "Boundary F",
    "boundary_f_fine": "Boundary F, 2 px",
    "flicker": "Flicker",
    "lag_frames": "Lag, frames",
    "halo": "Halo, of 255",
    "flicker_whole": "Flicker, whole picture",
    "halo_of_truth": "Halo, true mask",
    "after_cut": "Error after a cut",
    "while_entering": "Error, entering",
}
DIGITS = {"iou": 3, "boundary_f": 3, "boundary_f_fine": 3, "lag_frames": 2, "halo": 1, "halo_of_truth": 1}
LOWER_IS_BETTER = frozenset(TITLES) - {"iou", "boundary_f", "boundary_f_fine"}

NOTHING = "&ndash;"


def page(model: Measured, results: Results, gallery: Gallery) -> str:
    """The whole page."""
    css = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
    height, width = model.input
    looks = "every frame" if model.every == 1 else f"one frame in {model.every} at least"
    facts = f"{model.quant_bytes} bytes a weight, sees {width}x{height}, {looks}, on {_given(results)}."
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(model.id)} evaluated</title>
<style>{css}</style>
<header>
<h1>{escape(model.id)}</h1>
<p>{escape(facts)}</p>
</header>
<main>
{_tiles(results)}
{_aims(aims(results))}
{_photos(results, gallery)}
{_clips(results, gallery)}
{_videos(results, gallery)}
<h2>What the figures mean</h2>
<dl>{"".join(f"<dt>{escape(term)}</dt><dd>{escape(words)}</dd>" for term, words in MEANINGS.items())}</dl>
</main>
</html>
"""


def number(value: float | None, figure: str) -> str:
    """A figure with as many digits as it deserves."""
    return "-" if value is None else f"{value:.{DIGITS.get(figure, 4)}f}"


def change(values: Values, figure: str) -> str:
    """How far composed is from raw, in words: points, frames or per cent."""
    raw, composed = values["raw"], values["composed"]
    if raw is None or composed is None:
        return "-"
    if figure not in LOWER_IS_BETTER:
        return f"{100 * (composed - raw):+.1f} points"
    if figure == "lag_frames":
        return f"{composed - raw:+.2f}"
    return f"{100 * (composed / raw - 1):+.1f} %" if raw > 0 else "-"


def _number(value: float | None, figure: str) -> str:
    return _typeset(number(value, figure))


def _change(values: Values, figure: str) -> str:
    return _typeset(change(values, figure))


def _typeset(text: str) -> str:
    return NOTHING if text == "-" else text.replace("-", "&minus;")


def _given(results: Results) -> str:
    parts = []
    if results.photos:
        parts.append(f"{len(results.photo_sizes)} labelled photos")
    if results.clips:
        parts.append(f"{len(results.rows)} clips with known truth ({results.clips.frames} frames)")
    if results.videos:
        count = len(results.measured_videos)
        parts.append(f"{count} real video{'s' * (count != 1)} ({results.videos.frames} frames)")
    return ", ".join(parts)


def _tiles(results: Results) -> str:
    tiles = []
    for figure, values in headline(results).items():
        raw, composed = values["raw"], values["composed"]
        if raw is None or composed is None:
            continue
        most = max(abs(raw), abs(composed)) or 1.0
        bars = "".join(f'<i style="width:{100 * abs(value) / most:.1f}%"></i>' for value in (raw, composed))
        tiles.append(
            f'<div class="tile"><span>{TITLES[figure]}</span><b>{_number(composed, figure)}</b>'
            f'<div class="bars">{bars}</div>'
            f"<em>raw {_number(raw, figure)}, {_change(values, figure)}</em></div>"
        )
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _aims(rows: Sequence[Aim]) -> str:
    body = []
    for aim in rows:
        mark = NOTHING
        if aim.reached is not None:
            kind, words = ("yes", "reached") if aim.reached else ("no", "missed")
            mark = f'<span class="mark {kind}">{words}</span>'
        body.append(
            f"<tr><td>{TITLES[aim.figure]}</td><td>{aim.where}</td>"
            f"<td>{_number(aim.values['raw'], aim.figure)}</td>"
            f"<td>{_number(aim.values['composed'], aim.figure)}</td>"
            f"<td>{_change(aim.values, aim.figure)}</td><td>{escape(aim.words)}</td><td>{mark}</td></tr>"
        )
    return _table(("figure", "on", "raw", "composed", "change", "aim", ""), body)


def _table(headings: Iterable[str], rows: Iterable[str], kind: str = "") -> str:
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(rows)
    return (
        f'<div class="table {kind}"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _pairs(name: str, figures: dict[str, Values], wanted: Sequence[str]) -> str:
    cells = "".join(
        f"<td>{_number(figures[figure]['raw'], figure)} → {_number(figures[figure]['composed'], figure)}</td>"
        if figures[figure]["raw"] is not None
        else f"<td>{NOTHING}</td>"
        for figure in wanted
    )
    return f"<tr><td>{escape(name)}</td>{cells}</tr>"


def _photos(results: Results, gallery: Gallery) -> str:
    if results.photos is None:
        return ""
    legend = (
        f'<span class="key" style="background:rgb{MISSING}"></span> of the person missing, '
        f'<span class="key" style="background:rgb{EXTRA}"></span> too much.'
    )
    strips = _strips(gallery.chosen_photos())
    return f"<h2>Photos</h2><p>The hardest first, then some of the rest. {legend}</p>{strips}"


def _clips(results: Results, gallery: Gallery) -> str:
    if results.clips is None:
        return ""
    wanted = tuple(results.clips.as_dict())
    rows = [_pairs(name, figures.as_dict(), wanted) for name, figures in by_motion(results).items()]
    rows.append(_pairs("all", results.clips.as_dict(), wanted))
    table = _table(("motion, raw → composed", *(TITLES[figure] for figure in wanted)), rows, "wide")
    return (
        "<h2>Clips with known truth</h2>"
        f"<p>Means over all people; each motion is shown with one of them. {_looks(results.clips.looks)}</p>"
        f"{table}"
        f"<details><summary>In motion</summary>{_strips(gallery.moving)}</details>"
        f"{_strips(gallery.chosen_clips())}{_flicker(gallery)}"
    )


def _looks(looks: Mean) -> str:
    share = looks.value
    return "" if share is None else f"For composed, the model looked at {100 * share:.0f} % of the frames."


def _flicker(gallery: Gallery) -> str:
    return (
        "<h2>Where it flickers</h2><p>Each pixel's mean change of alpha where nothing moves: black where it "
        f"stands.</p>{_strips(gallery.flicker)}"
    )


def _videos(results: Results, gallery: Gallery) -> str:
    if results.videos is None:
        return ""
    rows = []
    for video in results.measured_videos:
        flicker, whole, still = video.figures.flicker, video.figures.flicker_whole, video.figures.still
        figures = {"flicker": flicker.values, "flicker_whole": whole.values}
        share = NOTHING if still.value is None else f"{100 * still.value:.0f} %"
        row = _pairs(video.name, figures, tuple(figures))
        rows.append(row.replace("</tr>", f"<td>{share}</td><td>{video.figures.frames}</td></tr>"))
    headings = ("video, raw → composed", "Flicker", "Flicker, whole picture", "still near the edge", "frames")
    table = _table(headings, rows)
    maps = "" if results.clips else _flicker(gallery)
    return (
        "<h2>Real videos</h2><p>The masks of both ways, and the flicker where the picture stood still. "
        f"{_looks(results.videos.looks)}</p>"
        f"{table}{_strips(gallery.videos)}{maps}"
    )


def _strips(strips: Iterable[Strip]) -> str:
    return "".join(map(_strip, strips))


def _strip(strip: Strip) -> str:
    cells = "".join(
        f'<figure><img src="{address}" alt="{escape(f"{strip.title}: {caption}")}" loading="lazy">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
        for caption, address in strip.cells
    )
    note = f"<small>{escape(strip.note)}</small>" if strip.note else ""
    heading = f"<h3>{escape(strip.title)}{note}</h3>"
    return f'<section class="strip">{heading}<div class="cells">{cells}</div></section>'
