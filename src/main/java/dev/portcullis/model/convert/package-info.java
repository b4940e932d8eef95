/**
 * Converts trees of maps, lists, strings, numbers, booleans, and nulls to the model, without
 * exceptions for any input. The defaults of the API server are applied here only. Depends on the
 * model and on Jackson's tokenizer, because some annotations hold JSON.
 */
package dev.portcullis.model.convert;
