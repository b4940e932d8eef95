package dev.portcullis.routemap.web;

/** The status and the message of an HTTP error response. */
record HttpError(int status, String message) {}
