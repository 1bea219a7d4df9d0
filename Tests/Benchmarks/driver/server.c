// The server under test: a child process with pipes for stdin and stdout, and what the kernel tells of it.
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

int to_server = -1, from_server = -1;
static pid_t server;
static clockid_t server_clock;
static volatile sig_atomic_t watched;

void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("driver: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    if (server > 0) kill(server, SIGKILL);
    exit(1);
}

double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static void silent(int number) {
    static const char message[] = "driver: the server was silent for too long\n";
    (void)number;
    if (write(2, message, sizeof message - 1) < 0) {}
    if (server > 0) kill(server, SIGKILL);
    _exit(1);
}

void watch(double seconds) {
    if (!watched) signal(SIGALRM, silent);
    watched = 1;
    alarm(seconds > 0 ? (unsigned)seconds + 1 : 0);
}

static void run_on(int first, int last) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int cpu = first; cpu <= last; cpu++) CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set)) fail("the processors cannot be chosen: %s", strerror(errno));
}

void server_spawn(char **command, const char *errors, bool pin) {
    int in[2], out[2], cpus = (int)sysconf(_SC_NPROCESSORS_ONLN);
    if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC)) fail("no pipe: %s", strerror(errno));
    fcntl(in[1], F_SETPIPE_SZ, 1 << 20);
    fcntl(out[1], F_SETPIPE_SZ, 1 << 20);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (pin && cpus > 1) run_on(1, cpus - 1);
    int error = posix_spawnp(&server, command[0], &actions, NULL, command, environ);
    if (pin && cpus > 1) run_on(0, 0);
    if (error) fail("%s: %s", command[0], strerror(error));
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    to_server = in[1];
    from_server = out[0];
    fcntl(to_server, F_SETFL, O_NONBLOCK);
    if (clock_getcpuclockid(server, &server_clock)) fail("the server has no clock of its CPU time");
}

void server_close(double timeout) {
    char rest;
    int status;
    watch(timeout);
    close(to_server);
    if (read(from_server, &rest, 1) > 0) fail("the server wrote more than it was asked for");
    close(from_server);
    if (waitpid(server, &status, 0) != server) fail("the server is lost");
    server = 0;
    watch(0);
    if (!WIFEXITED(status) || WEXITSTATUS(status)) fail("the server did not end with 0 (wait status %#x)", status);
}

double server_cpu(void) {
    struct timespec time;
    if (clock_gettime(server_clock, &time)) fail("the server has ended");
    return time.tv_sec + time.tv_nsec * 1e-9;
}

Memory server_memory(void) {
    char path[64], line[256];
    Memory memory = {0};
    snprintf(path, sizeof path, "/proc/%d/status", server);
    FILE *file = fopen(path, "r");
    if (!file) fail("%s cannot be read", path);
    while (fgets(line, sizeof line, file)) {
        sscanf(line, "RssAnon: %lu", &memory.anonymous_kb);
        sscanf(line, "VmHWM: %lu", &memory.peak_kb);
    }
    fclose(file);
    return memory;
}
