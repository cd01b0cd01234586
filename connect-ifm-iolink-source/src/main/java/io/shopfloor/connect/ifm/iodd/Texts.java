// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The texts of an IODD in the wanted language, or in the file's primary one where it has no such text. A text id that
 * nobody knows gives null, never a made-up text. A text is a name or a word and is cut after 200 characters: it goes into
 * schemas and records. Immutable.
 */
final class Texts {
    private static final int MAX_LENGTH = 200;

    private final List<Map<String, String>> sources;

    private Texts(List<Map<String, String>> sources) {
        this.sources = sources;
    }

    /**
     * @param device the IODD itself
     * @param language the language file beside it, or null
     * @param standard texts of the standard definitions
     */
    static Texts of(XmlNode device, XmlNode language, String wanted, Map<String, String> standard) {
        Map<String, String> fromFile = language == null ? Map.of() : in(language);
        Map<String, String> translated = new HashMap<>();
        Map<String, String> primary = new HashMap<>();
        device.descendants("ExternalTextCollection").forEach(collection -> {
            collection.children("PrimaryLanguage").forEach(node -> primary.putAll(in(node)));
            collection.children("Language").stream()
                    .filter(node -> wanted.equalsIgnoreCase(node.attribute("lang")))
                    .forEach(node -> translated.putAll(in(node)));
        });
        return new Texts(List.of(fromFile, translated, primary, standard));
    }

    static Map<String, String> in(XmlNode node) {
        Map<String, String> texts = new HashMap<>();
        node.descendants("Text").forEach(text -> {
            if (text.attribute("id") != null && text.attribute("value") != null) {
                texts.putIfAbsent(text.attribute("id"), text.attribute("value"));
            }
        });
        return texts;
    }

    /** The text of an element's child such as {@code <Name textId="...">}; null where there is none. */
    String of(XmlNode owner, String child) {
        XmlNode name = owner == null ? null : owner.child(child);
        String id = name == null ? null : name.attribute("textId");
        if (id == null) {
            return null;
        }
        for (Map<String, String> texts : sources) {
            String text = texts.get(id);
            if (text != null && !text.isBlank()) {
                String whole = text.strip();
                return whole.length() <= MAX_LENGTH
                        ? whole
                        : whole.substring(0, MAX_LENGTH).strip();
            }
        }
        return null;
    }
}
