"use strict";
/** One route in detail: its path, findings with fixes, and what each data plane does. */
(function (portcullis) {
  const { html, Sign, State, Name, ObjectName, Block, Chain, samePlanes, question, visible } =
    portcullis;

  const SEVERITIES = { error: 0, warning: 1 };

  function severity(finding) {
    return (finding.suppressed ? 10 : 0) + (SEVERITIES[finding.severity] ?? 2);
  }

  function Finding({ hop, finding, announce }) {
    const state = finding.suppressed ? "suppressed" : finding.severity;
    const fix = finding.fix;
    return html`<article class="finding ${state}">
      <h4>
        <${State} state=${state} label=${finding.suppressed ? "exempted" : finding.severity} />
        <span>at ${visible(hop.kind)} <${ObjectName} namespace=${hop.namespace} name=${hop.name} /></span>
      </h4>
      <p class="message"><${Name} of=${finding.message} /></p>
      <p class="rule">
        rule <code>${visible(finding.rule)}</code>${finding.title ? ": " + visible(finding.title) : ""}
        ${finding.place && html`<span class="place"> in <code><${Name} of=${finding.place} /></code></span>`}
      </p>
      ${finding.note && html`<p class="calm">Note: <${Name} of=${finding.note} /></p>`}
      ${finding.suppressed &&
      html`<p>Exempted by an annotation: <${Name} of=${finding.suppressed} /></p>`}
      ${!finding.suppressed &&
      html`<h5>Help</h5>
        <p class="remedy"><${Name} of=${finding.remedy} /></p>
        ${fix && fix.only === false && html`<p class="calm">One possible fix:</p>`}
        ${fix?.command && html`<${Block} label="Command" text=${fix.command} announce=${announce} />`}
        ${fix?.yaml &&
        html`<${Block} label="YAML to apply" text=${fix.yaml} lines=${fix.lines ?? []} announce=${announce} />`}`}
    </article>`;
  }

  /** Why there are no findings; a route without traffic is broken even if its rules are off. */
  function missingFindingsText(state) {
    return state === "error"
      ? "No findings: the rules or the namespace are off, or an object is being deleted."
      : "No findings for this route.";
  }

  function Findings({ detail, announce }) {
    const all = detail.hops
      .flatMap((hop) => hop.findings.map((finding) => ({ hop, finding })))
      .sort((a, b) => severity(a.finding) - severity(b.finding));
    const hasProblems = all.some(({ finding }) => !finding.suppressed);
    return html`<section class="findings" aria-labelledby="findings-title">
      <h3 id="findings-title">${hasProblems ? "Problems and fixes" : "Findings"}</h3>
      ${all.length === 0 && html`<p class="calm">${missingFindingsText(detail.row.state)}</p>`}
      ${all.map(
        ({ hop, finding }) =>
          html`<${Finding} key=${hop.id + finding.rule + finding.message} ...${{ hop, finding, announce }} />`,
      )}
    </section>`;
  }

  const MAX_SHOWN = 4;

  function Targets({ targets }) {
    return html`<ul class="targets">
      ${targets.slice(0, MAX_SHOWN).map((target) => html`<li><${Name} of=${target} /></li>`)}
      ${targets.length > MAX_SHOWN && html`<li>and ${targets.length - MAX_SHOWN} more</li>`}
    </ul>`;
  }

  function Planes({ planes }) {
    return html`<section class="planes" aria-labelledby="planes-title">
      <h3 id="planes-title">What each data plane does</h3>
      ${planes.length === 0 && html`<p class="calm">The route has no Service port.</p>`}
      <ul>
        ${samePlanes(planes).map(
          (plane) => html`<li class=${plane.active ? "active" : "inactive"}>
            <p class="does">
              <${Sign} state=${plane.active ? "ok" : "error"} />
              <span>
                ${plane.port && html`<span class="port">port <${Name} of=${plane.port} />: </span>`}
                <${Name} of=${plane.text || (plane.targets.length ? "sends to" : "rejects connections")} />
              </span>
            </p>
            ${!plane.targets.every((target) => plane.text.includes(target)) &&
            html`<${Targets} targets=${plane.targets} />`}
            <p class="who">${plane.names.map(visible).join(", ")}</p>
          </li>`,
        )}
      </ul>
    </section>`;
  }

  /** The pane beside the list: a route, or why none is shown. */
  function Detail({ row, detail, problem, back, announce }) {
    const shown = detail?.row ?? row;
    if (!shown) {
      return html`<section class="detail" aria-label="Route">
        <p class="calm">${problem || "Select a route in the list to see its path."}</p>
      </section>`;
    }
    return html`<section class="detail" aria-labelledby="route">
      <a class="back" href=${back}>← all routes</a>
      <div class="route-head">
        <h2 id="route" tabindex=${question(shown).length > 200 ? 0 : -1}><${Name} of=${question(shown)} /></h2>
        <${State} state=${shown.state} />
      </div>
      <p class="summary">
        ${detail?.reachable && shown.state === "error" ? "Currently: " : ""}<${Name}
          of=${detail?.summary ?? shown.summary}
        />
      </p>
      ${problem && html`<p class="problem">${problem}</p>`}
      ${!detail && !problem && html`<p class="calm">Loading …</p>`}
      ${detail &&
      html`<h3 class="unseen">Path of a request</h3>
        <${Chain} detail=${detail} />
        ${shown.more > 0 && html`<p class="calm">${shown.more} more addresses are not shown.</p>`}
        ${detail.notes.map((note) => html`<p class="calm">Note: <${Name} of=${note} /></p>`)}
        <div class="below">
          <${Findings} detail=${detail} announce=${announce} />
          <${Planes} planes=${detail.planes} />
        </div>`}
    </section>`;
  }

  Object.assign(portcullis, { Detail });
})((globalThis.portcullis ??= {}));
