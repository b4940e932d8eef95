"use strict";
/** The small parts that everything is drawn of. Text gets in as text only: nothing here takes markup. */
(function (portcullis) {
  const html = htm.bind(preact.h);
  const { useEffect, useLayoutEffect, useRef, useState } = preactHooks;
  const { WORDS, visible } = portcullis;

  const SHAPES = {
    error: ["M5 1h6l4 4v6l-4 4H5l-4-4V5z", "M5.5 5.5l5 5m0-5l-5 5"],
    warning: ["M8 1l7.3 13.5H.7z", "M8 5.5v4.5m0 2v.6"],
    unknown: ["M8 .8L15.2 8 8 15.2.8 8z", "M6.2 6.4a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.2m0 1.6v.5"],
    suppressed: ["M2 2h12v12H2z", "M5 8h6"],
    ok: ["M8 1a7 7 0 1 1 0 14A7 7 0 1 1 8 1z", "M4.8 8.2l2.3 2.3 4.2-4.6"],
    named: ["M1 8l6-6h8v12H7z", "M8 8h4.5"],
  };

  /** The sign of a state: each has a shape of its own. A word stands beside it. */
  function Sign({ state }) {
    const [outer, inner] = SHAPES[state] ?? SHAPES.unknown;
    return html`<svg class="sign ${state}" viewBox="0 0 16 16" aria-hidden="true">
      <path class="outer" d=${outer} /><path class="inner" d=${inner} />
    </svg>`;
  }

  /** A state as sign and word. */
  function State({ state, word }) {
    return html`<span class="state ${state}"><${Sign} state=${state} /> ${word ?? WORDS[state]}</span>`;
  }

  /** A name that somebody else chose: whichever direction it is written in, it stays where it is. */
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
      return copyTheOldWay(text);
    }
  }

  // A page out of a file may not reach the clipboard but by a selection.
  function copyTheOldWay(text) {
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

  /** Text to be taken along: a command, or YAML with the lines that are new. */
  function Block({ label, text, lines = [], say }) {
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
        say(label + " copied");
        return;
      }
      getSelection().selectAllChildren(pre.current);
      setDone("selected: copy it with Ctrl+C");
      say(label + " is selected: copy it with Ctrl+C");
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

  /** The part of a long list that is to be seen, so that thousands of rows cost as much as a few. */
  function useWindow(count, rowHeight, headHeight = 0) {
    const box = useRef();
    const [seen, setSeen] = useState({ top: 0, height: 800 });
    useLayoutEffect(() => {
      const element = box.current;
      const look = () => setSeen({ top: element.scrollTop, height: element.clientHeight });
      const sizes = new ResizeObserver(look);
      sizes.observe(element);
      element.addEventListener("scroll", look, { passive: true });
      look();
      return () => {
        sizes.disconnect();
        element.removeEventListener("scroll", look);
      };
    }, []);
    const spare = 6;
    const first = Math.min(
      Math.max(0, Math.floor(seen.top / rowHeight) - spare),
      Math.max(0, count - 1),
    );
    const last = Math.min(count, Math.ceil((seen.top + seen.height) / rowHeight) + spare);
    function show(index) {
      const element = box.current;
      const top = index * rowHeight;
      const room = element.clientHeight - headHeight - rowHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top > element.scrollTop + room) element.scrollTop = top - room;
      setSeen({ top: element.scrollTop, height: element.clientHeight });
    }
    return { box, first, last, show, page: Math.max(1, Math.floor(seen.height / rowHeight) - 1) };
  }

  /** Where a key leads in a list; undefined if it does not. */
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
