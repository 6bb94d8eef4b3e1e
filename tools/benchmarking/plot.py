"""Where each millisecond of a mean frame goes, as an SVG that reads on light and on dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from benchmarking.figures import Figures

# Okabe and Ito's colours (https://jfly.uni-koeln.de/color/), told apart by the colour-blind too.
COLORS = {
    "capture": "#e69f00",
    "carry": "#f0e442",
    "segment": "#56b4e9",
    "compose": "#009e73",
    "render": "#cc79a7",
}
# Longer bars would press the others into nothing: they are cut off here, and say how long they are.
MOST_MS = 60.0
_WIDTH, _LEFT, _RIGHT = 860, 300, 90
_ROW, _BAR, _TOP, _BOTTOM = 30, 18, 56, 34

_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.inside { font-size: 11px; fill: #111; }
.quiet { fill: #59636e; font-size: 11px; }
.grid { stroke: #8c959f; stroke-opacity: .35; }
.camera { stroke: #d1242f; stroke-dasharray: 4 3; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .inside { fill: #111; }
  .quiet { fill: #9198a1; }
}
"""


@dataclass(frozen=True)
class Bar:
    """One case: milliseconds by stage, and their sum."""

    title: str
    parts: Mapping[str, float]

    @property
    def total(self) -> float:
        """Milliseconds of a mean frame."""
        return sum(self.parts.values())


def bar_of(title: str, figures: Figures) -> Bar:
    """Each stage's share of a mean frame."""
    return Bar(title, figures.mean_frame)


def svg(bars: Sequence[Bar], interval: float) -> str:
    """The drawing; ``interval`` is the camera's, in milliseconds, and becomes a line."""
    longest = min(MOST_MS, max([interval * 1.1, *(bar.total for bar in bars)]))
    scale = (_WIDTH - _LEFT - _RIGHT) / longest
    height = _TOP + _ROW * len(bars) + _BOTTOM
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="Milliseconds of each stage of a mean frame, for each case">',
        f"<style>{_STYLE}</style>",
        *_legend(),
        *_axis(longest, scale, height - _BOTTOM, interval),
    ]
    for number, bar in enumerate(bars):
        lines += _bar(bar, _TOP + number * _ROW, longest, scale)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _legend() -> list[str]:
    lines, x = [], _LEFT
    for name, color in COLORS.items():
        lines.append(f'<rect x="{x}" y="12" width="12" height="12" rx="2" fill="{color}"/>')
        lines.append(f'<text x="{x + 17}" y="22">{name}</text>')
        x += 33 + 8 * len(name)
    return lines


def _axis(longest: float, scale: float, bottom: float, interval: float) -> list[str]:
    lines = []
    for ms in range(0, int(longest) + 1, 10):
        x = _LEFT + ms * scale
        lines.append(f'<line class="grid" x1="{x:.1f}" y1="{_TOP - 6}" x2="{x:.1f}" y2="{bottom}"/>')
        lines.append(f'<text class="quiet" x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{ms} ms</text>')
    x = _LEFT + interval * scale
    lines.append(f'<line class="camera" x1="{x:.1f}" y1="{_TOP - 6}" x2="{x:.1f}" y2="{bottom}"/>')
    place = f'x="{x:.1f}" y="{_TOP - 11}" text-anchor="middle"'
    lines.append(f'<text class="quiet" {place}>the camera\'s next frame</text>')
    return lines


def _bar(bar: Bar, top: float, longest: float, scale: float) -> list[str]:
    middle = top + _BAR / 2 + 4.5
    lines = [f'<text x="{_LEFT - 10}" y="{middle}" text-anchor="end">{escape(bar.title)}</text>']
    start = 0.0
    for name, ms in bar.parts.items():
        shown = min(ms, max(0.0, longest - start))
        x, width = _LEFT + start * scale, shown * scale
        start += shown
        if width < 0.5:
            continue
        lines.append(
            f'<rect x="{x:.1f}" y="{top}" width="{width:.1f}" height="{_BAR}" fill="{COLORS[name]}">'
            f"<title>{name}: {ms:.1f} ms</title></rect>"
        )
        if width > 26:
            place = f'x="{x + width / 2:.1f}" y="{middle - 0.5}"'
            lines.append(f'<text class="inside" {place} text-anchor="middle">{ms:.1f}</text>')
    cut = "… " if bar.total > longest else ""
    end = _LEFT + start * scale + 8
    lines.append(f'<text x="{end:.1f}" y="{middle}">{cut}{bar.total:.1f} ms</text>')
    return lines
