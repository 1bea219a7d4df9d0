// driver: sends scripts of JSON-RPC requests, one a line, to a server on its stdin, checks the replies, and measures.
//
//   driver run   --script FILE [OPTIONS] -- SERVER ARG...   one at a time, then with a window; a JSON object on stdout
//   driver start --script FILE [OPTIONS] -- SERVER ARG...   from the start of a process to the reply to the first line
//
//   --script FILE        the requests, again from the first when all were sent; script.c says what a line is like
//   --hello FILE         sent first, one line after the other
//   --beside FILE        kept in flight beside the script, in --beside-window messages (50)
//   --warm SECONDS       with the window, before anything is measured (0.1)
//   --seconds SECONDS    of each of the two parts; of all starts together (0.3)
//   --window N           messages in flight in the second part (64)
//   --messages N         ends the second part after N messages, however long they take, and leaves the others out
//   --capture FILE       writes the string results of the second part to FILE, in the order of the requests
//   --starts N           starts at most, of which 3 are done in any case (50)
//   --timeout SECONDS    how long a server may be silent (60)
//   --stderr FILE        where the server's stderr goes (/dev/null)
//   --pin                the driver on the first processor, the server on the others
//
// Any wrong reply, and any end but a clean one, is an error: status 1, and a line on stderr.
#include "driver.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    const char *script, *hello, *beside, *capture, *errors;
    double warm, seconds, timeout;
    uint64_t window, beside_window, messages, starts;
    bool pin;
    char **server;
} option = {
    .errors = "/dev/null", .warm = 0.1, .seconds = 0.3, .timeout = 60, .window = 64, .beside_window = 50, .starts = 50};

static Lane main_lane, beside_lane, hello_lane, nothing;

static void connect_server(void) {
    traffic_begin(option.timeout);
    server_spawn(option.server, option.errors, option.pin);
    if (!option.hello) return;
    hello_lane.script.next = 0;
    hello_lane.window = 1;
    Phase all = {.seconds = 1e6, .messages = hello_lane.script.count};
    traffic_run(&hello_lane, &nothing, all);
}

static Phase phase_of(double seconds) { return (Phase){.seconds = seconds, .messages = UINT64_MAX}; }

static void measure_run(void) {
    connect_server();
    if (!option.messages) {
        main_lane.window = option.window;
        traffic_run(&main_lane, &beside_lane, phase_of(option.warm));
        main_lane.window = 1;
        Phase alone = phase_of(option.seconds);
        alone.sampled = true;
        traffic_run(&main_lane, &beside_lane, alone);
        double p50 = latency(0.5), p99 = latency(0.99);
        printf("{\"alone\":{\"calls\":%lu,\"p50_us\":%.3f,\"p99_us\":%.3f},", main_lane.calls, p50, p99);
    } else {
        printf("{");
    }
    main_lane.window = option.window;
    Phase full = phase_of(option.messages ? 1e6 : option.seconds);
    if (option.messages) full.messages = option.messages;
    if (option.capture) traffic_capture(option.capture);
    double cpu = server_cpu(), seconds = traffic_run(&main_lane, &beside_lane, full);
    cpu = server_cpu() - cpu;
    if (option.capture) traffic_capture_end();
    Memory memory = server_memory();
    printf("\"window\":{\"calls\":%lu,\"per_s\":%.2f,\"cpu_us\":%.4f},", main_lane.calls, main_lane.calls / seconds,
           cpu * 1e6 / main_lane.calls);
    printf("\"beside\":{\"calls\":%lu,\"per_s\":%.2f},", beside_lane.calls, beside_lane.calls / seconds);
    printf("\"memory\":{\"anonymous_kb\":%lu,\"peak_kb\":%lu},", memory.anonymous_kb, memory.peak_kb);
    double begin = now();
    server_close(option.timeout);
    printf("\"close_ms\":%.3f}\n", (now() - begin) * 1e3);
}

static int ascending(const void *one, const void *other) {
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

static void measure_starts(void) {
    double *times = calloc(option.starts, sizeof *times), begin = now();
    uint64_t count = 0;
    if (!times) fail("no memory");
    while (count < option.starts && (count < 3 || now() - begin < option.seconds)) {
        double start = now();
        connect_server();
        main_lane.window = 1;
        Phase one = {.seconds = 1e6, .messages = 1};
        traffic_run(&main_lane, &nothing, one);
        times[count++] = (now() - start) * 1e3;
        server_close(option.timeout);
    }
    qsort(times, count, sizeof *times, ascending);
    printf("{\"starts\":%lu,\"p50_ms\":%.4f,\"low_ms\":%.4f,\"high_ms\":%.4f}\n", count, times[count / 2], times[0],
           times[count - 1]);
}

static void set_option(const char *name, const char *value) {
    if (!strcmp(name, "script")) option.script = value;
    else if (!strcmp(name, "hello")) option.hello = value;
    else if (!strcmp(name, "beside")) option.beside = value;
    else if (!strcmp(name, "capture")) option.capture = value;
    else if (!strcmp(name, "stderr")) option.errors = value;
    else if (!strcmp(name, "warm")) option.warm = atof(value);
    else if (!strcmp(name, "seconds")) option.seconds = atof(value);
    else if (!strcmp(name, "timeout")) option.timeout = atof(value);
    else if (!strcmp(name, "window")) option.window = strtoull(value, NULL, 10);
    else if (!strcmp(name, "beside-window")) option.beside_window = strtoull(value, NULL, 10);
    else if (!strcmp(name, "messages")) option.messages = strtoull(value, NULL, 10);
    else if (!strcmp(name, "starts")) option.starts = strtoull(value, NULL, 10);
    else option.pin = true;
}

int main(int argc, char **argv) {
    static const char *const names[] = {"script", "hello", "beside", "capture", "stderr", "warm", "seconds", "timeout",
                                        "window", "beside-window", "messages", "starts"};
    enum { COUNT = sizeof names / sizeof *names };
    struct option known[COUNT + 2] = {0};
    for (int i = 0; i < COUNT; i++) known[i] = (struct option){names[i], required_argument, NULL, 1};
    known[COUNT] = (struct option){"pin", no_argument, NULL, 1};
    if (argc < 2 || (strcmp(argv[1], "run") && strcmp(argv[1], "start"))) fail("the first word must be run or start");
    bool starts = !strcmp(argv[1], "start");
    for (int index, code; (code = getopt_long(argc - 1, argv + 1, "+", known, &index)) != -1;) {
        if (code != 1) exit(64);
        set_option(known[index].name, optarg);
    }
    option.server = argv + 1 + optind;
    if (!option.script || !option.server[0]) fail("--script FILE and -- SERVER are needed");
    if (option.window < 1 || option.window > 8192 || option.beside_window > 8192) fail("a window is 1 to 8192");
    signal(SIGPIPE, SIG_IGN);
    main_lane.script = script_read(option.script);
    if (option.hello) hello_lane.script = script_read(option.hello);
    if (option.beside) beside_lane.script = script_read(option.beside);
    if (option.beside) beside_lane.window = option.beside_window;
    if (starts) measure_starts();
    else measure_run();
    return 0;
}
