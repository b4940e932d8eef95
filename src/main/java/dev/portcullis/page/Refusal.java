package dev.portcullis.page;

/**
 * Why somebody gets no answer.
 *
 * @param status of HTTP
 */
record Refusal(int status, String why) {}
