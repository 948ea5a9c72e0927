// Small helpers around the document.
export const $ = (id) => document.getElementById(id);

// An element with properties, attributes (aria-…, data-…, role, datetime) and children.
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.classList.add("icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

// A text of the house's with the addresses of its payment and invoice pages made links; the rest stays text.
export function linked(text) {
  return text
    .split(/(\/(?:pay|invoice)\/[\w-]{8,})/)
    .map((part, at) => (at % 2 ? make("a", { className: "address", href: part, textContent: part }) : part));
}

export const toEnd = (element) => element.scrollTo({ top: element.scrollHeight });

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Things kept for this tab (two tabs are two phones) or, where `lasting`, for the browser.
function shelf(storage) {
  return {
    get(key, fallback = null) {
      try {
        return JSON.parse(storage().getItem(`sangeyi.${key}`)) ?? fallback;
      } catch {
        return fallback;
      }
    },
    set(key, value) {
      try {
        if (value === null) storage().removeItem(`sangeyi.${key}`);
        else storage().setItem(`sangeyi.${key}`, JSON.stringify(value));
      } catch {
        // Full or forbidden: the page works without, it only forgets at reload.
      }
    },
  };
}
export const tab = shelf(() => sessionStorage);
export const lasting = shelf(() => localStorage);
