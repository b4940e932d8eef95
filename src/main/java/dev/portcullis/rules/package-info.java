/**
 * The rules, one class for each kind of problem, and their findings.
 *
 * <p>A rule is a function of a subject and a {@link dev.portcullis.model.ResourceView}. It keeps no
 * state, does no I/O, depends on no other rule and on no caller, and reports problems of its
 * subject only. This package depends only on the package model.
 */
package dev.portcullis.rules;
