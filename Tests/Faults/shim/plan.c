// Which operations fail: the plan, its counts, and the report.
#define _GNU_SOURCE
#include "faults.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BIT(operation) (1u << (operation))
#define EVERY (BIT(OPERATIONS) - 1)
#define CHANGES (BIT(OPEN) | BIT(WRITE) | BIT(TRUNCATE) | BIT(SYNC) | BIT(DELETE))

typedef struct {
    const char *name;
    Fault fault;
    unsigned operations;
} Kind;

static const Kind kinds[] = {
    {"io", ERROR, EVERY},
    {"full", FULL, BIT(OPEN) | BIT(WRITE) | BIT(SYNC) | BIT(SHM_MAP)},
    {"short-read", SHORT, BIT(READ)},
    {"short-write", SHORT, BIT(WRITE)},
    {"short-write-full", SHORT_FULL, BIT(WRITE)},
    {"late-write", LATE, BIT(WRITE)},
    {"sync", ERROR, BIT(SYNC)},
    {"sync-full", FULL, BIT(SYNC)},
    {"sync-lost", LOSE, BIT(SYNC)},
    {"locked", BUSY, BIT(LOCK) | BIT(SHM_LOCK)},
    {"held", HELD, BIT(LOCK) | BIT(SHM_LOCK)},
    {"kill", KILL, EVERY},
    {"power", POWER, CHANGES},
};

static const char *const operation_names[] = {
    "open", "read", "write", "truncate", "sync", "size", "lock", "unlock", "reserved", "fetch", "shm-map", "shm-lock",
    "shm-unlock", "delete", "access", "full-path",
};
static const char *const role_names[] = {"main", "wal", "journal", "shm", "other"};

static struct {
    const Kind *kind;
    long at, count, then;
    unsigned roles, lies;
    bool fetches, has_disk;
    uint64_t seed;
    const char *clear;
    FILE *report, *trace;
    long seen, failed;
} plan = {.count = 1, .roles = ~0u, .fetches = true};

static unsigned roles_in(const char *list) {
    unsigned roles = 0;
    for (int role = MAIN; role <= OTHER; role++) {
        if (strstr(list, role_names[role])) roles |= BIT(role);
    }
    return roles;
}

static FILE *appending(const char *path) {
    FILE *file = fopen(path, "ae");
    if (file) setvbuf(file, NULL, _IOLBF, 0);
    return file;
}

static const Kind *kind_named(const char *name) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, name) == 0) return &kinds[i];
    }
    fprintf(stderr, "FAULTS: no kind %s\n", name);
    _exit(64);
}

static void take(const char *name, const char *value) {
    if (strcmp(name, "kind") == 0) plan.kind = kind_named(value);
    else if (strcmp(name, "at") == 0) plan.at = atol(value);
    else if (strcmp(name, "count") == 0) plan.count = atol(value);
    else if (strcmp(name, "then") == 0) plan.then = atol(value);
    else if (strcmp(name, "files") == 0) plan.roles = roles_in(value);
    else if (strcmp(name, "lie") == 0) plan.lies = roles_in(value);
    else if (strcmp(name, "fetch") == 0) plan.fetches = strcmp(value, "no") != 0;
    else if (strcmp(name, "disk") == 0) plan.has_disk = strcmp(value, "yes") == 0;
    else if (strcmp(name, "seed") == 0) plan.seed = strtoull(value, NULL, 10);
    else if (strcmp(name, "clear") == 0) plan.clear = value;
    else if (strcmp(name, "report") == 0) plan.report = appending(value);
    else if (strcmp(name, "trace") == 0) plan.trace = appending(value);
}

static void on_power_signal(int number) {
    (void)number;
    disk_lose_power();
}

void plan_read(void) {
    const char *text = getenv("FAULTS");
    if (!text) return;
    char *rest = strdup(text), *word;
    while (rest && (word = strsep(&rest, " "))) {
        char *value = strchr(word, '=');
        if (!value) continue;
        *value = 0;
        take(word, value + 1);
    }
    if (plan.kind && plan.kind->fault == POWER) plan.has_disk = true;
    // The host waits for input when it comes, and touches no file.
    if (plan.has_disk) signal(SIGUSR2, on_power_signal);
}

__attribute__((destructor)) static void report_count(void) {
    if (plan.report) fprintf(plan.report, "count %ld\n", plan.seen);
}

bool plan_fetches(void) { return plan.fetches; }
bool plan_lies(Role role) { return plan.lies & BIT(role); }
bool plan_has_disk(void) { return plan.has_disk; }
uint64_t plan_seed(void) { return plan.seed; }

static bool is_due(void) {
    if (plan.at == 0 || plan.seen < plan.at) return false;
    if (plan.count > 0) return plan.failed < plan.count;
    return !plan.clear || access(plan.clear, F_OK) != 0;
}

// Whether the power fails at this operation, being the one that the plan counts from the fault on.
static bool loses_power(Operation operation) {
    return plan.then > 0 && plan.failed > 0 && CHANGES & BIT(operation) && --plan.then == 0;
}

Fault plan_next(Operation operation, Role role, const char *path, int64_t offset, int64_t amount) {
    const char *name = path ? strrchr(path, '/') : NULL;
    name = name ? name + 1 : path ? path : "-";
    bool applies = plan.kind && plan.kind->operations & BIT(operation) && plan.roles & BIT(role);
    // Nobody holds the others of the log's locks for long; the writer's is the first.
    if (applies && plan.kind->fault == HELD && operation == SHM_LOCK) applies = offset == 0;
    if (applies) plan.seen++;
    if (plan.trace) {
        fprintf(plan.trace, "%ld %s %s %s %lld %lld\n", applies ? plan.seen : 0, operation_names[operation],
                role_names[role], name, (long long)offset, (long long)amount);
    }
    bool is_power = loses_power(operation);
    if (!is_power && (!applies || !is_due())) return NOTHING;
    plan.failed++;
    if (plan.report) {
        fprintf(plan.report, "%ld %s %s %lld %lld\n", plan.seen, operation_names[operation], role_names[role],
                (long long)offset, (long long)amount);
    }
    Fault fault = is_power ? POWER : plan.kind->fault;
    if (fault == KILL && operation != WRITE) raise(SIGKILL);
    if (fault == POWER && operation != WRITE) disk_lose_power();
    return fault;
}
