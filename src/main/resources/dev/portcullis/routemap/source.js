"use strict";
/** The data source of the page: this document, or its server. */
(function (portcullis) {
  const MIN_PAUSE = 1000;
  const MAX_PAUSE = 15000;

  async function json(path) {
    const response = await fetch(path, { headers: { accept: "application/json" } });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error("HTTP status " + response.status);
    return response.json();
  }

  /** Data that is embedded in this document; no requests are sent. */
  class Embedded {
    constructor(element) {
      this.data = JSON.parse(element.textContent);
    }

    open(listener) {
      listener.state(this.data.state);
      listener.admissions(this.data.admissions ?? []);
      listener.connection("file");
    }

    async route(id) {
      return Object.hasOwn(this.data.routes, id) ? this.data.routes[id] : undefined;
    }
  }

  /** Data of the server, which sends changes as events. */
  class Server {
    open(listener) {
      this.listener = listener;
      this.pause = MIN_PAUSE;
      this.listen();
    }

    route(id) {
      return json("api/route/" + encodeURIComponent(id));
    }

    // Subscribes before loading; otherwise a change between the two would be missed.
    listen() {
      const events = new EventSource("api/events");
      events.onopen = () => {
        this.pause = MIN_PAUSE;
        this.load();
      };
      events.onerror = () => {
        events.close();
        this.isLoaded ? this.lost() : this.load();
      };
      events.addEventListener("rows", (event) => this.listener.rows(JSON.parse(event.data)));
      events.addEventListener("admission", (event) =>
        this.listener.admission(JSON.parse(event.data)),
      );
      events.addEventListener("state", () => this.load());
      this.events = events;
    }

    async load() {
      try {
        const [state, admissions] = await Promise.all([json("api/state"), json("api/admissions")]);
        this.isLoaded = true;
        this.listener.state(state);
        this.listener.admissions(admissions?.admissions ?? []);
        if (!state.live) {
          this.events.close();
          this.listener.connection("snapshot");
        } else if (this.events.readyState === EventSource.OPEN) {
          this.listener.connection("live");
        } else {
          this.lost();
        }
      } catch (e) {
        this.events.close();
        this.lost(e);
      }
    }

    // An EventSource stops retrying if a response is not an event stream, such as from a closed tunnel.
    lost(error) {
      this.listener.connection("lost", error);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.listen(), this.pause);
      this.pause = Math.min(2 * this.pause, MAX_PAUSE);
    }
  }

  portcullis.source = function () {
    const data = document.getElementById("data");
    return data ? new Embedded(data) : new Server();
  };
})((globalThis.portcullis ??= {}));
