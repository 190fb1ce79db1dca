// Markup is read from a string where that makes a document that runs nothing, and nowhere else;
// htmx takes parts of such documents. No string becomes a script or the address of one.
const READERS = ["Document parseHTMLUnsafe", "DOMParser parseFromString"];

globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (html, _, sink) => (READERS.includes(sink) ? html : null),
});
