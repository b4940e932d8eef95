package dev.portcullis.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a property, or all properties of a class, with all tries in every build. Use it if the case
 * that a coverage floor requires is rare, or if the properties are quick. See {@link TriesScaling}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface AllTries {}
