// reference --database PATH --mode naive|grouped|floor --sync full|normal
//
// naive: a transaction a request. grouped: one for all that has arrived, and the replies after its COMMIT.
// floor: grouped, and a create and an update store all that the host stores for them; for what the rest costs.
#include "reference.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <yyjson.h>

enum { MESSAGE_MEMORY = 8 << 20, HELD_REPLIES = 1 << 20 };

static Mode mode;
static char *out;
static size_t out_length, out_capacity;
static yyjson_alc memory;                // every value of one message; emptied before the next

void die(const char *what) {
    fprintf(stderr, "reference: %s\n", what);
    exit(1);
}

// ---------------------------------------------------------------- replies

static void put(const char *bytes, size_t length) {
    if (out_length + length > out_capacity) {
        out_capacity = 2 * out_capacity + length;
        out = realloc(out, out_capacity);
        if (!out) die("no memory");
    }
    memcpy(out + out_length, bytes, length);
    out_length += length;
}

static void put_text(const char *text) { put(text, strlen(text)); }

static void open_reply(yyjson_val *id, const char *member) {
    put_text("{\"jsonrpc\":\"2.0\",\"id\":");
    if (yyjson_is_uint(id)) {
        char digits[24];
        put(digits, snprintf(digits, sizeof digits, "%llu", (unsigned long long)yyjson_get_uint(id)));
    } else {
        char *text = id ? yyjson_val_write_opts(id, 0, &memory, NULL, NULL) : NULL;
        put_text(text ? text : "null");
    }
    put_text(member);
}

static void reply_error(yyjson_val *id, int code, const char *message) {
    char text[160];
    open_reply(id, ",\"error\":");
    put(text, snprintf(text, sizeof text, "{\"code\":%d,\"message\":\"%s\"}}", code, message));
}

static void reply_invalid(yyjson_val *id) { reply_error(id, -32602, "The arguments are not valid"); }

static void reply_string(yyjson_val *id, const char *before, Text text, const char *after) {
    open_reply(id, before);
    put(text.bytes, text.length);
    put_text(after);
}

// ---------------------------------------------------------------- arguments

static Text text_of(yyjson_val *value) { return (Text){yyjson_get_str(value), yyjson_get_len(value)}; }

static bool is_text(yyjson_val *value, size_t longest) {
    return yyjson_is_str(value) && yyjson_get_len(value) > 0 && yyjson_get_len(value) <= longest;
}

static bool is_any(yyjson_val *value, const char *const names[], int count) {
    for (int i = 0; i < count; i++)
        if (yyjson_equals_str(value, names[i])) return true;
    return false;
}

static bool is_object_if_there(yyjson_val *value) { return !value || yyjson_is_obj(value); }

static double milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * 1e3 + time.tv_nsec * 1e-6;
}

// ---------------------------------------------------------------- calls

static void get(yyjson_val *id, yyjson_val *params) {
    yyjson_val *which = yyjson_obj_get(params, "integrationId");
    if (!is_text(which, 64)) return reply_invalid(id);
    if (mode != NAIVE) store_begin(READING);
    Text document = store_get(text_of(which));
    reply_string(id, ",\"result\":", document.bytes ? document : (Text){"null", 4}, "}");
    store_done();
}

static void list(yyjson_val *id, yyjson_val *params) {
    yyjson_val *organization = yyjson_obj_get(params, "organizationId");
    if (!is_text(organization, 64)) return reply_invalid(id);
    if (mode != NAIVE) store_begin(READING);
    open_reply(id, ",\"result\":[");
    store_list(text_of(organization));
    const char *separator = "";
    for (Text document; (document = store_next()).bytes; separator = ",") {
        put_text(separator);
        put(document.bytes, document.length);
    }
    put_text("]}");
}

static bool valid_create(yyjson_val *params) {
    static const char *const providers[] = {"shopify", "circuly", "stripe", "firmhouse"};
    static const char *const methods[] = {"api_key", "bearer_token"};
    static const char *const objects[] = {"connectionConfig", "capabilities", "metadata"};
    bool valid = is_text(yyjson_obj_get(params, "organizationId"), 64) &&
                 is_text(yyjson_obj_get(params, "name"), 800) &&
                 is_any(yyjson_obj_get(params, "provider"), providers, 4) &&
                 is_any(yyjson_obj_get(params, "authMethod"), methods, 2) &&
                 is_text(yyjson_obj_get(yyjson_obj_get(params, "apiKeyAuth"), "key"), 1 << 16);
    for (int i = 0; i < 3; i++) valid = valid && is_object_if_there(yyjson_obj_get(params, objects[i]));
    return valid;
}

static void new_id(char text[32]) {
    unsigned char bytes[31];
    random_bytes(bytes, sizeof bytes);
    text[0] = 'k';
    for (int i = 0; i < 31; i++) text[i + 1] = "0123456789abcdefghjkmnpqrstvwxyz"[bytes[i] & 31];
}

static Text new_document(yyjson_val *params, Text id, double time) {
    static const char *const kept[] = {"organizationId", "provider", "name", "authMethod",
                                       "connectionConfig", "capabilities", "metadata"};
    yyjson_mut_doc *tree = yyjson_mut_doc_new(&memory);
    yyjson_mut_val *root = yyjson_mut_obj(tree), *auth = yyjson_mut_obj(tree);
    yyjson_mut_doc_set_root(tree, root);
    yyjson_mut_obj_add_strn(tree, root, "_id", id.bytes, id.length);
    yyjson_mut_obj_add_real(tree, root, "_creationTime", time);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        yyjson_val *value = yyjson_obj_get(params, kept[i]);
        if (value) yyjson_mut_obj_add_val(tree, root, kept[i], yyjson_val_mut_copy(tree, value));
    }
    yyjson_val *prefix = yyjson_obj_get(yyjson_obj_get(params, "apiKeyAuth"), "keyPrefix");
    if (prefix) yyjson_mut_obj_add_val(tree, auth, "keyPrefix", yyjson_val_mut_copy(tree, prefix));
    yyjson_mut_obj_add_val(tree, root, "apiKeyAuth", auth);
    yyjson_mut_obj_add_str(tree, root, "status", "testing");
    Text document = {0};
    document.bytes = yyjson_mut_write_opts(tree, 0, &memory, &document.length, NULL);
    return document;
}

static Text sealed_text(yyjson_val *plaintext, const char *context) {
    Text text = text_of(plaintext);
    char *sealed = memory.malloc(memory.ctx, SEALED_ROOM(text.length));
    if (!sealed) die("no memory for a ciphertext");
    return (Text){sealed, seal(sealed, context, text.bytes, text.length)};
}

static void create(yyjson_val *id, yyjson_val *params) {
    if (!valid_create(params)) return reply_invalid(id);
    char digits[32], context[80];
    Created created = {.id = {digits, sizeof digits}, .time = milliseconds()};
    new_id(digits);
    store_reserve(digits);
    snprintf(context, sizeof context, "integrations/%.32s/apiKeyAuth.keyEncrypted", digits);
    yyjson_val *key = yyjson_obj_get(yyjson_obj_get(params, "apiKeyAuth"), "key");
    created.sealed = sealed_text(key, mode == FLOOR ? context : NULL);
    created.document = new_document(params, created.id, created.time);
    if (!created.document.bytes) return reply_error(id, -32008, "The document is too large");
    store_begin(WRITING);
    created.organization = text_of(yyjson_obj_get(params, "organizationId"));
    created.provider = text_of(yyjson_obj_get(params, "provider"));
    created.name = text_of(yyjson_obj_get(params, "name"));
    Outcome outcome = store_insert(&created);
    if (outcome == EXISTS) return reply_error(id, -32002, "There is one of that name");
    if (outcome == FAILED) return reply_error(id, -32010, "It could not be stored");
    reply_string(id, ",\"result\":\"", created.id, "\"}");
}

static bool set_counts(yyjson_mut_doc *tree, yyjson_mut_val *root, yyjson_val *params) {
    static const char *const counts[] = {"totalRecords", "lastSyncCount", "failedSyncCount"};
    yyjson_mut_val *stats = yyjson_mut_obj_get(root, "syncStats");
    if (!stats) {
        stats = yyjson_mut_obj_add_obj(tree, root, "syncStats");
        for (int i = 0; i < 3; i++) yyjson_mut_obj_add_uint(tree, stats, counts[i], 0);
    }
    for (int i = 0; i < 3; i++) {
        yyjson_val *value = yyjson_obj_get(params, counts[i]);
        if (value && !yyjson_is_uint(value)) return false;
        if (value) yyjson_mut_obj_put(stats, yyjson_mut_str(tree, counts[i]), yyjson_val_mut_copy(tree, value));
    }
    return true;
}

static void update_sync_stats(yyjson_val *id, yyjson_val *params) {
    yyjson_val *which = yyjson_obj_get(params, "integrationId");
    if (!is_text(which, 64)) return reply_invalid(id);
    store_begin(WRITING);                // what is read is what is written over
    Text stored = store_get(text_of(which));
    yyjson_doc *old = stored.bytes ? yyjson_read_opts((char *)stored.bytes, stored.length, 0, &memory, NULL) : NULL;
    store_done();
    if (!old) return reply_error(id, -32001, "There is no such integration");
    yyjson_mut_doc *tree = yyjson_doc_mut_copy(old, &memory);
    yyjson_mut_val *root = yyjson_mut_doc_get_root(tree);
    if (!set_counts(tree, root, params)) return reply_invalid(id);
    const char *outcome = yyjson_get_uint(yyjson_obj_get(params, "failedSyncCount")) ? "lastErrorAt" : "lastSuccessAt";
    double time = milliseconds();
    yyjson_mut_obj_put(root, yyjson_mut_str(tree, "lastSyncedAt"), yyjson_mut_real(tree, time));
    yyjson_mut_obj_put(root, yyjson_mut_str(tree, outcome), yyjson_mut_real(tree, time));
    Text document = {0};
    document.bytes = yyjson_mut_write_opts(tree, 0, &memory, &document.length, NULL);
    Text organization = text_of(yyjson_obj_get(yyjson_doc_get_root(old), "organizationId"));
    if (!document.bytes || store_replace(text_of(which), organization, document, time) != STORED)
        return reply_error(id, -32010, "It could not be stored");
    open_reply(id, ",\"result\":null}");
}

static void encrypt(yyjson_val *id, yyjson_val *params) {
    yyjson_val *plaintext = yyjson_obj_get(params, "plaintext");
    if (!is_text(plaintext, 1 << 16)) return reply_invalid(id);
    reply_string(id, ",\"result\":{\"encrypted\":\"", sealed_text(plaintext, NULL), "\"}}");
}

static void info(yyjson_val *id, yyjson_val *params) {
    (void)params;
    open_reply(id, ",\"result\":{\"name\":\"reference\",\"protocol\":\"1\"}}");
}

// ---------------------------------------------------------------- messages

static void call(yyjson_val *request) {
    static const struct {
        const char *name;
        void (*run)(yyjson_val *id, yyjson_val *params);
    } methods[] = {
        {"integrations.get", get},
        {"integrations.list", list},
        {"integrations.create", create},
        {"integrations.updateSyncStats", update_sync_stats},
        {"oauth2.encrypt", encrypt},
        {"host.info", info},
    };
    yyjson_val *id = yyjson_obj_get(request, "id"), *method = yyjson_obj_get(request, "method");
    if (!yyjson_equals_str(yyjson_obj_get(request, "jsonrpc"), "2.0") || !yyjson_is_str(method))
        return reply_error(id, -32600, "That is not a request");
    size_t at = 0, count = sizeof methods / sizeof *methods;
    while (at < count && !yyjson_equals_str(method, methods[at].name)) at++;
    if (at == count) return reply_error(id, -32601, "There is no such method");
    methods[at].run(id, yyjson_obj_get(request, "params"));
    store_release();
    if (mode == NAIVE) store_commit();
}

static void handle(char *line, size_t length) {
    static char pool[MESSAGE_MEMORY];
    yyjson_alc_pool_init(&memory, pool, sizeof pool);
    yyjson_doc *tree = yyjson_read_opts(line, length, 0, &memory, NULL);
    yyjson_val *root = yyjson_doc_get_root(tree);
    if (!tree) {
        reply_error(NULL, -32700, "That is not JSON");
    } else if (yyjson_is_arr(root)) {
        yyjson_val *request;
        yyjson_arr_iter elements = yyjson_arr_iter_with(root);
        for (const char *separator = "["; (request = yyjson_arr_iter_next(&elements)); separator = ",") {
            put_text(separator);
            call(request);
        }
        put_text("]");
    } else {
        call(root);
    }
    put_text("\n");
}

static void flush(void) {
    store_commit();
    for (size_t done = 0; done < out_length;) {
        ssize_t count = write(1, out + done, out_length - done);
        if (count < 0) exit(0);          // nobody reads any more
        done += count;
    }
    out_length = 0;
}

static void serve(void) {
    size_t capacity = 1 << 18, used = 0;
    char *in = malloc(capacity);
    for (ssize_t count; in && (count = read(0, in + used, capacity - used)) > 0;) {
        size_t start = 0, searched = used;
        used += count;
        for (char *end; (end = memchr(in + searched, '\n', used - searched)); searched = start) {
            handle(in + start, end - (in + start));
            start = end + 1 - in;
            if (out_length > HELD_REPLIES) flush();
        }
        flush();
        used -= start;
        memmove(in, in + start, used);
        if (used == capacity) in = realloc(in, capacity *= 2);
    }
    free(in);
}

int main(int argc, char **argv) {
    const char *database = NULL, *sync = "full";
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--database")) database = argv[i + 1];
        if (!strcmp(argv[i], "--mode"))
            mode = !strcmp(argv[i + 1], "floor") ? FLOOR : !strcmp(argv[i + 1], "grouped") ? GROUPED : NAIVE;
        if (!strcmp(argv[i], "--sync")) sync = argv[i + 1];
    }
    if (!database) die("--database PATH is needed");
    sealing_open(getenv("ENCRYPTION_SECRET_HEX"));
    store_open(database, !strcmp(sync, "full"), mode);
    serve();
    store_close();
    return 0;
}
