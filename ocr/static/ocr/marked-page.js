// A page image with marks: puts the marks in their places, zooms, pans, and steps from match to match.
// Places come from data attributes in per cent of the image; style attributes are forbidden by the security policy.

const SMALLEST = 0.5;
const LARGEST = 8;
const STEP = 1.4;

/** One viewer on the page; `root` is the element with data-marked-page. */
class MarkedPage {
  constructor(root) {
    this.view = root.querySelector("[data-view]");
    this.sheet = root.querySelector("[data-sheet]");
    this.marks = [...root.querySelectorAll("[data-hit]")];
    this.hits = [...new Set(this.marks.map((mark) => mark.dataset.hit))];
    this.status = root.querySelector("[data-status]");
    this.buttons = {};
    for (const name of ["zoom-in", "zoom-out", "zoom-fit", "previous", "next"]) {
      this.buttons[name] = root.querySelector(`[data-${name}]`);
    }
    this.zoom = 1;
    this.current = -1;
    this.placeMarks();
    this.listen();
    root.querySelector("[data-tools]").hidden = false;
    this.zoomTo(1);
    if (this.hits.length > 0) this.goTo(0);
  }

  placeMarks() {
    for (const mark of this.marks) {
      for (const side of ["left", "top", "width", "height"]) {
        mark.style[side] = `${mark.dataset[side]}%`;
      }
      mark.classList.add("is-placed");
    }
  }

  listen() {
    this.buttons["zoom-in"].addEventListener("click", () => this.zoomTo(this.zoom * STEP));
    this.buttons["zoom-out"].addEventListener("click", () => this.zoomTo(this.zoom / STEP));
    this.buttons["zoom-fit"].addEventListener("click", () => this.zoomTo(1));
    this.buttons.previous?.addEventListener("click", () => this.goTo(this.current - 1));
    this.buttons.next?.addEventListener("click", () => this.goTo(this.current + 1));
    this.view.addEventListener("keydown", (event) => this.onKey(event));
    this.view.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    dragWithMouse(this.view);
    pinch(this.view, () => this.zoom, (zoom, point) => this.zoomTo(zoom, point));
  }

  /** Zooms to `zoom` times the view's width; `point` (in the window's pixels) stays where it is. */
  zoomTo(zoom, point = null) {
    const frame = this.view.getBoundingClientRect();
    const x = point ? point.x - frame.left : frame.width / 2;
    const y = point ? point.y - frame.top : frame.height / 2;
    const acrossSheet = (this.view.scrollLeft + x) / (this.sheet.offsetWidth || 1);
    const downSheet = (this.view.scrollTop + y) / (this.sheet.offsetHeight || 1);
    this.zoom = Math.min(LARGEST, Math.max(SMALLEST, zoom));
    this.sheet.style.width = `${this.zoom * 100}%`;
    this.view.scrollLeft = acrossSheet * this.sheet.offsetWidth - x;
    this.view.scrollTop = downSheet * this.sheet.offsetHeight - y;
    this.buttons["zoom-in"].disabled = this.zoom >= LARGEST;
    this.buttons["zoom-out"].disabled = this.zoom <= SMALLEST;
  }

  /** Shows match number `index` (from 0, round the ends) in the middle of the view. */
  goTo(index) {
    this.current = (index + this.hits.length) % this.hits.length;
    const shown = this.marks.filter((mark) => mark.dataset.hit === this.hits[this.current]);
    for (const mark of this.marks) mark.classList.toggle("is-current", shown.includes(mark));
    this.bringIntoView(shown[0]);
    this.status.textContent = this.status.dataset.status
      .replace("{number}", String(this.current + 1))
      .replace("{total}", String(this.hits.length));
  }

  bringIntoView(mark) {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.view.scrollTo({
      left: mark.offsetLeft + mark.offsetWidth / 2 - this.view.clientWidth / 2,
      top: mark.offsetTop + mark.offsetHeight / 2 - this.view.clientHeight / 2,
      behavior: still ? "auto" : "smooth",
    });
  }

  onKey(event) {
    const does = {
      "+": () => this.zoomTo(this.zoom * STEP),
      "=": () => this.zoomTo(this.zoom * STEP),
      "-": () => this.zoomTo(this.zoom / STEP),
      0: () => this.zoomTo(1),
    }[event.key];
    if (!does || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    does();
  }

  onWheel(event) {
    if (!event.ctrlKey) return; // the plain wheel scrolls
    event.preventDefault();
    this.zoomTo(this.zoom * (event.deltaY < 0 ? 1.15 : 1 / 1.15), { x: event.clientX, y: event.clientY });
  }
}

/** Lets a mouse drag the view; a finger scrolls it by itself. */
function dragWithMouse(view) {
  let last = null;
  const stop = () => {
    last = null;
    view.classList.remove("is-dragged");
  };
  view.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    if (event.offsetX > view.clientWidth + view.scrollLeft && event.target === view) return; // the scroll bar
    last = { x: event.clientX, y: event.clientY };
    view.setPointerCapture(event.pointerId);
    view.classList.add("is-dragged");
  });
  view.addEventListener("pointermove", (event) => {
    if (!last) return;
    view.scrollLeft -= event.clientX - last.x;
    view.scrollTop -= event.clientY - last.y;
    last = { x: event.clientX, y: event.clientY };
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) view.addEventListener(end, stop);
}

/** Calls `zoomTo(zoom, point)` while two fingers move on the view. */
function pinch(view, zoomNow, zoomTo) {
  let start = null;
  const measure = ([one, two]) => ({
    distance: Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY),
    point: { x: (one.clientX + two.clientX) / 2, y: (one.clientY + two.clientY) / 2 },
  });
  view.addEventListener("touchstart", (event) => {
    start = event.touches.length === 2 ? { ...measure(event.touches), zoom: zoomNow() } : null;
  }, { passive: true });
  view.addEventListener("touchmove", (event) => {
    if (!start || event.touches.length !== 2) return;
    if (event.cancelable) event.preventDefault();
    const now = measure(event.touches);
    zoomTo(start.zoom * (now.distance / (start.distance || 1)), now.point);
  }, { passive: false });
  view.addEventListener("touchend", () => {
    start = null;
  });
}

for (const root of document.querySelectorAll("[data-marked-page]")) new MarkedPage(root);
