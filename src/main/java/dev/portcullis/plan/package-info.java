/**
 * Plans the steps from one set of objects to another.
 *
 * <p>A plan is a function of two sets of objects and a policy. Each step is evaluated as the
 * webhook would evaluate it after the steps before. Depends on model, rules, analysis, and policy.
 */
package dev.portcullis.plan;
