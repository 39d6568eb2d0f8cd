"""What a browser shows badly: text too wide for the page, cut off, or over other text."""

from typing import Any

# Text is measured line by line (Range.getClientRects), as it is painted: a box may
# be wide while its words are not. Words in a box that scrolls are reachable;
# so are those that are there for screen readers only (a box of one pixel), and
# links that wait above the page until the keyboard comes to them.
_LOOK = r"""
() => {
  const found = [];
  const root = document.documentElement;
  const wide = root.scrollWidth - root.clientWidth;
  if (wide > 1) found.push(`the page is ${wide} pixels wider than the window`);

  const short = text => text.trim().replace(/\s+/g, ' ').slice(0, 40);
  const shown = element => {
    if (!element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) return false;
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.clipPath !== 'none' || (style.position === 'absolute' && style.clip !== 'auto')) {
        return false;
      }
    }
    return true;
  };
  const hides = value => value === 'hidden' || value === 'clip';
  const scrolls = value => value === 'auto' || value === 'scroll';

  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.data.trim() || element.closest('script,style,noscript,template,svg')) continue;
    if (!shown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter(r => r.width > 1 && r.height > 1);
    const clipped = new Set();
    const size = parseFloat(getComputedStyle(element).fontSize);
    for (const rect of rects) {
      let inScroller = false;
      for (let box = element; box && box !== document.body; box = box.parentElement) {
        const style = getComputedStyle(box), outer = box.getBoundingClientRect();
        if (style.display === 'inline') continue;
        const across = rect.left < outer.left - 2 || rect.right > outer.right + 2;
        const middle = (rect.top + rect.bottom) / 2;
        const down = middle < outer.top || middle > outer.bottom
          || (rect.bottom - outer.bottom > rect.height / 3);
        if (scrolls(style.overflowX) || scrolls(style.overflowY)) { inScroller = true; break; }
        if ((hides(style.overflowX) && across) || (hides(style.overflowY) && down)) {
          clipped.add(short(node.data));
          break;
        }
      }
      // A font's box is taller than its letters, in some fonts by half: the em box in its middle.
      const spare = Math.max(0, rect.height - size) / 2;
      const ink = {left: rect.left, right: rect.right, top: rect.top + spare,
                   bottom: rect.bottom - spare, height: rect.height - 2 * spare};
      if (rect.bottom + scrollY <= 0) continue;
      if (!inScroller) lines.push({rect: ink, node, text: short(node.data)});
    }
    for (const text of clipped) found.push(`“${text}” is cut off`);
  }

  for (let one = 0; one < lines.length; one++) {
    for (let two = one + 1; two < lines.length; two++) {
      const a = lines[one], b = lines[two];
      // Lines of one paragraph may touch: its line height decides, and its accents.
      if (a.node === b.node) continue;
      const across = Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left);
      const down = Math.min(a.rect.bottom, b.rect.bottom) - Math.max(a.rect.top, b.rect.top);
      // Few letters fill their em box: a quarter of a line may lie over another.
      const slack = Math.max(2, Math.min(a.rect.height, b.rect.height) / 4);
      if (across > 2 && down > slack) found.push(`“${a.text}” and “${b.text}” are overlapping`);
    }
  }
  return [...new Set(found)];
}
"""


def layout_problems(tab: Any) -> list[str]:
    """What is wrong with the page that ``tab`` shows, at its present width."""
    tab.evaluate("document.fonts.ready.then(() => true)")
    found: list[str] = tab.evaluate(_LOOK)
    return found
