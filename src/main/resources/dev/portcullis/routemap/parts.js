"use strict";
/** Shared components. They render text only and accept no markup. */
(function (portcullis) {
  const html = htm.bind(preact.h);
  const { useEffect, useLayoutEffect, useRef, useState } = preactHooks;
  const { LABELS, visible } = portcullis;

  const SHAPES = {
    error: ["M5 1h6l4 4v6l-4 4H5l-4-4V5z", "M5.5 5.5l5 5m0-5l-5 5"],
    warning: ["M8 1l7.3 13.5H.7z", "M8 5.5v4.5m0 2v.6"],
    unknown: ["M8 .8L15.2 8 8 15.2.8 8z", "M6.2 6.4a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.2m0 1.6v.5"],
    suppressed: ["M2 2h12v12H2z", "M5 8h6"],
    ok: ["M8 1a7 7 0 1 1 0 14A7 7 0 1 1 8 1z", "M4.8 8.2l2.3 2.3 4.2-4.6"],
    named: ["M1 8l6-6h8v12H7z", "M8 8h4.5"],
  };

  /** The icon of a state, with its own shape. A label is shown beside it. */
  function Sign({ state }) {
    const [outer, inner] = SHAPES[state] ?? SHAPES.unknown;
    return html`<svg class="sign ${state}" viewBox="0 0 16 16" aria-hidden="true">
      <path class="outer" d=${outer} /><path class="inner" d=${inner} />
    </svg>`;
  }

  /** A state as icon and label. */
  function State({ state, label }) {
    return html`<span class="state ${state}"><${Sign} state=${state} /> ${label ?? LABELS[state]}</span>`;
  }

  /** A name from the cluster, isolated so that its text direction does not affect its surroundings. */
  function Name({ of, title }) {
    const text = visible(of);
    return html`<bdi title=${title ? text : undefined}>${text}</bdi>`;
  }

  /** Namespace and name of an object. */
  function ObjectName({ namespace, name }) {
    return html`<${Name} of=${namespace ? namespace + "/" + name : name} />`;
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copySelection(text);
    }
  }

  // A page that was opened as a file can write to the clipboard only through a selection.
  function copySelection(text) {
    const before = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "unseen";
    document.body.append(area);
    area.select();
    let done = false;
    try {
      done = document.execCommand("copy");
    } catch {
      done = false;
    }
    area.remove();
    before?.focus?.();
    return done;
  }

  /** Text to copy: a command, or YAML with its changed lines marked. */
  function Block({ label, text, lines = [], announce }) {
    const [done, setDone] = useState("");
    const pre = useRef();
    useEffect(() => {
      if (!done) return undefined;
      const timer = setTimeout(() => setDone(""), 4000);
      return () => clearTimeout(timer);
    }, [done]);
    async function onCopy() {
      if (await copy(text)) {
        setDone("copied");
        announce(label + " copied");
        return;
      }
      getSelection().selectAllChildren(pre.current);
      setDone("selected: copy it with Ctrl+C");
      announce(label + " is selected: copy it with Ctrl+C");
    }
    const all = text.replace(/\n$/, "").split("\n");
    return html`<div class="block">
      <div class="block-head">
        <span>${label}</span>
        <span class="done" aria-hidden="true">${done}</span>
        <button type="button" onClick=${onCopy} aria-label=${"Copy: " + label}>Copy</button>
      </div>
      <pre ref=${pre} tabindex="0" role="group" aria-label=${label} dir="ltr"><code>${all.map(
        (line, at) =>
          lines.includes(at + 1)
            ? html`<mark>${visible(line) + "\n"}</mark>`
            : visible(line) + "\n",
      )}</code></pre>
    </div>`;
  }

  /** The visible part of a long list, so that thousands of rows cost as much as a few. */
  function useWindow(count, rowHeight, headHeight = 0) {
    const box = useRef();
    const [visiblePart, setVisiblePart] = useState({ top: 0, height: 800 });
    useLayoutEffect(() => {
      const element = box.current;
      const update = () => setVisiblePart({ top: element.scrollTop, height: element.clientHeight });
      const sizes = new ResizeObserver(update);
      sizes.observe(element);
      element.addEventListener("scroll", update, { passive: true });
      update();
      return () => {
        sizes.disconnect();
        element.removeEventListener("scroll", update);
      };
    }, []);
    const spare = 6;
    const first = Math.min(
      Math.max(0, Math.floor(visiblePart.top / rowHeight) - spare),
      Math.max(0, count - 1),
    );
    const last = Math.min(count, Math.ceil((visiblePart.top + visiblePart.height) / rowHeight) + spare);
    function show(index) {
      const element = box.current;
      const top = index * rowHeight;
      const room = element.clientHeight - headHeight - rowHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top > element.scrollTop + room) element.scrollTop = top - room;
      setVisiblePart({ top: element.scrollTop, height: element.clientHeight });
    }
    return { box, first, last, show, page: Math.max(1, Math.floor(visiblePart.height / rowHeight) - 1) };
  }

  /** The list index that a key moves to; undefined for other keys. */
  function step(key, at, count, page) {
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: count - 1,
    }[key];
    return to === undefined ? undefined : Math.max(0, Math.min(count - 1, to));
  }

  Object.assign(portcullis, { html, Sign, State, Name, ObjectName, Block, useWindow, step });
})((globalThis.portcullis ??= {}));
