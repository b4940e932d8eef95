"use strict";
/** Where the page has its data from: this document, or the server that it came from. */
(function (portcullis) {
  const FIRST_PAUSE = 1000;
  const LONGEST_PAUSE = 15000;

  async function json(path) {
    const answer = await fetch(path, { headers: { accept: "application/json" } });
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error("the server answers " + answer.status);
    return answer.json();
  }

  /** All in one file: nothing is asked of anybody. */
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

  /** The server, by which changes come as they happen. */
  class Server {
    open(listener) {
      this.listener = listener;
      this.pause = FIRST_PAUSE;
      this.listen();
    }

    route(id) {
      return json("api/route/" + encodeURIComponent(id));
    }

    // Events first, then the whole: a change between the two would be missed the other way round.
    listen() {
      const events = new EventSource("api/events");
      events.onopen = () => {
        this.pause = FIRST_PAUSE;
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
          this.listener.connection("still");
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

    // A browser's own retry gives up on an answer that is no stream, such as that of a closed tunnel.
    lost(why) {
      this.listener.connection("lost", why);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.listen(), this.pause);
      this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
    }
  }

  portcullis.source = function () {
    const data = document.getElementById("data");
    return data ? new Embedded(data) : new Server();
  };
})((globalThis.portcullis ??= {}));
