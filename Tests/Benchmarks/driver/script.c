// A script: one message a line, `KIND COUNT NEEDLE<TAB>MESSAGE`. In MESSAGE the byte 1 becomes the next running number,
// and 2 the same number again; a message without a 1 is a notification and gets no reply. KIND is the first byte of the
// result, or ! for an error.
#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *contents(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END)) fail("%s cannot be read", path);
    *length = ftell(file);
    rewind(file);
    char *bytes = malloc(*length + 1);
    if (!bytes || fread(bytes, 1, *length, file) != *length) fail("%s cannot be read", path);
    bytes[*length] = 0;
    fclose(file);
    return bytes;
}

static bool is_mark(char byte) { return byte == NEW_ID || byte == SAME_ID; }

static Line read_line(const char *start, const char *end, uint32_t *marks, const char *path) {
    Line line = {.kind = *start, .marks = marks};
    char *needle;
    line.count = strtoul(start + 1, &needle, 10);
    const char *tab = memchr(needle, '\t', end - needle);
    if (*needle != ' ' || !tab) fail("%s: a line is not KIND COUNT NEEDLE<TAB>MESSAGE: %.60s", path, start);
    line.needle = needle + 1;
    line.needle_length = tab - line.needle;
    line.text = tab + 1;
    line.length = end - line.text;
    for (uint32_t i = 0; i < line.length; i++) {
        if (!is_mark(line.text[i])) continue;
        marks[line.mark_count++] = i;
        line.calls += line.text[i] == NEW_ID;
    }
    return line;
}

Script script_read(const char *path) {
    size_t length, lines = 0, marks = 0;
    char *bytes = contents(path, &length);
    for (size_t i = 0; i < length; i++) {
        lines += bytes[i] == '\n';
        marks += is_mark(bytes[i]);
    }
    Script script = {.lines = calloc(lines + 1, sizeof(Line))};
    uint32_t *mark = calloc(marks + 1, sizeof *mark);
    if (!lines || !script.lines || !mark) fail("%s is empty, or too large", path);
    for (char *start = bytes, *end; (end = strchr(start, '\n')); start = end + 1) {
        Line *line = &script.lines[script.count++];
        *line = read_line(start, end, mark, path);
        mark += line->mark_count;
    }
    return script;
}

const Line *script_next(Script *script) {
    const Line *line = &script->lines[script->next];
    if (++script->next == script->count) script->next = 0;
    return line;
}
