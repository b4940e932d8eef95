"use strict";
/** Rows, filters, and the page's address. No DOM and no network. */
(function (portcullis) {
  /** The states, most severe first, which is the order of the list. */
  const STATES = ["error", "warning", "unknown", "suppressed", "ok"];

  /** The label of each state, for readers who do not see color or shape. */
  const LABELS = {
    error: "broken",
    warning: "warning",
    unknown: "unknown",
    suppressed: "exempted",
    ok: "reachable",
  };

  const RANKS = new Map(STATES.map((state, rank) => [state, rank]));

  // Invisible characters that change how others are displayed, which can be used to deceive.
  const UNSEEN =
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

  /** A text for display, with invisible characters escaped. */
  function visible(text) {
    return String(text ?? "").replace(
      UNSEEN,
      (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"),
    );
  }

  /** The host and path of a route; namespace and name of a Service without Ingress. */
  function question(row) {
    if (!row.ingress && !row.host && !row.path) {
      return row.namespace + "/" + row.service;
    }
    return (row.host || "any host") + row.path;
  }

  // Plain comparison, as on the server and because thousands of rows are sorted at each change.
  function compare(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
  }

  function inOrder(a, b) {
    return (
      compare(a.host, b.host) ||
      compare(a.path, b.path) ||
      compare(a.namespace, b.namespace) ||
      compare(a.ingress, b.ingress) ||
      compare(a.id, b.id)
    );
  }

  function worstFirst(a, b) {
    return RANKS.get(a.state) - RANKS.get(b.state) || inOrder(a, b);
  }

  /** The comparator of each column. */
  const COLUMNS = {
    state: worstFirst,
    host: inOrder,
    path: (a, b) => compare(a.path, b.path) || inOrder(a, b),
    namespace: (a, b) => compare(a.namespace, b.namespace) || inOrder(a, b),
    ingress: (a, b) => compare(a.ingress, b.ingress) || inOrder(a, b),
    class: (a, b) => compare(a.class, b.class) || inOrder(a, b),
    service: (a, b) => compare(a.service, b.service) || inOrder(a, b),
    port: (a, b) => compare(a.port, b.port) || inOrder(a, b),
    addresses: (a, b) => compare(a.addresses[0] ?? "", b.addresses[0] ?? "") || inOrder(a, b),
    rules: (a, b) => compare(a.rules[0] ?? "", b.rules[0] ?? "") || inOrder(a, b),
  };

  // Built once for each row, because the search reads it at each key press.
  function haystack(row) {
    return [
      row.host,
      row.path,
      row.host + row.path,
      row.namespace,
      row.ingress,
      row.class,
      row.service,
      row.namespace + "/" + row.service,
      row.port,
      ...row.addresses,
      ...row.rules,
    ]
      .join("\n")
      .toLowerCase();
  }

  function terms(text) {
    return text.toLowerCase().split(/\s+/).filter(Boolean);
  }

  /** All rows, by id and sorted. */
  class Rows {
    constructor(rows = []) {
      this.byId = new Map();
      this.haystacks = new Map();
      rows.forEach((row) => this.put(row));
      this.sort();
    }

    put(row) {
      this.byId.set(row.id, row);
      this.haystacks.set(row.id, haystack(row));
    }

    sort() {
      this.sorted = [...this.byId.values()].sort(worstFirst);
    }

    get(id) {
      return this.byId.get(id);
    }

    get size() {
      return this.byId.size;
    }

    /** Applies a change, and returns the rows whose state changed. */
    change(changed, removed) {
      const changes = [];
      for (const row of changed) {
        const before = this.byId.get(row.id);
        if (before && before.state !== row.state) {
          changes.push({ row, from: before.state, to: row.state });
        }
        this.put(row);
      }
      for (const id of removed) {
        this.byId.delete(id);
        this.haystacks.delete(id);
      }
      this.sort();
      return changes;
    }

    /** The rows that match all filters except the states, which the state buttons count. */
    matching(place) {
      const query = terms(place.q);
      return this.sorted.filter(
        (row) =>
          (!place.namespace || row.namespace === place.namespace) &&
          (!place.class || row.class === place.class) &&
          query.every((term) => this.haystacks.get(row.id).includes(term)),
      );
    }
  }

  /** The options of a filter: the values of the rows, and the selected value. */
  function choices(rows, field, chosen) {
    return [...new Set(rows.map((row) => row[field]).concat(chosen))].filter(Boolean).sort();
  }

  /** The number of rows in each state. */
  function counts(rows) {
    const found = Object.fromEntries(STATES.map((state) => [state, 0]));
    rows.forEach((row) => found[row.state]++);
    return found;
  }

  /** The rows in the selected states; all if none is selected. */
  function ofStates(rows, states) {
    return states.length ? rows.filter((row) => states.includes(row.state)) : rows;
  }

  /** The admissions that match the search and the namespace. */
  function admissionsMatching(admissions, place) {
    const query = terms(place.q);
    return admissions.filter((one) => {
      const text = [one.verdict, one.operation, one.kind, one.namespace + "/" + one.name, one.user]
        .concat(one.why)
        .join("\n")
        .toLowerCase();
      return (
        (!place.namespace || one.namespace === place.namespace) &&
        query.every((term) => text.includes(term))
      );
    });
  }

  /** The notices for changed states: up to three by name, more as a count. */
  function describeChanges(changes) {
    const relevant = changes.filter((change) => change.from === "error" || change.to === "error");
    if (relevant.length <= 3) {
      return relevant.map((change) => ({ row: change.row, text: "is now " + LABELS[change.to] }));
    }
    const broken = relevant.filter((change) => change.to === "error").length;
    const parts = [];
    if (broken) parts.push(broken + " routes are now broken");
    if (relevant.length > broken) parts.push(relevant.length - broken + " routes are no longer broken");
    return [{ text: parts.join(", ") }];
  }

  const VIEWS = ["table", "admissions"];

  /** Reads view, route, and filters from the address. */
  function parsePlace(hash) {
    const [path, search = ""] = hash.replace(/^#?\/?/, "").split(/\?(.*)/s);
    const query = new URLSearchParams(search);
    const place = {
      view: VIEWS.includes(path) ? path : "map",
      id: "",
      q: query.get("q") ?? "",
      namespace: query.get("namespace") ?? "",
      class: query.get("class") ?? "",
      states: (query.get("severity") ?? "").split(",").filter((state) => RANKS.has(state)),
    };
    if (path.startsWith("route/")) {
      try {
        place.id = decodeURIComponent(path.slice("route/".length));
      } catch {
        place.id = path.slice("route/".length);
      }
    }
    return place;
  }

  /** Writes view, route, and filters as an address. */
  function formatPlace(place) {
    const query = new URLSearchParams();
    if (place.q) query.set("q", place.q);
    if (place.namespace) query.set("namespace", place.namespace);
    if (place.states.length) query.set("severity", place.states.join(","));
    if (place.class) query.set("class", place.class);
    const path = place.id
      ? "route/" + encodeURIComponent(place.id)
      : place.view === "map"
        ? ""
        : place.view;
    const search = query.toString();
    return "#/" + path + (search ? "?" + search : "");
  }

  /** Groups data planes that do the same with a port. */
  function samePlanes(planes) {
    const groups = new Map();
    for (const plane of planes) {
      const key = JSON.stringify([plane.port, plane.targets, plane.text, plane.active]);
      if (!groups.has(key)) groups.set(key, { ...plane, names: [] });
      groups.get(key).names.push(plane.plane);
    }
    return [...groups.values()];
  }

  Object.assign(portcullis, {
    STATES,
    LABELS,
    COLUMNS,
    Rows,
    visible,
    question,
    choices,
    counts,
    ofStates,
    admissionsMatching,
    describeChanges,
    parsePlace,
    formatPlace,
    samePlanes,
  });
})((globalThis.portcullis ??= {}));
