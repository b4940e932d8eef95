"use strict";
/** The routes as a list and as a table, which render only visible rows; and the admissions. */
(function (portcullis) {
  const {
    html,
    State,
    Sign,
    Name,
    ObjectName,
    useWindow,
    step,
    question,
    formatPlace,
    visible,
    COLUMNS,
  } = portcullis;
  const { useEffect, useLayoutEffect, useMemo, useRef, useState } = preactHooks;

  // The same as in page.css.
  const LIST_ROW = 52;
  const TABLE_ROW = 34;

  function Option({ row, index, count, isOpen, isAt, onOpen }) {
    return html`<div
      role="option"
      id=${"option-" + row.id}
      class="row ${row.state} ${isAt ? "at" : ""}"
      style=${{ top: index * LIST_ROW + "px" }}
      aria-selected=${isOpen ? "true" : "false"}
      aria-setsize=${count}
      aria-posinset=${index + 1}
      onClick=${() => onOpen(row.id)}
    >
      <${Sign} state=${row.state} />
      <span class="where"><${Name} of=${question(row)} title /></span>
      <span class="word">${portcullis.LABELS[row.state]}</span>
      <span class="backend">
        <${Name} of=${row.ingress ? row.namespace + "/" + row.ingress + " → " + row.service : "not referenced by an Ingress"} title />
      </span>
    </div>`;
  }

  /** The list on the left. Keys move a cursor, which stays on its row when other rows change. */
  function RouteList({ rows, openId, onOpen, onLeave }) {
    const { box, first, last, show, page } = useWindow(rows.length, LIST_ROW);
    const [cursor, setCursor] = useState(openId);
    useEffect(() => setCursor(openId), [openId]);
    const at = useMemo(() => rows.findIndex((row) => row.id === cursor), [rows, cursor]);
    // Not at each change of the rows: the list must not scroll while it is read.
    useLayoutEffect(() => {
      if (at >= 0) show(at);
    }, [cursor]);
    function onKeyDown(event) {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const to = step(event.key, at, rows.length, page);
      if (to !== undefined && rows.length > 0) {
        setCursor(rows[to].id);
        show(to);
      } else if (event.key === "Enter" && at >= 0) {
        onOpen(cursor, true);
      } else if (event.key === "Escape") {
        onLeave();
      } else {
        return;
      }
      event.preventDefault();
    }
    const drawn = rows.slice(first, last);
    const isDrawn = at >= first && at < last;
    return html`<div
      class="list"
      ref=${box}
      id="list"
      role="listbox"
      tabindex="0"
      aria-label="Routes"
      aria-activedescendant=${isDrawn ? "option-" + cursor : undefined}
      onKeyDown=${onKeyDown}
    >
      <div class="all" role="presentation" style=${{ height: rows.length * LIST_ROW + "px" }}>
        ${drawn.map(
          (row, i) =>
            html`<${Option}
              key=${row.id}
              row=${row}
              index=${first + i}
              count=${rows.length}
              isOpen=${row.id === openId}
              isAt=${row.id === cursor}
              onOpen=${onOpen}
            />`,
        )}
      </div>
    </div>`;
  }

  const HEADS = [
    ["state", "State"],
    ["host", "Host"],
    ["path", "Path"],
    ["namespace", "Namespace"],
    ["ingress", "Ingress"],
    ["class", "Class"],
    ["service", "Service"],
    ["port", "Port"],
    ["addresses", "Addresses"],
    ["rules", "Rules"],
  ];

  function Addresses({ row }) {
    const all = row.addresses.length + (row.more ?? 0);
    const more = all > 1 ? " +" + (all - 1) : "";
    return html`<${Name} of=${(row.addresses[0] ?? "none") + more} title />`;
  }

  function TableRow({ row, index, place, isAt, onKeyDown }) {
    return html`<tr class=${row.state} aria-rowindex=${index + 2}>
      <td><${State} state=${row.state} /></td>
      <th scope="row">
        <a
          href=${formatPlace({ ...place, view: "map", id: row.id })}
          data-row=${index}
          tabindex=${isAt ? 0 : -1}
          onKeyDown=${onKeyDown}
          ><${Name} of=${row.host || (row.ingress ? "any host" : "no Ingress")} title
        /></a>
      </th>
      <td><${Name} of=${row.path} title /></td>
      <td><${Name} of=${row.namespace} title /></td>
      <td><${Name} of=${row.ingress} title /></td>
      <td><${Name} of=${row.class} title /></td>
      <td><${Name} of=${row.service} title /></td>
      <td><${Name} of=${row.port} title /></td>
      <td><${Addresses} row=${row} /></td>
      <td><${Name} of=${row.rules.join(", ")} title /></td>
    </tr>`;
  }

  function RouteTable({ rows, place }) {
    const [sort, setSort] = useState({ column: "state", down: false });
    const sorted = useMemo(() => {
      const all = [...rows].sort(COLUMNS[sort.column]);
      return sort.down ? all.reverse() : all;
    }, [rows, sort]);
    const { box, first, last, show, page } = useWindow(sorted.length, TABLE_ROW, TABLE_ROW);
    const [at, setAt] = useState(0);
    const wanted = useRef(false);
    useLayoutEffect(() => {
      if (!wanted.current) return;
      wanted.current = false;
      box.current.querySelector(`[data-row="${at}"]`)?.focus({ preventScroll: true });
    }, [at, first, last]);
    const here = Math.min(at, sorted.length - 1);
    // A row that is not rendered cannot be a tab stop; then the first rendered row is.
    const entry = here >= first && here < last ? here : first;
    function onKeyDown(event) {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const to = step(event.key, Number(event.currentTarget.dataset.row), sorted.length, page);
      if (to === undefined) return;
      event.preventDefault();
      wanted.current = true;
      setAt(to);
      show(to);
    }
    function by(column) {
      setSort((previous) => ({ column, down: previous.column === column && !previous.down }));
    }
    const columns = HEADS.length;
    const space = (height) =>
      height > 0 &&
      html`<tr aria-hidden="true" class="space"><td colspan=${columns} style=${{ height: height + "px" }}></td></tr>`;
    return html`<div class="table" ref=${box} role="region" aria-label="Routes as a table" tabindex="0" id="list">
      <table aria-rowcount=${sorted.length + 1}>
        <thead>
          <tr aria-rowindex="1">
            ${HEADS.map(
              ([column, title]) => html`<th
                scope="col"
                class=${"column-" + column}
                aria-sort=${sort.column === column ? (sort.down ? "descending" : "ascending") : undefined}
              >
                <button type="button" onClick=${() => by(column)}>
                  ${title}<span aria-hidden="true">${sort.column === column ? (sort.down ? " ▼" : " ▲") : ""}</span>
                </button>
              </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${space(first * TABLE_ROW)}
          ${sorted
            .slice(first, last)
            .map(
              (row, i) =>
                html`<${TableRow}
                  key=${row.id}
                  row=${row}
                  index=${first + i}
                  place=${place}
                  isAt=${first + i === entry}
                  onKeyDown=${onKeyDown}
                />`,
            )}
          ${space((sorted.length - last) * TABLE_ROW)}
        </tbody>
      </table>
    </div>`;
  }

  const VERDICTS = { denied: "error", warned: "warning", named: "named", allowed: "ok" };

  function Admission({ one, place }) {
    const link = formatPlace({ ...place, view: "map", id: "", q: one.name, states: [] });
    return html`<li class="admission ${VERDICTS[one.verdict] ?? ""}">
      <span class="verdict"><${State} state=${VERDICTS[one.verdict] ?? "unknown"} label=${visible(one.verdict)} /></span>
      <div>
        <p>
          ${visible(one.operation)} ${visible(one.kind)} ${" "}
          <a href=${link} title="Routes with this name"><${ObjectName} namespace=${one.namespace} name=${one.name} /></a>
        </p>
        ${one.why.length > 0 &&
        html`<ul>${one.why.map((why) => html`<li><${Name} of=${why} /></li>`)}</ul>`}
        <p class="by">
          <time datetime=${one.at}>${visible(one.at)}</time>
          ${one.user && html` by <${Name} of=${one.user} />`}
        </p>
      </div>
    </li>`;
  }

  function Admissions({ admissions, total, place }) {
    return html`<section class="admissions" aria-labelledby="admissions-title" id="list" tabindex="-1">
      <h2 id="admissions-title">Recent admissions</h2>
      ${total === 0 &&
      html`<p class="calm">
        None so far. Requests that the webhook denies, warns about, or patches are listed here, newest first.
      </p>`}
      ${total > 0 && admissions.length === 0 && html`<p class="calm">None of ${total} matches the filters.</p>`}
      <ol>
        ${admissions.map((one) => html`<${Admission} one=${one} place=${place} />`)}
      </ol>
    </section>`;
  }

  Object.assign(portcullis, { RouteList, RouteTable, Admissions });
})((globalThis.portcullis ??= {}));
