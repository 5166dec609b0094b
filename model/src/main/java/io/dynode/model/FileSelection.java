package io.dynode.model;

/** Files placed before an operation starts: from whom, which, and where. */
public record FileSelection(
    @Field(
            value =
                "Whose files: an operation's name, or 'event' for the files of the starting event.",
            required = true)
        String from,
    @Field(value = "Which of them: a glob on the path.", fallback = "\"**\"") String glob,
    @Field("Folder under in/data they are placed in; empty: in/data itself.") String to) {}
