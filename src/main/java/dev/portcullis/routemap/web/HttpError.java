package dev.portcullis.routemap.web;

/**
 * Why somebody gets no answer.
 *
 * @param status of HTTP
 */
record HttpError(int status, String message) {}
