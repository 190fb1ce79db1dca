// Keeps what waits to be judged up to date: it listens to the server, and asks it now and then
// where listening fails. Without this file a page is read again by hand, or by its noscript.

const POLL_MS = 5000;
const FAILURES_BEFORE_POLLING = 3;

let stream = null;
let timer = null;

const waiting = () => [...document.querySelectorAll("[data-live]")];

// Ids under way, each with whether there was news since it was asked for. A part that is asked for
// twice at once would be put in the place of one that is gone already.
const underWay = new Map();

async function refresh(id) {
  if (underWay.has(id)) {
    underWay.set(id, true);
    return;
  }
  do {
    underWay.set(id, false);
    const element = document.querySelector(`[data-live="${id}"]`);
    // A refresh that fails is made up for by the next one.
    if (element)
      await htmx
        .ajax("GET", element.dataset.refresh, {
          source: element,
          target: element,
          swap: "outerHTML",
        })
        .catch(() => {});
  } while (underWay.get(id));
  underWay.delete(id);
}

function poll() {
  const elements = waiting();
  elements.forEach((element) => refresh(element.dataset.live));
  timer = elements.length ? setTimeout(poll, POLL_MS) : null;
}

function stop() {
  stream?.close();
  clearTimeout(timer);
  stream = timer = null;
}

function fallBack() {
  stop();
  timer = setTimeout(poll, POLL_MS);
}

function listen() {
  stop();
  const ids = waiting().map((element) => `id=${element.dataset.live}`);
  if (!ids.length) return;
  let failures = 0;
  stream = new EventSource(`/benchmarks/events?${ids.join("&")}`);
  stream.addEventListener("progress", (event) => {
    failures = 0;
    const { id, progress } = JSON.parse(event.data);
    const element = document.querySelector(`[data-live="${id}"]`);
    if (element && element.dataset.version !== progress.version) refresh(id);
  });
  stream.addEventListener("end", stop);
  stream.addEventListener("error", () => {
    failures += 1;
    const refused = stream?.readyState === EventSource.CLOSED;
    if (refused || failures >= FAILURES_BEFORE_POLLING) fallBack();
  });
}

// A part that has not changed stays as the reader left it.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  const version = fragment.firstElementChild?.dataset.version;
  if (version && target.dataset.version === version) event.detail.shouldSwap = false;
});

// A benchmark that was ticked to be compared stays ticked when its row is shown anew.
const boxes = (state = "") => [...document.querySelectorAll(`input[form="compare"]${state}`)];
let ticked = [];
document.addEventListener("htmx:beforeSwap", () => {
  ticked = boxes(":checked").map((box) => box.value);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const box of boxes()) box.checked ||= ticked.includes(box.value);
});

// Where a part of the page cannot be had, its plain link can.
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, (event) => {
    if (event.detail.elt instanceof HTMLAnchorElement) location.assign(event.detail.elt.href);
  });
}

// A browser holds few connections to one server: a tab that nobody sees gives its own back.
document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
addEventListener("pageshow", listen);
addEventListener("pagehide", stop);
