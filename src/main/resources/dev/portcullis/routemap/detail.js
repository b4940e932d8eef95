"use strict";
/** One route in full: the chain, what is wrong and what to type, and what each data plane does. */
(function (portcullis) {
  const { html, Sign, State, Name, ObjectName, Block, Chain, samePlanes, question, visible } =
    portcullis;

  const SEVERITIES = { error: 0, warning: 1 };

  function severity(finding) {
    return (finding.suppressed ? 10 : 0) + (SEVERITIES[finding.severity] ?? 2);
  }

  function Finding({ hop, finding, say }) {
    const state = finding.suppressed ? "suppressed" : finding.severity;
    const fix = finding.fix;
    return html`<article class="finding ${state}">
      <h4>
        <${State} state=${state} word=${finding.suppressed ? "exempted" : finding.severity} />
        <span>at ${visible(hop.kind)} <${ObjectName} namespace=${hop.namespace} name=${hop.name} /></span>
      </h4>
      <p class="message"><${Name} of=${finding.message} /></p>
      <p class="rule">
        rule <code>${visible(finding.rule)}</code>${finding.title ? ": " + visible(finding.title) : ""}
        ${finding.place && html`<span class="place"> in <code><${Name} of=${finding.place} /></code></span>`}
      </p>
      ${finding.suppressed &&
      html`<p>Exempted by an annotation: <${Name} of=${finding.suppressed} /></p>`}
      ${!finding.suppressed &&
      html`<h5>To do</h5>
        <p class="remedy"><${Name} of=${finding.remedy} /></p>
        ${fix && fix.only === false && html`<p class="calm">One of the ways, to be typed:</p>`}
        ${fix?.command && html`<${Block} label="Command" text=${fix.command} say=${say} />`}
        ${fix?.yaml &&
        html`<${Block} label="YAML to apply" text=${fix.yaml} lines=${fix.lines ?? []} say=${say} />`}`}
    </article>`;
  }

  function Findings({ detail, say }) {
    const all = detail.hops
      .flatMap((hop) => hop.findings.map((finding) => ({ hop, finding })))
      .sort((a, b) => severity(a.finding) - severity(b.finding));
    const toDo = all.some(({ finding }) => !finding.suppressed);
    return html`<section class="findings" aria-labelledby="what-is-wrong">
      <h3 id="what-is-wrong">${toDo ? "What is wrong, and what to do" : "Findings"}</h3>
      ${all.length === 0 && html`<p class="calm">No rule has anything to say of this route.</p>`}
      ${all.map(
        ({ hop, finding }) =>
          html`<${Finding} key=${hop.id + finding.rule + finding.message} ...${{ hop, finding, say }} />`,
      )}
    </section>`;
  }

  const FEW = 4;

  function Targets({ targets }) {
    return html`<ul class="targets">
      ${targets.slice(0, FEW).map((target) => html`<li><${Name} of=${target} /></li>`)}
      ${targets.length > FEW && html`<li>and ${targets.length - FEW} more</li>`}
    </ul>`;
  }

  function Planes({ planes }) {
    return html`<section class="planes" aria-labelledby="what-planes-do">
      <h3 id="what-planes-do">What each data plane does</h3>
      ${planes.length === 0 && html`<p class="calm">No Service port is on this way.</p>`}
      <ul>
        ${samePlanes(planes).map(
          (plane) => html`<li class=${plane.active ? "active" : "inactive"}>
            <p class="does">
              <${Sign} state=${plane.active ? "ok" : "error"} />
              <span>
                ${plane.port && html`<span class="port">port <${Name} of=${plane.port} />: </span>`}
                <${Name} of=${plane.text || (plane.targets.length ? "sends to" : "sends nowhere")} />
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

  /** What stands beside the list: a route, or why there is none. */
  function Detail({ row, detail, problem, back, say }) {
    const shown = detail?.row ?? row;
    if (!shown) {
      return html`<section class="detail" aria-label="Route">
        <p class="calm">${problem || "Choose a route in the list to see where it leads."}</p>
      </section>`;
    }
    return html`<section class="detail" aria-labelledby="route">
      <a class="back" href=${back}>← all routes</a>
      <div class="route-head">
        <h2 id="route" tabindex=${question(shown).length > 200 ? 0 : -1}><${Name} of=${question(shown)} /></h2>
        <${State} state=${shown.state} />
      </div>
      <p class="summary">
        ${detail?.reachable && shown.state === "error" ? "As it is: " : ""}<${Name}
          of=${detail?.summary ?? shown.summary}
        />
      </p>
      ${problem && html`<p class="problem">${problem}</p>`}
      ${!detail && !problem && html`<p class="calm">Loading …</p>`}
      ${detail &&
      html`<h3 class="unseen">The way of a request</h3>
        <${Chain} detail=${detail} />
        ${shown.more > 0 && html`<p class="calm">${shown.more} more addresses are not drawn.</p>`}
        ${detail.notes.map((note) => html`<p class="note">Note: <${Name} of=${note} /></p>`)}
        <div class="below">
          <${Findings} detail=${detail} say=${say} />
          <${Planes} planes=${detail.planes} />
        </div>`}
    </section>`;
  }

  Object.assign(portcullis, { Detail });
})((globalThis.portcullis ??= {}));
