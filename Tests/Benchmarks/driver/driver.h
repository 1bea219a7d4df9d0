// The load driver's parts: a script of requests, the server as a child process, and the traffic between them.
#pragma once
#define _GNU_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// ---------------------------------------------------------------- scripts

// What the reply to a line must be like: its result begins with `kind`, and holds `needle` `count` times.
typedef struct {
    const char *text, *needle;
    const uint32_t *marks;               // where in the text a number is to be put in
    uint32_t length, needle_length, mark_count, calls, count;
    char kind;
} Line;

typedef struct {
    Line *lines;
    size_t count, next;
} Script;

enum { NEW_ID = 1, SAME_ID = 2 };        // the bytes in a script that become the next number, or the last one again

Script script_read(const char *path);
const Line *script_next(Script *script);

// ---------------------------------------------------------------- the server

typedef struct {
    uint64_t anonymous_kb, peak_kb;
} Memory;

void server_spawn(char **command, const char *errors, bool pin);
void server_close(double timeout);       // end of input, and a clean end within the timeout
double server_cpu(void);                 // seconds of CPU time, of all threads since its start
Memory server_memory(void);

extern int to_server, from_server;

// ---------------------------------------------------------------- traffic

// A script that is sent so that `window` of its messages are always in flight.
typedef struct {
    Script script;
    uint32_t window, in_flight;
    uint64_t calls;                      // answered in this phase; an element of a batch is a call
} Lane;

typedef struct {
    double seconds;                      // how long new requests are sent
    uint64_t messages;                   // and at most how many of the main lane
    bool sampled;                        // whether each latency of the main lane is kept
} Phase;

void traffic_begin(double timeout);      // a new connection
void traffic_capture(const char *path);  // from now on keeps each result, which must be a string, for a file
void traffic_capture_end(void);
double traffic_run(Lane *main, Lane *beside, Phase phase);   // gives the seconds until the last reply
double latency(double share);            // of the last sampled phase, in microseconds

// ---------------------------------------------------------------- all of them

_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
double now(void);
void watch(double seconds);              // fails unless it is called again in time; 0 ends the watch
