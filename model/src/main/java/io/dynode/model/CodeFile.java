package io.dynode.model;

/** One file of a module's code: staged read-only beside the module under {@code code/}. */
public record CodeFile(
    @Field(value = "Path under code/.", required = true, max = 1000) String path,
    @Field(
            value = "SHA-256 of the content, lower-case hex.",
            required = true,
            pattern = "[0-9a-f]{64}")
        String sha256,
    @Field(value = "Bytes.", min = 0) long size,
    @Field("Whether it may be executed.") boolean executable) {}
