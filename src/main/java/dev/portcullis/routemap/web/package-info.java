/**
 * The route map as a web page, for whoever sits before this machine or has a port of it forwarded.
 *
 * <p>The law of this door: it listens on loopback only, answers nobody who came by way of another
 * site, and changes nothing.
 */
package dev.portcullis.routemap.web;
