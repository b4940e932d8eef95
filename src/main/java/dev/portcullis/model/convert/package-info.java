/**
 * From what a JSON or YAML parser hands over to the model.
 *
 * <p>The law of this layer: a tree of maps, lists, strings, numbers, booleans and nulls goes in,
 * and a value, a "not ours" or a list of problems comes out; never an exception, never a guess.
 * Here, and only here, the API server's defaults are applied.
 */
package dev.portcullis.model.convert;
