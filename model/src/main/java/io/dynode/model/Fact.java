package io.dynode.model;

/**
 * Index entry of a document: one scalar at one key.
 *
 * @param key dotted path in the document
 * @param type text, number, boolean or null
 * @param value text form; cut at 200 characters
 */
public record Fact(CustomerId customer, String key, String type, String value, String document)
    implements Row {}
