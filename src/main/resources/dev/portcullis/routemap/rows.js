"use strict";
/** What there is to know of rows and of the page's address: values only, no document and no network. */
(function (portcullis) {
  /** The states, what is worst first: so a list begins with what somebody has to look at. */
  const STATES = ["error", "warning", "unknown", "suppressed", "ok"];

  /** Each state in a word: colour and shape are not for everybody. */
  const WORDS = {
    error: "broken",
    warning: "warning",
    unknown: "unknown",
    suppressed: "exempted",
    ok: "whole",
  };

  const RANKS = new Map(STATES.map((state, rank) => [state, rank]));

  // Characters that are not seen but change how others are read: in a name they are there to deceive.
  const UNSEEN =
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

  /** A text as it is shown: what would not be seen is written out. */
  function visible(text) {
    return String(text ?? "").replace(
      UNSEEN,
      (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"),
    );
  }

  /** What a request is sent to, in one text. */
  function question(row) {
    if (!row.ingress && !row.host && !row.path) {
      return row.namespace + "/" + row.service;
    }
    return (row.host || "any host") + row.path;
  }

  // Plain comparison: the order is the server's, and thousands of rows are sorted at each change.
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

  /** How a column of the table is compared. */
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

  // Made once for each row, because the search asks it at each key.
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

  function words(text) {
    return text.toLowerCase().split(/\s+/).filter(Boolean);
  }

  /** All rows, and what changed in them. */
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

    /** Takes a change in, and tells which rows got into another state. */
    change(changed, removed) {
      const turns = [];
      for (const row of changed) {
        const before = this.byId.get(row.id);
        if (before && before.state !== row.state) {
          turns.push({ row, from: before.state, to: row.state });
        }
        this.put(row);
      }
      for (const id of removed) {
        this.byId.delete(id);
        this.haystacks.delete(id);
      }
      this.sort();
      return turns;
    }

    /** The rows that pass all but the states: what the buttons of the states count. */
    matching(place) {
      const asked = words(place.q);
      return this.sorted.filter(
        (row) =>
          (!place.namespace || row.namespace === place.namespace) &&
          (!place.class || row.class === place.class) &&
          asked.every((word) => this.haystacks.get(row.id).includes(word)),
      );
    }
  }

  /** What there is to choose from: what rows have, and what is chosen already. */
  function choices(rows, field, chosen) {
    return [...new Set(rows.map((row) => row[field]).concat(chosen))].filter(Boolean).sort();
  }

  /** How many rows are in each state. */
  function counts(rows) {
    const found = Object.fromEntries(STATES.map((state) => [state, 0]));
    rows.forEach((row) => found[row.state]++);
    return found;
  }

  /** The rows of the chosen states; all if none is chosen. */
  function ofStates(rows, states) {
    return states.length ? rows.filter((row) => states.includes(row.state)) : rows;
  }

  /** The admissions that pass the search and the namespace. */
  function admissionsMatching(admissions, place) {
    const asked = words(place.q);
    return admissions.filter((one) => {
      const text = [one.verdict, one.operation, one.kind, one.namespace + "/" + one.name, one.user]
        .concat(one.why)
        .join("\n")
        .toLowerCase();
      return (
        (!place.namespace || one.namespace === place.namespace) &&
        asked.every((word) => text.includes(word))
      );
    });
  }

  /** What the turns of some rows come to, for a notice: a few by name, many by number. */
  function tell(turns) {
    const told = turns.filter((turn) => turn.from === "error" || turn.to === "error");
    if (told.length <= 3) {
      return told.map((turn) => ({ row: turn.row, text: "is now " + WORDS[turn.to] }));
    }
    const broken = told.filter((turn) => turn.to === "error").length;
    const parts = [];
    if (broken) parts.push(broken + " routes are now broken");
    if (told.length > broken) parts.push(told.length - broken + " routes are broken no more");
    return [{ text: parts.join(", ") }];
  }

  const VIEWS = ["table", "admissions"];

  /** Where the page is, as its address says. */
  function parsePlace(hash) {
    const [path, query = ""] = hash.replace(/^#?\/?/, "").split(/\?(.*)/s);
    const asked = new URLSearchParams(query);
    const place = {
      view: VIEWS.includes(path) ? path : "map",
      id: "",
      q: asked.get("q") ?? "",
      namespace: asked.get("namespace") ?? "",
      class: asked.get("class") ?? "",
      states: (asked.get("severity") ?? "").split(",").filter((state) => RANKS.has(state)),
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

  /** The address of a place. */
  function formatPlace(place) {
    const asked = new URLSearchParams();
    if (place.q) asked.set("q", place.q);
    if (place.namespace) asked.set("namespace", place.namespace);
    if (place.states.length) asked.set("severity", place.states.join(","));
    if (place.class) asked.set("class", place.class);
    const path = place.id
      ? "route/" + encodeURIComponent(place.id)
      : place.view === "map"
        ? ""
        : place.view;
    const query = asked.toString();
    return "#/" + path + (query ? "?" + query : "");
  }

  /** Data planes that do the same with a port stand together. */
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
    WORDS,
    COLUMNS,
    Rows,
    visible,
    question,
    choices,
    counts,
    ofStates,
    admissionsMatching,
    tell,
    parsePlace,
    formatPlace,
    samePlanes,
  });
})((globalThis.portcullis ??= {}));
