"use strict";
/** The path through Ingress, Service, and endpoints: columns of hops, with links between them. */
(function (portcullis) {
  const { html, Sign, Name, ObjectName, State, visible } = portcullis;
  const { useLayoutEffect, useRef, useState } = preactHooks;

  const COLUMNS = [
    ["host", "Host and path"],
    ["ingress", "Ingress"],
    ["service", "Service"],
    ["port", "Port"],
    ["endpoints", "Endpoints"],
    ["address", "Addresses"],
  ];

  const MAX_SHOWN = 6;

  /** The hop where the path is broken, or that has an error; undefined if there is none. */
  function broken(detail) {
    return detail.hops.find((hop) => hop.breaks) ?? detail.hops.find((hop) => hop.state === "error");
  }

  function Hop({ hop, links, names, flag }) {
    const isObject = ["ingress", "service", "endpoints"].includes(hop.column);
    // The column title names the kind, except for slices.
    const kind = isObject && hop.kind.toLowerCase() !== hop.column ? hop.kind : "";
    return html`<li class="hop ${hop.state} ${flag ? "flagged" : ""}" data-hop=${hop.id}>
      ${flag && html`<span class="flag"><${Sign} state=${hop.state} /> ${flag}</span>`}
      ${kind && html`<span class="kind">${visible(kind)}</span>`}
      <span class="name"><${ObjectName} namespace=${isObject ? hop.namespace : ""} name=${hop.name} /></span>
      ${!flag && hop.state !== "ok" && html`<${State} state=${hop.state} />`}
      ${hop.details.length > 0 &&
      html`<ul class="details">${hop.details.map((line) => html`<li><${Name} of=${line} /></li>`)}</ul>`}
      ${links.map(
        (link) =>
          html`<span class="unseen">${link.active ? " reaches " : " does not reach "}<${Name}
              of=${names.get(link.to)}
            />${link.label ? " by " + visible(link.label) : ""}. </span>`,
      )}
    </li>`;
  }

  function Column({ title, hops, detail, names, worst }) {
    const [all, setAll] = useState(false);
    // Hops with problems are never hidden.
    const order = [...hops].sort((a, b) => (a.state === "ok") - (b.state === "ok"));
    const shown = all || hops.length <= MAX_SHOWN + 1 ? order : order.slice(0, MAX_SHOWN);
    return html`<li class="column">
      <span class="column-title">${title}</span>
      <ul>
        ${shown.map(
          (hop) =>
            html`<${Hop}
              key=${hop.id}
              hop=${hop}
              names=${names}
              links=${detail.links.filter((link) => link.from === hop.id)}
              flag=${hop === worst ? (detail.reachable ? "problem here" : "broken here") : ""}
            />`,
        )}
      </ul>
      ${hops.length > shown.length &&
      html`<button type="button" class="more" onClick=${() => setAll(true)}>
        ${hops.length - shown.length} more
      </button>`}
    </li>`;
  }

  const along = d3.linkHorizontal().x((p) => p.x).y((p) => p.y);
  const down = d3.linkVertical().x((p) => p.x).y((p) => p.y);

  function line(box, from, to) {
    const a = from.getBoundingClientRect();
    const b = to.getBoundingClientRect();
    const beside = b.left >= a.right;
    const source = beside
      ? { x: a.right - box.left, y: a.top + a.height / 2 - box.top }
      : { x: a.left + a.width / 2 - box.left, y: a.bottom - box.top };
    const target = beside
      ? { x: b.left - box.left - 4, y: b.top + b.height / 2 - box.top }
      : { x: b.left + b.width / 2 - box.left, y: b.top - box.top - 4 };
    return {
      d: (beside ? along : down)({ source, target }),
      middle: { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 },
      tip: beside
        ? `M${target.x - 3} ${target.y - 4}l6 4-6 4z`
        : `M${target.x - 4} ${target.y - 3}l4 6 4-6z`,
    };
  }

  /** Scrollable elements must be reachable by Tab; others must not take a tab stop. */
  function setTabStop(element) {
    if (element.scrollHeight > element.clientHeight) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  }

  /** The links, drawn between the measured positions of the hops. */
  function Links({ box, links, drawn }) {
    const [lines, setLines] = useState([]);
    useLayoutEffect(() => {
      const element = box.current;
      const measure = () => {
        const hops = new Map();
        element.querySelectorAll("[data-hop]").forEach((hop) => hops.set(hop.dataset.hop, hop));
        element.querySelectorAll(".name, .details").forEach(setTabStop);
        const frame = element.getBoundingClientRect();
        setLines(
          links
            .filter((link) => hops.has(link.from) && hops.has(link.to))
            .map((link) => ({ link, ...line(frame, hops.get(link.from), hops.get(link.to)) })),
        );
      };
      const sizes = new ResizeObserver(measure);
      sizes.observe(element);
      element.querySelectorAll("[data-hop]").forEach((hop) => sizes.observe(hop));
      const hopsShown = new MutationObserver(measure);
      hopsShown.observe(element.querySelector("ol"), { childList: true, subtree: true });
      measure();
      return () => {
        sizes.disconnect();
        hopsShown.disconnect();
      };
    }, [links, drawn]);
    return html`<svg class="links" aria-hidden="true">
      ${lines.map(
        ({ link, d, tip, middle }) => html`<g class=${link.active ? "active" : "inactive"}>
          <path class="line" d=${d} />
          <path class="tip" d=${tip} />
          ${!link.active &&
          html`<path class="cross" d=${`M${middle.x - 5} ${middle.y - 5}l10 10m0-10l-10 10`} />`}
        </g>`,
      )}
    </svg>`;
  }

  function Chain({ detail }) {
    const box = useRef();
    const names = new Map(
      detail.hops.map((hop) => [
        hop.id,
        hop.kind + " " + (hop.namespace ? hop.namespace + "/" : "") + hop.name,
      ]),
    );
    const worst = broken(detail);
    const columns = COLUMNS.map(([column, title]) => [
      title,
      detail.hops.filter((hop) => hop.column === column),
    ]).filter(([, hops]) => hops.length > 0);
    return html`<div class="chain" ref=${box}>
      <${Links} box=${box} links=${detail.links} drawn=${detail} />
      <ol>
        ${columns.map(
          ([title, hops]) =>
            html`<${Column} key=${title} ...${{ title, hops, detail, names, worst }} />`,
        )}
      </ol>
    </div>`;
  }

  Object.assign(portcullis, { Chain, broken });
})((globalThis.portcullis ??= {}));
