/**
 * Decides about admission requests and assesses findings: profiles, exemptions, live confirmation,
 * and the text of denials and warnings.
 *
 * <p>A decision is a function of a request, a view, a policy, and a date, and only findings of
 * rules cause denials. Depends on model, rules, analysis, and portnames; not on plan, HTTP, or
 * JSON.
 */
package dev.portcullis.policy;
