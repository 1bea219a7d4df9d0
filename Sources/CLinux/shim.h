#ifndef INTEGRATIONS_HOST_CLINUX_SHIM_H
#define INTEGRATIONS_HOST_CLINUX_SHIM_H

/* What Linux offers and Swift's Glibc module leaves out. The headers are as few as can be: a type
   that both modules declare belongs to one of them by chance, and an import of the other is then
   an error. */

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>

/* prctl is variadic, and Swift cannot call variadic functions. */
static inline int ih_set_dumpable(int allowed) {
  return prctl(PR_SET_DUMPABLE, (unsigned long)allowed, 0UL, 0UL, 0UL);
}

static inline int ih_is_dumpable(void) { return prctl(PR_GET_DUMPABLE, 0UL, 0UL, 0UL, 0UL); }

/* The flags of eventfd and signalfd are members of C enumerations of other types than the
   parameter they are meant for. */
static inline int ih_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

static inline int ih_signalfd(const sigset_t *signals) {
  return signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The C library has a wrapper only since version 2.36. */
extern long syscall(long number, ...);

/* The events are members of an enumeration, and a record of them is packed, with a union in it. */
static inline int ih_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int ih_epoll_add(int epoll, int descriptor, unsigned events, unsigned long token) {
  struct epoll_event event = {.events = events, .data = {.u64 = token}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

static inline int ih_epoll_change(int epoll, int descriptor, unsigned events, unsigned long token) {
  struct epoll_event event = {.events = events, .data = {.u64 = token}};
  return epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event);
}

/* Never waits; the tokens of what is ready, at most `count` of them. */
static inline int ih_epoll_ready(int epoll, unsigned long *tokens, int count) {
  struct epoll_event events[64];
  int ready = epoll_wait(epoll, events, count < 64 ? count : 64, 0);
  for (int index = 0; index < ready; index++) tokens[index] = events[index].data.u64;
  return ready;
}

static inline int ih_pidfd_open(int process) {
  return (int)syscall(SYS_pidfd_open, process, 0U);
}

/* The C library declares these two only for _GNU_SOURCE, which Swift's Glibc module is built
   without. */
extern int pipe2(int ends[2], int flags);
extern const char *strerrorname_np(int code);

/* A mutable global, which Swift 6 refuses to read. */
extern char **environ;
static inline char **ih_environment(void) { return environ; }

#endif
