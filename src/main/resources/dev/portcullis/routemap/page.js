"use strict";
/** The page: its state, which is kept in the address, and its keyboard shortcuts. */
(function (portcullis) {
  const {
    html,
    Rows,
    STATES,
    LABELS,
    State,
    Name,
    Detail,
    RouteList,
    RouteTable,
    Admissions,
    choices,
    counts,
    ofStates,
    admissionsMatching,
    describeChanges,
    parsePlace,
    formatPlace,
    question,
    visible,
  } = portcullis;
  const { useEffect, useMemo, useRef, useState } = preactHooks;

  const MAX_ADMISSIONS = 200;
  // Many changes in short time reload the open route only a few times.
  const DETAIL_PAUSE = 250;

  /** The view, route, and filters in the address, and a function that changes them. */
  function usePlace() {
    const [place, setPlace] = useState(() => parsePlace(location.hash));
    useEffect(() => {
      const look = () => setPlace(parsePlace(location.hash));
      addEventListener("hashchange", look);
      return () => removeEventListener("hashchange", look);
    }, []);
    // Typing replaces the address, so that "back" returns to a route and not to a letter.
    function go(change, quietly) {
      const hash = formatPlace({ ...parsePlace(location.hash), ...change });
      if (quietly) {
        history.replaceState(null, "", hash);
        setPlace(parsePlace(hash));
      } else {
        location.hash = hash;
      }
    }
    return [place, go];
  }

  /** The data of the source, and its updates. */
  function useData() {
    const [data, setData] = useState({
      state: null,
      rows: new Rows(),
      admissions: [],
      connection: "loading",
      notices: [],
      version: 0,
    });
    const source = useRef();
    useEffect(() => {
      source.current = portcullis.source();
      const update = (change) =>
        setData((previous) => ({ ...previous, ...change(previous), version: previous.version + 1 }));
      const noticed = (previous, changes) => {
        const notices = describeChanges(changes);
        return notices.length ? notices.map((one) => ({ ...one, at: new Date() })) : previous.notices;
      };
      const take = (previous, changed, removed, at) => {
        const changes = previous.rows.change(changed, removed);
        return { state: { ...previous.state, at }, notices: noticed(previous, changes) };
      };
      source.current.open({
        state: (state) =>
          update((previous) => {
            if (!previous.state) return { state, rows: new Rows(state.rows) };
            const here = new Set(state.rows.map((row) => row.id));
            const gone = [...previous.rows.byId.keys()].filter((id) => !here.has(id));
            return { ...take(previous, state.rows, gone, state.at), state };
          }),
        rows: (event) =>
          update((previous) => (previous.state ? take(previous, event.changed, event.removed, event.at) : {})),
        admissions: (admissions) => update(() => ({ admissions })),
        admission: (one) =>
          update((previous) => ({ admissions: [one, ...previous.admissions].slice(0, MAX_ADMISSIONS) })),
        connection: (connection) => update(() => ({ connection })),
      });
    }, []);
    const dismiss = () => setData((previous) => ({ ...previous, notices: [] }));
    return [data, source, dismiss];
  }

  /** The open route, reloaded after each change. */
  function useDetail(source, id, data) {
    const [answer, setAnswer] = useState({});
    useEffect(() => {
      if (!id || !data.state) return undefined;
      let isWanted = true;
      const ask = async () => {
        try {
          const detail = await source.current.route(id);
          if (!isWanted) return;
          setAnswer(
            detail ? { id, detail } : { id, problem: "Route not found. It may have been deleted." },
          );
        } catch {
          if (!isWanted) return;
          // The last known detail stays visible.
          setAnswer((previous) => ({
            id,
            detail: previous.id === id ? previous.detail : undefined,
            problem: "The route cannot be reloaded because the connection is lost.",
          }));
        }
      };
      const timer = setTimeout(ask, answer.id === id ? DETAIL_PAUSE : 0);
      return () => {
        isWanted = false;
        clearTimeout(timer);
      };
    }, [id, data.state]);
    return answer.id === id ? answer : {};
  }

  const THEMES = ["auto", "light", "dark"];

  function storedTheme() {
    try {
      return THEMES.includes(localStorage.theme) ? localStorage.theme : "auto";
    } catch {
      return "auto";
    }
  }

  function Theme() {
    const [theme, setTheme] = useState(storedTheme);
    useEffect(() => {
      document.documentElement.dataset.theme = theme;
      try {
        localStorage.theme = theme;
      } catch {
        // Without storage the theme lasts as long as the page.
      }
    }, [theme]);
    const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    return html`<button type="button" class="quiet" onClick=${() => setTheme(next)}>
      Theme: ${theme}
    </button>`;
  }

  const CONNECTIONS = {
    loading: ["…", "loading"],
    live: ["●", "live"],
    lost: ["◌", "connection lost, retrying"],
    snapshot: ["■", "snapshot"],
    file: ["■", "saved file"],
  };

  function Connection({ connection, at }) {
    const [sign, text] = CONNECTIONS[connection];
    return html`<p class="connection ${connection}" role="status">
      <span aria-hidden="true">${sign}</span> ${text}
      ${at && html` <time datetime=${at} class="at" title=${"as of " + at}>${at.slice(11, 19)}</time>`}
    </p>`;
  }

  function Views({ place, admissions }) {
    const view = (name, title) => html`<a
      href=${formatPlace({ ...place, view: name, id: "" })}
      aria-current=${place.view === name ? "page" : undefined}
      >${title}</a
    >`;
    return html`<nav aria-label="Views">
      ${view("map", "Map")} ${view("table", "Table")}
      ${view("admissions", "Admissions" + (admissions ? " (" + admissions + ")" : ""))}
    </nav>`;
  }

  function Choice({ label, value, values, onChange }) {
    return html`<label class="choice">
      <span>${label}</span>
      <select value=${value} onChange=${(event) => onChange(event.target.value)}>
        <option value="">all</option>
        ${values.map((one) => html`<option value=${one}>${visible(one)}</option>`)}
      </select>
    </label>`;
  }

  function Filters({ place, go, rows, matching, search }) {
    const found = counts(matching);
    const toggle = (one) =>
      go({
        states: place.states.includes(one)
          ? place.states.filter((other) => other !== one)
          : [...place.states, one],
      });
    const isFiltered = place.q || place.namespace || place.class || place.states.length > 0;
    return html`<search class="filters">
      <label class="find">
        <span class="unseen">Search by host, name, address or rule</span>
        <input
          type="search"
          ref=${search}
          value=${place.q}
          placeholder="Search: host, name, address, rule   ( / )"
          autocomplete="off"
          spellcheck="false"
          aria-keyshortcuts="/"
          onInput=${(event) => go({ q: event.target.value }, true)}
        />
      </label>
      ${place.view !== "admissions" &&
      html`<div class="states" role="group" aria-label="Show only">
        ${STATES.filter((one) => one !== "suppressed" || found[one] > 0 || place.states.includes(one)).map(
          (one) => html`<button
            type="button"
            class="state-button ${one}"
            aria-pressed=${place.states.includes(one) ? "true" : "false"}
            onClick=${() => toggle(one)}
          >
            <${State} state=${one} /> <b>${found[one]}</b>
          </button>`,
        )}
      </div>`}
      <${Choice}
        label="Namespace"
        value=${place.namespace}
        values=${choices(rows, "namespace", place.namespace)}
        onChange=${(namespace) => go({ namespace })}
      />
      ${place.view !== "admissions" &&
      html`<${Choice}
        label="Class"
        value=${place.class}
        values=${choices(rows, "class", place.class)}
        onChange=${(one) => go({ class: one })}
      />`}
      ${isFiltered &&
      html`<button type="button" class="quiet" onClick=${() => go({ q: "", namespace: "", class: "", states: [] })}>
        Show all
      </button>`}
    </search>`;
  }

  function Unknown({ unknown }) {
    return html`<div class="unknown-note" role="note" tabindex="0">
      <${State} state="unknown" label="Some resources could not be read." />
      <ul>${unknown.map((one) => html`<li><${Name} of=${one} /></li>`)}</ul>
    </div>`;
  }

  function Notices({ notices, place, dismiss }) {
    return html`<div class="notices" role="status">
      ${notices.map(
        (notice) => html`<p>
          <time>${notice.at.toTimeString().slice(0, 8)}</time>
          ${notice.row
            ? html`<${State} state=${notice.row.state} label="" />
                <a href=${formatPlace({ ...place, view: "map", id: notice.row.id })}><${Name} of=${question(notice.row)} /></a> `
            : ""}
          ${" " + notice.text}
        </p>`,
      )}
      ${notices.length > 0 && html`<button type="button" class="quiet" onClick=${dismiss}>Dismiss</button>`}
    </div>`;
  }

  function summary(found, total) {
    if (total === 0) return "No routes found.";
    const of = (n, one, many) => n + " of " + total + " routes " + (n === 1 ? one : many);
    if (found.error) return of(found.error, "is broken.", "are broken.");
    if (found.warning) return of(found.warning, "has a warning, none is broken.", "have a warning, none is broken.");
    if (found.unknown) return of(found.unknown, "is unknown, none is known to be broken.", "are unknown, none is known to be broken.");
    return total === 1 ? "The only route is reachable." : "All " + total + " routes are reachable.";
  }

  function MapView({ data, place, go, rows, openId, answer, announce }) {
    const main = useRef();
    const toDetail = useRef(false);
    // The heading may be rendered only when the response has arrived.
    useEffect(() => {
      const heading = main.current.querySelector("#route");
      if (!toDetail.current || !heading || openId !== place.id) return;
      toDetail.current = false;
      heading.focus();
    });
    function open(id, withFocus) {
      toDetail.current = Boolean(withFocus);
      if (id === place.id) {
        main.current.querySelector("#route")?.focus();
        toDetail.current = false;
      } else {
        go({ view: "map", id });
      }
    }
    function leave() {
      if (place.id) go({ view: "map", id: "" });
      toList();
    }
    function onKeyDown(event) {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      leave();
    }
    const found = counts([...data.rows.byId.values()]);
    return html`<div class="map ${place.id ? "has-route" : ""}" ref=${main}>
      <section class="routes" aria-labelledby="routes-title">
        <h2 id="routes-title">${summary(found, data.rows.size)}</h2>
        <p class="shown">
          ${rows.length === data.rows.size ? "" : rows.length + " of " + data.rows.size + " shown."}
        </p>
        <${RouteList} rows=${rows} openId=${openId} onOpen=${open} onLeave=${leave} />
        <p class="keys">
          <kbd>/</kbd> search <kbd>↑</kbd><kbd>↓</kbd> choose <kbd>Enter</kbd> open <kbd>Esc</kbd> back
        </p>
      </section>
      <div class="beside" onKeyDown=${onKeyDown}>
        <${Detail}
          row=${data.rows.get(openId)}
          detail=${answer.detail}
          problem=${answer.problem}
          back=${formatPlace({ ...place, view: "map", id: "" })}
          announce=${announce}
        />
      </div>
    </div>`;
  }

  /** The route that is open by default: the most severe one. It stays open when it is fixed. */
  function useFirst(rows, data, place) {
    const first = useRef({});
    const key = [place.q, place.namespace, place.class, place.states].join("\n");
    if (first.current.key !== key || !data.rows.get(first.current.id)) {
      first.current = { key, id: rows[0]?.id };
    }
    return first.current.id;
  }

  // The address holds the state, so the link must not change it.
  function skip(event) {
    event.preventDefault();
    toList();
  }

  /** Focuses the list, or the main area if a small window hides the list. */
  function toList() {
    const list = document.getElementById("list");
    (list?.checkVisibility() ? list : document.getElementById("main")).focus();
  }

  function Page() {
    const [place, go] = usePlace();
    const [data, source, dismiss] = useData();
    const [announcement, announce] = useState("");
    const search = useRef();
    const matching = useMemo(
      () => data.rows.matching(place),
      [data.rows, data.state, place.q, place.namespace, place.class],
    );
    const rows = useMemo(() => ofStates(matching, place.states), [matching, place.states.join()]);
    const first = useFirst(rows, data, place);
    const openId = place.view === "map" ? place.id || first : "";
    const answer = useDetail(source, openId, data);

    useEffect(() => {
      function onKeyDown(event) {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        const isTyping = event.target.closest("input, select, textarea");
        if (event.key === "/" && !isTyping) {
          event.preventDefault();
          search.current?.focus();
          search.current?.select();
        } else if (isTyping && event.target === search.current) {
          if (event.key === "ArrowDown" || event.key === "Enter") {
            event.preventDefault();
            toList();
          } else if (event.key === "Escape" && !event.target.value) {
            toList();
          }
        }
      }
      addEventListener("keydown", onKeyDown);
      return () => removeEventListener("keydown", onKeyDown);
    }, []);

    const broken = counts([...data.rows.byId.values()]).error;
    useEffect(() => {
      const what = broken ? broken + " broken · " : "";
      document.title = what + visible(data.state?.title ?? "") + " · Portcullis route map";
    }, [broken, data.state?.title]);

    if (!data.state) {
      return html`<p class="loading" role="status">
        ${data.connection === "lost" ? "The server does not respond. Retrying …" : "Loading the routes …"}
      </p>`;
    }
    const admissions = admissionsMatching(data.admissions, place);
    return html`
      <a class="skip" href="#main" onClick=${skip}>Skip to the routes</a>
      <header>
        <div class="bar">
          <h1>Portcullis <span>route map of</span> <${Name} of=${data.state.title} /></h1>
          <${Views} place=${place} admissions=${data.admissions.length} />
          <${Connection} connection=${data.connection} at=${data.state.at} />
          <${Theme} />
        </div>
        <${Filters} ...${{ place, go, rows: data.rows.sorted, matching, search }} />
        <${Notices} notices=${data.notices} place=${place} dismiss=${dismiss} />
        ${data.state.unknown.length > 0 && html`<${Unknown} unknown=${data.state.unknown} />`}
      </header>
      <main id="main" tabindex="-1">
        ${place.view === "map" && html`<${MapView} ...${{ data, place, go, rows, openId, answer, announce }} />`}
        ${place.view === "table" && html`<${RouteTable} rows=${rows} place=${place} />`}
        ${place.view === "admissions" &&
        html`<${Admissions}
          admissions=${admissions}
          total=${data.admissions.length}
          place=${place}
        />`}
      </main>
      <p class="unseen" role="status">${announcement}</p>
    `;
  }

  const root = document.getElementById("page");
  root.textContent = "";
  preact.render(html`<${Page} />`, root);
})((globalThis.portcullis ??= {}));
