// Requests out, replies in: any number of messages in flight, replies in any order, matched by their ids.
#include "driver.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Each reply's id, kind and lack of an error are checked; one in SAMPLE, and each of a sampled phase, is read through.
enum { SLOTS = 1 << 16, SAMPLE = 16, READ_AT_LEAST = 1 << 18 };

typedef struct {
    uint64_t id;                         // 0: free
    const Line *line;
    Lane *lane;
    double sent_at;
} Pending;

typedef struct {
    char *bytes;
    size_t length, capacity, start;
} Buffer;

typedef struct {
    uint64_t id;
    bool is_error;
    const char *value;
} Reply;

static Pending pending[SLOTS];
static Buffer in, out;
static uint64_t last_id, captured_from, in_flight;
static double patience, *samples;
static size_t sample_count, sample_room;
static bool sampling;
static char (*captured)[64];
static size_t capture_room, capture_count;
static const char *capture_path;

static void make_room(Buffer *buffer, size_t length) {
    if (buffer->length + length <= buffer->capacity) return;
    buffer->capacity = 2 * buffer->capacity + length;
    buffer->bytes = realloc(buffer->bytes, buffer->capacity);
    if (!buffer->bytes) fail("no memory");
}

void traffic_begin(double timeout) {
    memset(pending, 0, sizeof pending);
    in.length = out.length = out.start = in_flight = 0;
    patience = timeout;
    make_room(&in, 1 << 20);
    make_room(&out, 1 << 20);
}

// ---------------------------------------------------------------- sending

static size_t put_number(char *to, uint64_t number) {
    char digits[20];
    size_t count = 0;
    do digits[count++] = '0' + number % 10;
    while (number /= 10);
    for (size_t i = 0; i < count; i++) to[i] = digits[count - 1 - i];
    return count;
}

static void put_line(const Line *line) {
    make_room(&out, line->length + 20 * line->mark_count + 1);
    char *to = out.bytes + out.length;
    uint32_t from = 0;
    for (uint32_t i = 0; i < line->mark_count; i++) {
        uint32_t mark = line->marks[i];
        memcpy(to, line->text + from, mark - from);
        to += mark - from;
        to += put_number(to, line->text[mark] == NEW_ID ? ++last_id : last_id);
        from = mark + 1;
    }
    memcpy(to, line->text + from, line->length - from);
    to += line->length - from;
    *to++ = '\n';
    out.length = to - out.bytes;
}

static void send(Lane *lane, double time) {
    const Line *line = script_next(&lane->script);
    if (line->calls) {
        uint64_t id = last_id + 1;
        Pending *slot = &pending[id % SLOTS];
        if (slot->id) fail("request %lu has waited while %d others were answered", slot->id, SLOTS);
        *slot = (Pending){id, line, lane, time};
        lane->in_flight++;
        in_flight++;
    }
    put_line(line);
}

static void flush(void) {
    while (out.start < out.length) {
        ssize_t count = write(to_server, out.bytes + out.start, out.length - out.start);
        if (count < 0 && errno == EAGAIN) return;
        if (count < 0) fail("the server reads no more: %s", strerror(errno));
        out.start += count;
    }
    out.start = out.length = 0;
}

// ---------------------------------------------------------------- replies

static const char *skip_space(const char *at) {
    while (*at == ' ') at++;
    return at;
}

// Reads the members up to `result` or `error`; `id` must stand before it. A line ends in 0, which no branch goes past.
static bool read_reply(const char *at, Reply *reply) {
    if (*at == '[') at = skip_space(at + 1);
    if (*at++ != '{') return false;
    for (bool has_id = false;; at = skip_space(at + 1)) {
        at = skip_space(at);
        bool is_id = !strncmp(at, "\"id\"", 4), is_result = !strncmp(at, "\"result\"", 8);
        bool is_error = !strncmp(at, "\"error\"", 7);
        if (is_result || is_error) {
            at = skip_space(at + (is_result ? 8 : 7));
            reply->is_error = is_error;
            reply->value = skip_space(at + 1);
            return has_id && *at == ':';
        }
        if (is_id) {
            char *end;
            at = skip_space(at + 4);
            if (*at != ':') return false;
            reply->id = strtoull(at + 1, &end, 10);
            has_id = end > at + 1;
            at = end;
        } else if (!strncmp(at, "\"jsonrpc\":\"2.0\"", 15)) {
            at += 15;
        } else {
            return false;
        }
        at = skip_space(at);
        if (*at != ',') return false;
    }
}

static uint32_t occurrences(const char *at, const char *end, const char *needle, size_t length) {
    uint32_t count = 0;
    while (length && (at = memmem(at, end - at, needle, length))) {
        count++;
        at += length;
    }
    return count;
}

static void check(const Line *line, const char *start, const char *end) {
    uint32_t count = occurrences(start, end, line->needle, line->needle_length);
    if (line->needle_length && count != line->count)
        fail("%.*s is %u times in a reply, not %u: %.400s", (int)line->needle_length, line->needle, count, line->count,
             start);
    if (line->calls > 1 && memmem(start, end - start, "\"error\":{", 9)) fail("an error in a batch: %.900s", start);
}

static void capture(uint64_t id, const char *value, const char *end) {
    static const char text[] = "\"result\":\"";
    const char *start = *value == '"' ? value + 1 : memmem(value, end - value, text, sizeof text - 1);
    if (start && *value != '"') start += sizeof text - 1;
    const char *stop = start ? memchr(start, '"', end - start) : NULL;
    size_t index = id - captured_from;
    if (!stop || stop - start >= (long)sizeof *captured) fail("no id in a result: %.200s", value);
    while (index >= capture_room) {
        capture_room = capture_room ? 2 * capture_room : 1 << 14;
        captured = realloc(captured, capture_room * sizeof *captured);
        if (!captured) fail("no memory");
    }
    memcpy(captured[index], start, stop - start);
    captured[index][stop - start] = 0;
    capture_count++;
}

static void take_sample(double microseconds) {
    if (sample_count == sample_room) {
        sample_room = sample_room ? 2 * sample_room : 1 << 16;
        samples = realloc(samples, sample_room * sizeof *samples);
        if (!samples) fail("no memory");
    }
    samples[sample_count++] = microseconds;
}

static void accept(const char *start, const char *end, const Lane *main, double time) {
    Reply reply = {0};
    if (!read_reply(start, &reply)) fail("a reply is not understood: %.300s", start);
    Pending *slot = &pending[reply.id % SLOTS];
    if (!reply.id || slot->id != reply.id) fail("a reply to no request: %.300s", start);
    const Line *line = slot->line;
    if (reply.is_error ? line->kind != '!' : *reply.value != line->kind)
        fail("not the reply that is expected: %.600s\nto %.*s", start, line->length < 600 ? (int)line->length : 600,
             line->text);
    if (sampling || capture_path || reply.id % SAMPLE == 0) check(line, reply.value, end);
    if (capture_path && slot->lane == main) capture(reply.id, reply.value, end);
    if (sampling && slot->lane == main) take_sample((time - slot->sent_at) * 1e6);
    slot->lane->in_flight--;
    in_flight--;
    slot->lane->calls += line->calls;
    slot->id = 0;
}

static void receive(const Lane *main) {
    static size_t searched;              // the bytes before it hold no LF
    make_room(&in, READ_AT_LEAST);
    ssize_t count = read(from_server, in.bytes + in.length, in.capacity - in.length - 1);
    if (count <= 0) fail(count ? "the server cannot be read" : "the server ended with requests unanswered");
    double time = now();
    size_t start = 0, from = searched < in.length ? searched : in.length;
    in.length += count;
    in.bytes[in.length] = 0;
    for (char *end; (end = memchr(in.bytes + from, '\n', in.length - from)); from = start) {
        *end = 0;
        accept(in.bytes + start, end, main, time);
        start = end + 1 - in.bytes;
    }
    in.length -= start;
    memmove(in.bytes, in.bytes + start, in.length);
    searched = in.length;
}

// ---------------------------------------------------------------- phases

// Waits for the server: to write more, or, where the pipe is full, to take more.
static void exchange(const Lane *main) {
    flush();
    if (out.length) {
        struct pollfd descriptors[] = {{.fd = from_server, .events = POLLIN}, {.fd = to_server, .events = POLLOUT}};
        poll(descriptors, 2, -1);
        if (!(descriptors[0].revents & (POLLIN | POLLHUP))) return;
    }
    if (in_flight) receive(main);
}

double traffic_run(Lane *main, Lane *beside, Phase phase) {
    double begin = now(), time = begin, end = begin + phase.seconds;
    uint64_t sent = 0;
    main->calls = beside->calls = 0;
    sampling = phase.sampled;
    if (sampling) sample_count = 0;
    watch(phase.seconds + patience);
    for (bool open = true; open || main->in_flight;) {
        for (; open && main->in_flight < main->window && sent < phase.messages; sent++) send(main, time);
        while (open && beside->in_flight < beside->window) send(beside, time);
        if (main->in_flight || out.length) exchange(main);
        time = now();
        bool was_open = open;
        open = time < end && sent < phase.messages;
        if (was_open && phase.messages != UINT64_MAX) watch(patience);
    }
    double seconds = now() - begin;
    while (beside->in_flight) exchange(main);
    flush();
    watch(0);
    sampling = false;
    return seconds;
}

void traffic_capture(const char *path) {
    capture_path = path;
    captured_from = last_id + 1;
}

void traffic_capture_end(void) {
    FILE *file = fopen(capture_path, "w");
    if (!file) fail("%s cannot be written", capture_path);
    for (size_t i = 0; i < capture_count; i++) fprintf(file, "%s\n", captured[i]);
    if (fclose(file)) fail("%s cannot be written", capture_path);
    capture_path = NULL;
}

static int ascending(const void *one, const void *other) {
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

double latency(double share) {
    if (!sample_count) return 0;
    qsort(samples, sample_count, sizeof *samples, ascending);
    return samples[(size_t)(share * (sample_count - 1))];
}
